import type { ChannelSource } from '../channel.js';

/** One config source, of whatever kind. */
export interface Source {
  readonly name: string;
  /** The version that a channel name stands for at this moment. */
  versionOf(channel: string): Promise<string>;
  read(version: string): Promise<ChannelSource>;
}

import type { ChannelSource } from '../channel.js';
import { readTree } from './read-tree.js';
import type { Source } from './source.js';

/** A folder that is read in place: its version is always `<dir>`, whatever the channel (CLM). */
export class DirectorySource implements Source {
  readonly #root: string;
  readonly name: string;

  constructor(spec: { name: string; location: string }) {
    this.name = spec.name;
    this.#root = spec.location;
  }

  versionOf(): Promise<string> {
    return Promise.resolve('<dir>');
  }

  async read(): Promise<ChannelSource> {
    return readTree({ name: this.name, root: this.#root, mayLeaveRoot: true });
  }
}

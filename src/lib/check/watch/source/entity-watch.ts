import { isDeepStrictEqual } from 'node:util';
import { ZkError, type Clock } from '../../../core/index.js';
import type { Entity } from '../../definition/model.js';
import { reasons } from './definition-files.js';
import { changedFiles, fileStamps } from './file-stamps.js';

/** How often entities of a cluster or server are found anew, milliseconds; as ZMON's scheduler does. */
const EVERY = 60_000;

/** Entities from outside the watched files. */
export interface EntityFinder {
  /** Files and folders to look at for changes. */
  files: readonly string[];
  /** They come from a cluster or a server, so that they change although no file does. */
  live: boolean;
  /** Undefined: none were asked for. */
  find(): Promise<{ entities: Entity[]; notices: string[] } | undefined>;
}

/** Entities as they were last found. */
export class EntityWatch {
  current: Entity[] | undefined;
  private stamps = new Map<string, string>();
  private foundAt = 0;
  private lost = false;

  constructor(
    private readonly finder: EntityFinder,
    private readonly clock: Clock,
  ) {}

  /** Throws what keeps them from being found. */
  async open(): Promise<{ notices: string[] }> {
    this.stamps = await fileStamps(this.finder.files);
    const found = await this.finder.find();
    this.current = found?.entities;
    this.foundAt = this.clock.now();
    return { notices: found?.notices ?? [] };
  }

  /** Whether they are others than before. Where they cannot be found the last ones stay. */
  async look(): Promise<{ changed: boolean; notices: string[] }> {
    const stamps = await fileStamps(this.finder.files);
    const touched = changedFiles(this.stamps, stamps).length > 0;
    const due = this.finder.live && this.clock.now() - this.foundAt >= EVERY;
    if (!touched && !due) return { changed: false, notices: [] };
    this.stamps = stamps;
    this.foundAt = this.clock.now();
    try {
      const found = await this.finder.find();
      const notices = this.lost ? ['the entities can be found again'] : [];
      this.lost = false;
      const changed = !isDeepStrictEqual(found?.entities, this.current);
      this.current = found?.entities;
      return { changed, notices };
    } catch (error) {
      return { changed: false, notices: this.lose(error, touched) };
    }
  }

  /** Said once, and for every edit of a file. */
  private lose(error: unknown, touched: boolean): string[] {
    if (!(error instanceof Error)) throw error;
    const isNews = !this.lost || touched;
    this.lost = true;
    const texts = error instanceof ZkError ? reasons(error) : [error.message];
    return isNews ? texts.map((text) => `${text}; the entities stay as they were`) : [];
  }
}

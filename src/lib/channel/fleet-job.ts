import { createHash } from 'node:crypto';
import { encodeBytes, ZkError, type ExitCode, type Position } from '../core/index.js';
import type { AwsFacts } from '../aws/index.js';
import type { Cluster } from '../registry/index.js';
import type { ChannelVersion } from './channel.js';
import { createRenderer } from './render/render-cluster.js';
import type { Rendering, RenderWarning } from './rendering.js';

/** What a thread needs to know once. Plain data: it is copied to each thread. */
export interface FleetSetup {
  allClusters: readonly Cluster[];
  versions: readonly ChannelVersion[];
  facts: readonly AwsFacts[];
  /** `texts`: results hold the rendered texts; `digest`: only what is needed to compare and count. */
  want: 'digest' | 'texts';
  provenance: boolean;
}

/** One cluster to render, by indexes into the setup. */
export interface FleetJob {
  cluster: number;
  version: number;
  facts: number;
}

export interface FleetResult {
  clusterId: string;
  targetVersion: string;
  files: number;
  objects: number;
  /** Of all rendered texts, in UTF-16 units. */
  characters: number;
  /** SHA-256 in hex over paths and texts of all files: equal digests mean equal renderings. */
  digest: string;
  warnings: readonly RenderWarning[];
  /** With `want: 'texts'`: by source, path and pool. */
  texts?: readonly { source: string; path: string; pool?: string; text: string }[];
}

/** A failure that can be copied between threads. */
export interface FleetFailure {
  clusterId: string;
  error: { message: string; hint?: string; code?: string; position?: Position; exit?: ExitCode };
}

/** Renders clusters one after the other and keeps what they share (compiled templates, decoded documents). */
export class FleetRunner {
  readonly #renderer = createRenderer();

  constructor(private readonly setup: FleetSetup) {}

  /** Renders and decodes one cluster; its rendering is let go before the next one begins. */
  async run(job: FleetJob): Promise<FleetResult | FleetFailure> {
    const { allClusters, versions, facts, provenance } = this.setup;
    const cluster = allClusters[job.cluster];
    const version = versions[job.version];
    const known = facts[job.facts];
    if (!cluster || !version || !known) throw new Error('a fleet job names something that was not set up');
    try {
      return this.#resultOf(
        await this.#renderer.render({ cluster, allClusters, version, facts: known, provenance }),
      );
    } catch (error) {
      if (!(error instanceof ZkError)) throw error;
      const { message, hint, code, position, exit } = error;
      return {
        clusterId: cluster.id,
        error: {
          message,
          exit,
          ...(hint !== undefined && { hint }),
          ...(code !== undefined && { code }),
          ...(position && { position }),
        },
      };
    }
  }

  #resultOf(rendering: Rendering): FleetResult {
    const hash = createHash('sha256');
    for (const file of rendering.files) {
      hash.update(`${file.source}/${file.path}\0${file.pool ?? ''}\0${file.text.length}\0`);
      hash.update(encodeBytes(file.text));
    }
    return {
      clusterId: rendering.cluster.id,
      targetVersion: rendering.targetVersion,
      files: rendering.files.length,
      objects:
        rendering.objects.length + rendering.pools.reduce((sum, pool) => sum + pool.provisioners.length, 0),
      characters: rendering.files.reduce((sum, file) => sum + file.text.length, 0),
      digest: hash.digest('hex'),
      warnings: rendering.warnings,
      ...(this.setup.want === 'texts' && {
        texts: rendering.files.map(({ source, path, pool, text }) => ({
          source,
          path,
          text,
          ...(pool !== undefined && { pool }),
        })),
      }),
    };
  }
}

import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { refusal, replaceFile, usageError, ZkError, type Context, type Position } from '../core/index.js';
import type { Cluster, ClusterFilter, ClusterStatus, RegistryWarning } from './cluster.js';
import { readRegistryFile, type RegistryFile } from './file-format.js';
import { findCluster, matchesFilter } from './lookup.js';
import type { Registry, StatusUpdate } from './registry.js';
import type { EditValue, ValueEdit } from '../yaml/index.js';

/**
 * A registry in a YAML file. Unlike CLM, which only logs status changes and keeps config item changes in memory, changes are written
 * back: character by character where they are, so that comments and formatting stay, and only if nobody else changed the file meanwhile.
 */
export class FileRegistry implements Registry {
  readonly kind = 'file';
  readonly location: string;
  readonly #ctx: Context;
  #read: { text: string; file: RegistryFile } | undefined;

  constructor(path: string, ctx: Context) {
    this.location = path;
    this.#ctx = ctx;
  }

  get warnings(): readonly RegistryWarning[] {
    return this.#read?.file.warnings ?? [];
  }

  async list(filter?: ClusterFilter): Promise<Cluster[]> {
    const { file } = await this.#load();
    return structuredClone(file.clusters).filter((cluster) => matchesFilter(cluster, filter));
  }

  async get(name: string): Promise<Cluster> {
    return findCluster(await this.list(), name, this.location);
  }

  async updateStatus(clusterId: string, { lifecycleStatus, status }: StatusUpdate): Promise<void> {
    const statusValue = statusToYaml(status);
    await this.#change(
      clusterId,
      [
        ...(lifecycleStatus ? [{ path: ['lifecycle_status'], value: lifecycleStatus }] : []),
        { path: ['status'], value: statusValue },
      ],
      (cluster) => ({ ...cluster, status, ...(lifecycleStatus && { lifecycleStatus }) }),
    );
  }

  async setConfigItem(clusterId: string, key: string, value: string): Promise<void> {
    await this.#change(clusterId, [{ path: ['config_items', key], value }], (cluster) => ({
      ...cluster,
      configItems: { ...cluster.configItems, [key]: value },
    }));
  }

  async deleteConfigItem(clusterId: string, key: string): Promise<void> {
    await this.#change(clusterId, [{ path: ['config_items', key], value: undefined }], (cluster) => ({
      ...cluster,
      configItems: without(cluster.configItems, key),
    }));
  }

  async setPoolConfigItem(clusterId: string, pool: string, key: string, value: string): Promise<void> {
    await this.#changePool(clusterId, pool, key, value);
  }

  async deletePoolConfigItem(clusterId: string, pool: string, key: string): Promise<void> {
    await this.#changePool(clusterId, pool, key, undefined);
  }

  positionOf(clusterId: string, path: readonly (string | number)[] = []): Position | undefined {
    const index = this.#read?.file.clusters.findIndex(({ id }) => id === clusterId) ?? -1;
    return index < 0 ? undefined : this.#read?.file.positionOf(index, path);
  }

  async #changePool(
    clusterId: string,
    poolName: string,
    key: string,
    value: string | undefined,
  ): Promise<void> {
    const { file } = await this.#load();
    const cluster = findCluster(file.clusters, clusterId, this.location);
    const index = cluster.nodePools.findIndex((pool) => pool.name === poolName);
    if (index < 0)
      throw usageError(`cluster "${clusterId}" has no node pool "${poolName}"`, { code: 'pool-not-found' });
    const items = (current: Record<string, string>): Record<string, string> =>
      value === undefined ? without(current, key) : { ...current, [key]: value };
    await this.#change(
      clusterId,
      [{ path: ['node_pools', index, 'config_items', key], value }],
      (before) => ({
        ...before,
        nodePools: before.nodePools.map((pool, at) =>
          at === index ? { ...pool, configItems: items(pool.configItems) } : pool,
        ),
      }),
    );
  }

  async #load(): Promise<{ text: string; file: RegistryFile }> {
    if (this.#read) return this.#read;
    const text = await readText(this.location);
    const file = readRegistryFile(text, this.location);
    this.#read = { text, file };
    for (const warning of file.warnings)
      this.#ctx.emit({ type: 'warning', at: this.#ctx.clock.now(), ...warning });
    return this.#read;
  }

  /**
   * Edits the text, checks that the new text says exactly what was meant and nothing else, and puts it in place of the old one. The
   * edits' paths are relative to the cluster.
   */
  async #change(
    clusterId: string,
    edits: readonly ValueEdit[],
    expected: (cluster: Cluster) => Cluster,
  ): Promise<void> {
    const { text, file } = await this.#load();
    const index = file.clusters.findIndex(({ id }) => id === clusterId);
    if (index < 0)
      throw usageError(`cluster "${clusterId}" not found in registry "${this.location}"`, {
        code: 'cluster-not-found',
      });
    const wanted = file.clusters.map((cluster, at) => (at === index ? expected(cluster) : cluster));
    const edited = await this.#edit(
      text,
      edits.map((edit) => ({ ...edit, path: ['clusters', index, ...edit.path] })),
      wanted,
    );
    if (edited.text !== text) await replaceFile(this.location, edited.text, text);
    this.#read = edited;
  }

  async #edit(
    text: string,
    edits: readonly ValueEdit[],
    wanted: readonly Cluster[],
  ): Promise<{ text: string; file: RegistryFile }> {
    const { editYaml } = await import('../yaml/index.js');
    try {
      const newText = await editYaml(text, edits);
      const file = readRegistryFile(newText, this.location);
      if (isDeepStrictEqual(file.clusters, wanted)) return { text: newText, file };
    } catch (error) {
      if (!(error instanceof ZkError)) throw error;
      throw this.#cannotEdit(edits, error);
    }
    throw this.#cannotEdit(edits);
  }

  #cannotEdit(edits: readonly ValueEdit[], cause?: ZkError): ZkError {
    const where = edits.map(({ path }) => path.slice(2).join('.')).join(', ');
    return refusal(
      `registry "${this.location}": ${where} cannot be changed without rewriting other parts of the file${cause ? `: ${cause.message}` : ''}`,
      {
        code: 'registry-edit',
        hint: 'Change the file by hand (is the value an alias, or written in an unusual style?)',
        ...(cause && { cause }),
      },
    );
  }
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EACCES'
          ? 'it must not be read'
          : code === 'EISDIR'
            ? 'it is a folder'
            : 'it cannot be read';
    throw usageError(`cluster registry "${path}": ${why}`, {
      cause,
      code: 'registry-unreadable',
      hint: 'Name the registry with --registry FILE or URL',
    });
  });
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw usageError(`cluster registry "${path}" is not UTF-8 text`, { cause, code: 'registry-unreadable' });
  }
}

/** The whole status; empty versions are left out, as over HTTP. */
function statusToYaml(status: ClusterStatus): EditValue {
  return {
    ...(status.currentVersion && { current_version: status.currentVersion }),
    ...(status.lastVersion && { last_version: status.lastVersion }),
    ...(status.nextVersion && { next_version: status.nextVersion }),
    problems: status.problems.map((problem) =>
      Object.fromEntries(
        Object.entries(problem).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
      ),
    ),
  };
}

function without(items: Record<string, string>, key: string): Record<string, string> {
  return Object.fromEntries(Object.entries(items).filter(([name]) => name !== key));
}

import { usageError } from '../core/index.js';

/** One place that channel content comes from, as `--config-source NAME:TYPE:LOCATION` says it. */
export interface SourceSpec {
  /** First part of every template name, e.g. `main/cluster/cluster.yaml`. */
  name: string;
  type: 'directory' | 'git';
  /** A folder, or anything that `git clone` understands. */
  location: string;
}

/** The source that `--directory PATH` stands for (CLM names it `main`). */
export function directorySource(path: string): SourceSpec {
  return { name: 'main', type: 'directory', location: path };
}

/** Reads `NAME:dir:PATH` (or `directory`) and `NAME:git:URL`; split at the first two colons, as CLM does. */
export function parseSourceSpec(text: string): SourceSpec {
  const [name = '', type = '', ...rest] = text.split(':');
  const location = rest.join(':');
  if (!name || !type || !location) {
    throw usageError(`invalid config source "${text}": expected NAME:dir:PATH or NAME:git:URL`, {
      code: 'config-source',
    });
  }
  if (name.includes('/') || name === '.' || name === '..') {
    throw usageError(
      `invalid config source "${text}": the name becomes the first part of template paths and must not contain "/"`,
      { code: 'config-source' },
    );
  }
  if (type === 'dir' || type === 'directory') return { name, type: 'directory', location };
  if (type === 'git') return { name, type: 'git', location };
  throw usageError(
    `invalid config source "${text}": unknown type "${type}", expected dir, directory or git`,
    { code: 'config-source' },
  );
}

/** At least one source, no name twice (CLM refuses both). */
export function checkSourceSpecs(specs: readonly SourceSpec[]): void {
  if (specs.length === 0) {
    throw usageError('no config source is given', {
      hint: 'Name one with --directory PATH or --config-source NAME:git:URL',
      code: 'config-source',
    });
  }
  const seen = new Set<string>();
  for (const { name } of specs) {
    if (seen.has(name)) throw usageError(`config source "${name}" is given twice`, { code: 'config-source' });
    seen.add(name);
  }
}

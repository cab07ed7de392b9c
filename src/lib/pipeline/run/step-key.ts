import { createHash } from 'node:crypto';
import type { Build, ScriptStep } from '../definition/model.js';

export interface KeyParts {
  step: ScriptStep;
  build: Build;
  /** Name of the content of the workspace; empty where it is not known, and then nothing is ever the same. */
  content: string;
  runner: string;
  overrides: Readonly<Record<string, string>>;
  secrets: ReadonlyMap<string, string>;
  /** Keys of the steps that it waits for: what they stashed is part of its input. */
  before: readonly string[];
  version: string;
}

/**
 * What a step is made from, as a hash: equal keys mean that running it again would do the same. Of secrets only a fingerprint goes in. Empty when
 * that cannot be known.
 */
export function stepKey(parts: KeyParts): string {
  if (parts.content === '') return '';
  const { step, build, secrets } = parts;
  // Positions move with comments, which change nothing.
  const definition = JSON.stringify(step, (name, value: unknown) =>
    name === 'position' ? undefined : value,
  );
  const fingerprints = [...secrets].map(([name, value]) => [name, hash(`zk ${value}`).slice(0, 16)]);
  return hash(
    JSON.stringify([
      ...[definition, build, parts.content, parts.runner, parts.overrides, fingerprints],
      ...[parts.before, parts.version],
    ]),
  );
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { encodeBytes } from '../../core/index.js';
import type { AwsFacts } from '../../aws/index.js';
import type { ChannelFile } from '../channel.js';
import type { FunctionEnvironment } from '../functions/index.js';
import type { MissingFact } from '../rendering.js';
import type { InstanceTypes } from '../values/instance-info.js';
import type { RenderedText, TemplateScope } from './template-engine.js';

/** The execution that is under way. */
export interface FunctionState {
  facts: AwsFacts;
  instanceTypes: InstanceTypes;
  /** The template that runs. */
  file: ChannelFile;
  scope: TemplateScope;
  /** Whether this execution happens only to compute a hash for another template. */
  hashing: boolean;
  /** Renders another file of the scope to compute its hash. */
  render(file: ChannelFile): RenderedText;
}

/** A template asked for a fact that was not recorded; with it, the same rendering succeeds. */
export class MissingFactError extends Error {
  constructor(readonly fact: MissingFact) {
    super(`the ${fact.kind} "${fact.name}" is not among the recorded facts`);
  }
}

/** The look-ups of template functions, answered from the execution that is under way. */
export function functionEnvironment(current: () => FunctionState | undefined): FunctionEnvironment {
  const state = (): FunctionState => {
    const now = current();
    if (!now) throw new Error('no template is being executed');
    return now;
  };
  return {
    instanceInfo: (name) => state().instanceTypes.find(name),
    imageIds: (name, owner) => imageIds(state(), name, owner),
    manifestHash: (path) => manifestHash(state(), path),
  };
}

/** All ids of images with a name of an owner, from the recorded look-ups. */
function imageIds(state: FunctionState, name: string, owner: string): readonly string[] {
  const found = state.facts.images.find((image) => image.name === name && image.owner === owner);
  if (!found) throw new MissingFactError({ kind: 'image', name, owner });
  return found.ids;
}

/**
 * SHA-256 in hex of what another file of the component renders to. The path is relative to the calling file's folder. Not re-entrant: a
 * file that is rendered for its hash cannot ask for hashes itself, unless it was rendered before (CLM).
 */
function manifestHash(state: FunctionState, path: string): string {
  if (state.hashing) throw new Error('manifestHash is not reentrant');
  const name = posix.join(posix.dirname(state.file.templateName), path);
  const known = state.scope.rendered.get(name);
  const file = state.scope.siblings.get(name);
  if (!known && !file) throw new Error(`template file not found: ${name}`);
  const { text, segments } = known ?? state.render(file as ChannelFile);
  // What fed the other file feeds the hash as well.
  state.scope.observe(segments.flatMap((segment) => segment.reads));
  return createHash('sha256').update(encodeBytes(text)).digest('hex');
}

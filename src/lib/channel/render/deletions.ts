import { readYaml, type YamlCursor } from '../../yaml/index.js';
import type { Deletion, RenderedFile, RenderWarning, StackDeletion } from '../rendering.js';

const entryKeys = [
  'name',
  'namespace',
  'kind',
  'selector',
  'labels',
  'has_owner',
  'grace_period_seconds',
  'propagation_policy',
] as const;

/**
 * Reads a rendered `deletions.yaml`. Unknown keys are ignored by CLM; here they are a warning with the nearest name. CLM checks an entry
 * only when it is executed, in the middle of a run; here it is checked at once, in the same words.
 */
export function readDeletions(file: RenderedFile): {
  preApply: Deletion[];
  postApply: Deletion[];
  warnings: RenderWarning[];
} {
  const warnings: RenderWarning[] = [];
  const root = readLists(file, warnings);
  return {
    preApply: (root?.pre_apply?.items() ?? []).map((cursor) => readDeletion(cursor, file)),
    postApply: (root?.post_apply?.items() ?? []).map((cursor) => readDeletion(cursor, file)),
    warnings,
  };
}

/** Reads a rendered `cf-deletions.yaml`: the same two lists, of stack names. */
export function readStackDeletions(file: RenderedFile): {
  preApply: StackDeletion[];
  postApply: StackDeletion[];
  warnings: RenderWarning[];
} {
  const warnings: RenderWarning[] = [];
  const root = readLists(file, warnings);
  const read = (cursor: YamlCursor): StackDeletion => {
    const { stackName } = cursor.fields(['stackName'] as const);
    const name = stackName?.string() ?? '';
    if (name === '') throw cursor.error('stackName is missing');
    return { stackName: name, position: cursor.position, file };
  };
  return {
    preApply: (root?.pre_apply?.items() ?? []).map(read),
    postApply: (root?.post_apply?.items() ?? []).map(read),
    warnings,
  };
}

function readLists(
  file: RenderedFile,
  warnings: RenderWarning[],
): Partial<Record<'pre_apply' | 'post_apply', YamlCursor>> | undefined {
  const root = readYaml(file.text, {
    file: file.path,
    unknownKeys: 'warn',
    duplicateKeys: 'warn',
    onWarning: ({ message, position }) => warnings.push({ message, position }),
  });
  return root?.fields(['pre_apply', 'post_apply'] as const);
}

function readDeletion(cursor: YamlCursor, file: RenderedFile): Deletion {
  const fields = cursor.fields(entryKeys);
  const text = (key: (typeof entryKeys)[number]): string => fields[key]?.string() ?? '';
  const labels = fields.labels?.stringMap() ?? {};
  const deletion: Deletion = {
    namespace: text('namespace'),
    kind: text('kind'),
    position: cursor.position,
    file,
  };
  if (text('name')) deletion.name = text('name');
  if (text('selector')) deletion.selector = text('selector');
  if (Object.keys(labels).length > 0) deletion.labels = labels;
  if (fields.has_owner && !fields.has_owner.isNull) deletion.hasOwner = fields.has_owner.boolean();
  if (fields.grace_period_seconds && !fields.grace_period_seconds.isNull)
    deletion.gracePeriodSeconds = fields.grace_period_seconds.integer();
  if (text('propagation_policy')) deletion.propagationPolicy = text('propagation_policy');
  checkDeletion(deletion, cursor);
  return deletion;
}

function checkDeletion(deletion: Deletion, cursor: YamlCursor): void {
  const ways = [deletion.name, deletion.selector, deletion.labels].filter((way) => way !== undefined).length;
  if (ways === 0)
    throw cursor.error("either 'name', 'selector' or 'labels' must be specified to identify a resource");
  if (ways > 1)
    throw cursor.error("only one of 'name', 'selector' or 'labels' must be specified to identify a resource");
  if (deletion.hasOwner !== undefined && deletion.name !== undefined)
    throw cursor.error("'has_owner' requires 'selector' or 'labels' to be specified");
  if (deletion.kind === '') throw cursor.error('kind is missing');
  const policy = deletion.propagationPolicy;
  if (policy !== undefined && !['Orphan', 'Background', 'Foreground'].includes(policy)) {
    throw cursor.error(`unknown propagation policy "${policy}"`, 'Expected Orphan, Background or Foreground');
  }
}

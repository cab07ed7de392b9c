import type { Field } from './field.js';
import type { Condition, Test } from './model.js';
import { didYouMean } from './near.js';
import { regexFault } from './regex.js';

/** The keys of a condition that are no variable. */
const keys = ['event', 'branch', 'triggered_by_dependency'];
const events = ['push', 'pull_request'];

/** `when`: a condition, or a list of them of which one must hold. Undefined when the key is absent. */
export function readWhen(
  field: Field | undefined,
  dependencies: ReadonlySet<string>,
): Condition[] | undefined {
  if (!field) return undefined;
  if (field.isNull) {
    field.error('E-type', 'expected conditions, found nothing', 'Remove `when` if the step always runs.');
    return [];
  }
  const fields = field.node.kind === 'sequence' ? (field.items() ?? []) : [field];
  if (fields.length === 0)
    field.error('E-type', 'an empty list holds never', 'Remove `when` if the step always runs.');
  return fields.map((condition) => readCondition(condition, dependencies));
}

function readCondition(field: Field, dependencies: ReadonlySet<string>): Condition {
  const entries = field.entries() ?? [];
  if (field.node.kind === 'mapping' && entries.length === 0)
    field.error(
      'E-type',
      'a condition without a test',
      'Name event, branch or a CDP_ variable, or remove `when`.',
    );
  const tests = entries.flatMap(({ name, field: value }) => readTest(name, value, dependencies) ?? []);
  return { tests, position: field.position };
}

function readTest(key: string, field: Field, dependencies: ReadonlySet<string>): Test | undefined {
  if (!keys.includes(key) && !/^CDP_[A-Z0-9_]+$/.test(key)) return unknownKey(key, field);
  const match = readMatch(key, field);
  if (!match) return undefined;
  for (const value of valueFields(field)) checkValue(key, value, dependencies);
  return {
    key,
    match,
    position: field.reading.source.span(field.key?.start ?? field.node.start, field.node.end),
  };
}

function unknownKey(key: string, field: Field): undefined {
  return field.keyError(
    'E-when-key',
    `unknown condition${didYouMean(key, [...keys, 'CDP_TARGET_BRANCH', 'CDP_SOURCE_BRANCH', 'CDP_BUILD_VERSION'])}`,
    'A condition tests event, branch, triggered_by_dependency or a CDP_ variable.',
  );
}

function readMatch(key: string, field: Field): Test['match'] | undefined {
  const { node } = field;
  if (field.isNull) {
    // Null means something: not started by a dependency, variable not set.
    if (key === 'event' || key === 'branch') return field.error('E-type', 'expected a value, found nothing');
    return { kind: 'none' };
  }
  if (node.kind === 'scalar') return { kind: 'one-of', values: oneOrMore(field) };
  if (node.kind === 'sequence') {
    const values = oneOrMore(field);
    if (values.length === 0 && node.items.length === 0)
      return field.error('E-type', 'an empty list holds never');
    return { kind: 'one-of', values };
  }
  const fields = field.fields(['exclude', 'regex_match']);
  if (!fields) return undefined;
  if (fields.exclude && fields.regex_match)
    return field.error(
      'E-type',
      'exclude and regex_match exclude each other',
      'Write two conditions, or one pattern.',
    );
  if (fields.exclude) {
    const values = oneOrMore(fields.exclude);
    return values.length === 0 &&
      fields.exclude.node.kind === 'sequence' &&
      fields.exclude.node.items.length === 0
      ? fields.exclude.error('E-type', 'an empty list excludes nothing')
      : { kind: 'exclude', values };
  }
  return fields.regex_match
    ? readPattern(fields.regex_match)
    : field.error('E-missing', 'exclude or regex_match is needed');
}

function readPattern(field: Field): Test['match'] | undefined {
  const pattern = field.string();
  if (pattern === undefined) return undefined;
  const fault = regexFault(pattern);
  if (fault === undefined) return { kind: 'regex', pattern };
  return field.error(
    'E-regex',
    fault,
    'Patterns are written as RE2 reads them: no look-around, no back-references.',
  );
}

function oneOrMore(field: Field): string[] {
  if (field.node.kind === 'sequence') return field.strings() ?? [];
  const one = field.name();
  return one === undefined ? [] : [one];
}

/** Where the values of a test stand; none for a pattern. */
function valueFields(field: Field): Field[] {
  const { node } = field;
  if (node.kind === 'scalar') return field.isNull ? [] : [field];
  if (node.kind === 'sequence') return field.items() ?? [];
  const exclude = field.get('exclude');
  return exclude ? valueFields(exclude) : [];
}

function checkValue(key: string, field: Field, dependencies: ReadonlySet<string>): void {
  if (field.node.kind !== 'scalar' || field.isNull) return;
  const value = field.reading.text(field.node);
  const shown = JSON.stringify(value.length > 40 ? `${value.slice(0, 37)}...` : value);
  if (key === 'event' && !events.includes(value))
    field.error(
      'E-when-event',
      `there is no event ${shown}${didYouMean(value, events)}`,
      'Events are push and pull_request.',
    );
  if (key === 'branch' && value.includes('*'))
    field.warn(
      'W-when-glob',
      `${shown} is compared as it is, * included`,
      'Use CDP_TARGET_BRANCH: {regex_match: …} for a pattern.',
    );
  if (key === 'triggered_by_dependency' && !dependencies.has(value))
    field.error(
      'E-dep-unknown',
      `${shown} is no dependency of this file${didYouMean(value, dependencies)}`,
      'Declare it under `dependencies`.',
    );
}

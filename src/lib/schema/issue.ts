/** A step into a document: a mapping key or a list index. */
export type PathStep = string | number;

/** The kinds of faults that a schema can find; part of the rule id that a finding shows. */
export type SchemaRule =
  | 'unknown-field'
  | 'type'
  | 'required'
  | 'enum'
  | 'format'
  | 'pattern'
  | 'range'
  | 'length'
  | 'duplicate'
  | 'unknown-kind'
  | 'removed-api'
  | 'unknown-type'
  | 'reference'
  | 'intrinsic'
  | 'limit'
  | 'structure';

/** One fault, by its place in the decoded document. Whoever holds the text maps `path` to a line and a column. */
export interface SchemaIssue {
  rule: SchemaRule;
  path: readonly PathStep[];
  /** The fault is the last key of the path itself (an unknown field), not its value. */
  atKey?: boolean;
  /** One line, starts in lower case, names the field. */
  message: string;
  /** What to write instead, when that can be said. */
  hint?: string;
}

/** `spec.template.spec.containers[0].image`, the way kubectl writes a path; `(root)` for the empty one. */
export function formatPath(path: readonly PathStep[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text === '' ? '(root)' : text;
}

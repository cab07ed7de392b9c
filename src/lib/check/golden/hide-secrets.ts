import { LargeInteger } from '../bridge/wire.js';

/** Names under which credentials travel. */
const secretName =
  /^(?:set-cookie|cookie|authorization|proxy-authorization|x-api-key|.*(?:password|passwd|secret|private_?key|credential).*|(?:access|auth|bearer|api|refresh|id|session)[-_]?token)$/i;

/** What stands in place of a secret. */
export const hidden = '***';

/** A copy of a JSON value without secrets: texts go through `redact`, and texts under names of credentials are hidden as a whole. */
export function hideSecrets(
  value: Readonly<Record<string, unknown>>,
  redact: (text: string) => string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isText(item) && secretName.test(name) ? hideTexts(item) : hideIn(item, redact),
    ]),
  );
}

/** {@link hideSecrets} for any value. */
export function hideIn(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) {
    // Python's pairs of name and value: `[["password", "x"], …]`.
    if (
      value.length === 2 &&
      typeof value[0] === 'string' &&
      typeof value[1] === 'string' &&
      secretName.test(value[0])
    )
      return [value[0], hidden];
    return value.map((item) => hideIn(item, redact));
  }
  if (typeof value !== 'object' || value === null || value instanceof LargeInteger) return value;
  return hideSecrets(value as Record<string, unknown>, redact);
}

/** A copy of a value in which every text is hidden. */
export function hideTexts(value: unknown): unknown {
  if (typeof value === 'string') return value === '' ? value : hidden;
  if (Array.isArray(value)) return value.map(hideTexts);
  if (typeof value !== 'object' || value === null || value instanceof LargeInteger) return value;
  // What kind of value something is on the wire is no text of its own.
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, name === '$zk' ? item : hideTexts(item)]),
  );
}

/** The texts that stand under names of credentials, wherever they are, so that they can be hidden everywhere else, too. */
export function secretsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    isText(item) && secretName.test(name) ? [item].flat() : secretsIn(item),
  );
}

/** A text, or a list of them, such as the headers of one name. */
function isText(value: unknown): value is string | string[] {
  return Array.isArray(value)
    ? value.length > 0 && value.every((item) => typeof item === 'string')
    : typeof value === 'string';
}

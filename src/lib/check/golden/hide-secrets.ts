/** Names under which credentials travel. */
const secretName =
  /^(?:set-cookie|cookie|authorization|proxy-authorization|x-api-key|.*(?:password|passwd|secret|private_?key|credential).*|(?:access|auth|bearer|api|refresh|id|session)[-_]?token)$/i;

const hidden = '***';

/** A copy of a JSON value without secrets: texts go through `redact`, and texts under names of credentials are hidden as a whole. */
export function hideSecrets(
  value: Readonly<Record<string, unknown>>,
  redact: (text: string) => string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      typeof item === 'string' && item !== '' && secretName.test(name) ? hidden : hideIn(item, redact),
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
  if (typeof value !== 'object' || value === null) return value;
  return hideSecrets(value as Record<string, unknown>, redact);
}

/** The texts that stand under names of credentials, wherever they are, so that they can be hidden everywhere else, too. */
export function secretsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    typeof item === 'string' && secretName.test(name) ? [item] : secretsIn(item),
  );
}

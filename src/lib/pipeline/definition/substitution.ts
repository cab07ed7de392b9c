/**
 * `#{CDP_…}` and `#{DEP_…}` are replaced in the text of the file before it is YAML: an unquoted `VERSION: #{CDP_BUILD_VERSION}` is a
 * value, where plain YAML sees a comment. We get the same by hiding each token behind characters that mean nothing to YAML, of the
 * same length, so that every offset stays true and a value can never change the structure of the file; the values come in afterwards.
 */
const TOKEN = /#\{((?:CDP|DEP)_[A-Z0-9_]+)\}/g;
const HIDDEN = /\ue000\ue001((?:CDP|DEP)_[A-Z0-9_]+)\ue002/g;

/** The text with its tokens hidden; as long as the original. */
export function hideTokens(text: string): string {
  return text.includes('#{') ? text.replace(TOKEN, '\ue000\ue001$1\ue002') : text;
}

/** The hidden tokens of a piece of hidden text. */
export function tokensIn(hidden: string): { name: string; length: number }[] {
  if (!hidden.includes('\ue000')) return [];
  return [...hidden.matchAll(HIDDEN)].map((match) => ({
    name: match[1]!,
    length: match[0].length,
  }));
}

/** Hidden text with the values in place; a name without one stays as it was written. */
export function revealTokens(hidden: string, value: (name: string) => string | undefined): string {
  if (!hidden.includes('\ue000')) return hidden;
  return hidden.replace(HIDDEN, (_token, name: string) => value(name) ?? `#{${name}}`);
}

/**
 * Replaces the tokens of a text that is not read as YAML here (a template's variable, a value of a deployment). Names without a value
 * stay as they are written.
 */
export function substituteText(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(TOKEN, (token, name: string) =>
    Object.hasOwn(variables, name) ? variables[name]! : token,
  );
}

/**
 * Whether a value may be put in place of a token: letters, digits and the marks of names, paths and image references. Anything with a
 * meaning in YAML or in a shell is refused, because tokens stand in both.
 */
export function isHarmless(value: string): boolean {
  return value === '' || (/^[\p{L}\p{N}_/.][\p{L}\p{N}._/@+:-]*$/u.test(value) && !value.endsWith(':'));
}

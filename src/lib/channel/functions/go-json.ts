/** json.MarshalIndent(value, "", "    "): as JSON.stringify, but with Go's escapes for HTML. */
export function goJson(value: unknown): string {
  return JSON.stringify(value, null, 4).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

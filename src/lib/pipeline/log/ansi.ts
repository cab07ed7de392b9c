/** CSI sequences, OSC and its relatives up to their end, two-character escapes, and single controls but tab. */
const control =
  // eslint-disable-next-line no-control-regex -- exactly these are meant
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]|[\u0000-\u0008\u000b-\u001f\u007f\u0080-\u009f]/g;
// eslint-disable-next-line no-control-regex -- colours and other renditions: SGR
const rendition = /^\u001b\[[0-9;:]*m$/;
// eslint-disable-next-line no-control-regex -- a cheap test before the expensive one
const suspicious = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** The line with its colours, and without anything else that a terminal would obey: movements, titles, clipboards. */
export function onlyColours(line: string): string {
  if (!suspicious.test(line)) return line;
  return line.replaceAll(control, (found) => (rendition.test(found) ? found : ''));
}

/** The line as plain text. */
export function withoutColours(line: string): string {
  return suspicious.test(line) ? line.replaceAll(control, '') : line;
}

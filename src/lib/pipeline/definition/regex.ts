import { RE2JS } from 're2js';

/** Compiling takes more than linear time; real patterns have a few dozen characters. */
const MAX_LENGTH = 1000;

/** What is wrong with a pattern, or undefined when it can be used. */
export function regexFault(pattern: string): string | undefined {
  if (pattern.length > MAX_LENGTH) return `a pattern of more than ${MAX_LENGTH} characters`;
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : '';
    return `not a pattern${reason === '' ? '' : `: ${reason}`}`;
  }
}

const compiled = new Map<string, RE2JS>();

/** Whether a pattern that has been checked matches anywhere in a text; it anchors itself if it wants to. Linear in the text. */
export function regexFinds(pattern: string, text: string): boolean {
  let regex = compiled.get(pattern);
  if (!regex) {
    if (compiled.size > 1000) compiled.clear();
    compiled.set(pattern, (regex = RE2JS.compile(pattern)));
  }
  return regex.matcher(text).find();
}

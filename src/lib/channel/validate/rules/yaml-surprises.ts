import { isRecord } from '../../../core/index.js';
import type { PathStep } from '../../../schema/index.js';
import type { RenderedObject } from '../../rendering.js';
import { describeObject, type Report, type Subject } from '../subject.js';

/** Words that YAML 1.1 reads as booleans, as a value or a key. */
const word = '(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|y|Y|n|N)';
const suspicious = new RegExp(`(?:^|[\\s:\\-[,{?])${word}\\s*(?::|,|\\]|\\}|#|$)`, 'm');
const isWord = new RegExp(`^${word}(?![\\w.-])`);
const modeField = /^(defaultMode|mode|permissions)$/;

/** Text that YAML 1.1 (which CLM reads) takes for something else than its author did. */
export function yamlSurprises({ objects }: Subject): Report[] {
  return objects.flatMap((object) => [...booleans(object), ...modes(object)]);
}

/** `on`, `yes` and their kin. The text is searched first: positions are worked out only where such a word stands. */
function booleans(object: RenderedObject): Report[] {
  if (!suspicious.test(object.file.text)) return [];
  const lines = object.file.text.split('\n');
  const reports: Report[] = [];
  walk(object.value, [], (path, value) => {
    const key = path.at(-1);
    if (typeof value === 'boolean') {
      const text = textAt(object, lines, path);
      if (text !== undefined && isWord.test(text)) {
        const written = isWord.exec(text)?.[0] ?? '';
        reports.push(
          surprise(
            object,
            path,
            `"${written}" is read as ${String(value)}`,
            `write ${String(value)}, or "${written}" in quotes if the word is meant`,
          ),
        );
      }
    }
    if (key === 'true' || key === 'false') {
      const written = keyWords(lines, object.renderedLine).find((candidate) => candidate !== undefined);
      if (written !== undefined) {
        reports.push({
          ...surprise(object, path, `the key "${written}" is read as ${key}`, `write "${written}" in quotes`),
          atKey: true,
        });
      }
    }
  });
  return reports;
}

/** The unquoted words that stand as keys in the object's part of the text. */
function keyWords(lines: readonly string[], from: number): (string | undefined)[] {
  const rest = lines.slice(from - 1);
  const end = rest.findIndex((line, index) => index > 0 && line.startsWith('---'));
  return rest
    .slice(0, end < 0 ? undefined : end)
    .map((line) => new RegExp(`^\\s*(?:- )?(${word})\\s*:`).exec(line)?.[1]);
}

/** File modes written in decimal: 400 is 0620. */
function modes(object: RenderedObject): Report[] {
  const reports: Report[] = [];
  walk(object.value, [], (path, value) => {
    const key = path.at(-1);
    if (typeof key !== 'string' || !modeField.test(key) || typeof value !== 'number') return;
    if (!/^[0-7]{3}$/.test(String(value))) return;
    // Written with a leading zero it is octal already, and right.
    if (!textAt(object, object.file.text.split('\n'), path)?.startsWith(String(value))) return;
    const octal = `0${value.toString(8)}`;
    reports.push({
      ...surprise(
        object,
        path,
        `${key} ${value} is a decimal number: as permissions it is ${octal}`,
        `write 0${value}`,
      ),
      rule: 'yaml/octal',
    });
  });
  return reports;
}

function surprise(object: RenderedObject, path: readonly PathStep[], what: string, hint: string): Report {
  return {
    rule: 'yaml/boolean',
    severity: 'warning',
    about: object,
    path,
    message: `${what} (${describeObject(object)})`,
    hint,
  };
}

function textAt(
  object: RenderedObject,
  lines: readonly string[],
  path: readonly PathStep[],
): string | undefined {
  const position = object.positionOf(path);
  return position?.line === undefined
    ? undefined
    : lines[position.line - 1]?.slice((position.column ?? 1) - 1);
}

function walk(
  value: unknown,
  path: readonly PathStep[],
  visit: (path: readonly PathStep[], value: unknown) => void,
): void {
  if (Array.isArray(value)) value.forEach((entry, index) => walk(entry, [...path, index], visit));
  else if (isRecord(value)) {
    for (const [key, child] of Object.entries(value)) {
      visit([...path, key], child);
      walk(child, [...path, key], visit);
    }
  } else if (typeof path.at(-1) === 'number') visit(path, value);
}

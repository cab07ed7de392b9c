import { formatPosition, type Position } from './errors.js';
import type { JUnitCase, JUnitSuite } from './junit-xml.js';

/** Something that is wrong (`error`) or odd (`warning`) at one place of a file. */
export interface PlacedFinding {
  /** Stable name of the rule. */
  rule: string;
  severity: 'error' | 'warning';
  message: string;
  /** What to do about it, one sentence. */
  hint?: string;
  position: Position & { line: number; column: number };
}

/** A finding as the lines that a person reads: `file:line:column: severity: message [rule]` and the hint. */
export function placedFindingLines({ rule, severity, message, hint, position }: PlacedFinding): string[] {
  return [
    `${formatPosition(position)}${severity}: ${message} [${rule}]`,
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ];
}

/** How much was found, as one line: `1 error and 2 warnings in WHERE`. */
export function findingCounts(findings: readonly Pick<PlacedFinding, 'severity'>[], where: string): string {
  if (findings.length === 0) return `no findings in ${where}`;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return `${plural(errors, 'error')} and ${plural(findings.length - errors, 'warning')} in ${where}`;
}

/** `1 file`, `2 files`; `1 entity`, `2 entities`. */
export function plural(count: number, word: string): string {
  const many = /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
  return `${count} ${count === 1 ? word : many}`;
}

/** A JUnit suite for each file, a case for each finding; errors are failures, warnings only output. */
export function findingSuites(
  files: readonly { file: string; findings: readonly PlacedFinding[] }[],
): JUnitSuite[] {
  return files.map(({ file, findings }) => ({
    name: file,
    cases:
      findings.length === 0
        ? [{ name: 'valid', classname: file, time: 0 }]
        : findings.map((finding) => testCase(file, finding)),
  }));
}

function testCase(file: string, finding: PlacedFinding): JUnitCase {
  const { rule, severity, message, position } = finding;
  const text = placedFindingLines(finding).join('\n');
  return {
    name: `${rule} ${position.line}:${position.column}`,
    classname: file,
    time: 0,
    ...(severity === 'error'
      ? { problem: { kind: 'failure', type: rule, message, text } }
      : { output: text }),
  };
}

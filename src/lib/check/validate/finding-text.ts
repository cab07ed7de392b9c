import { formatPosition } from '../../core/index.js';
import { junitXml, type JUnitCase } from '../evaluation/report/junit-xml.js';
import type { CheckFinding, CheckValidation } from './finding.js';

/** A finding as the lines that a person reads: `file:line:column: severity: message [rule]` and the hint. */
export function checkFindingLines({ rule, severity, message, hint, position }: CheckFinding): string[] {
  return [
    `${formatPosition(position)}${severity}: ${message} [${rule}]`,
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ];
}

/** How much was found, as one line. */
export function checkValidationSummary(validations: readonly CheckValidation[]): string {
  const findings = validations.flatMap((one) => one.findings);
  const definitions = plural(
    validations.reduce((sum, one) => sum + one.definitions, 0),
    'definition',
  );
  const where = `${definitions} in ${plural(validations.length, 'file')}`;
  if (findings.length === 0) return `no findings in ${where}`;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return `${plural(errors, 'error')} and ${plural(findings.length - errors, 'warning')} in ${where}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** JUnit's XML: a suite for each file, a test case for each finding; errors are failures, warnings only output. */
export function checkValidationJUnit(validations: readonly CheckValidation[]): string {
  return junitXml(
    validations.map(({ file, findings }) => ({
      name: file,
      cases:
        findings.length === 0
          ? [{ name: 'valid', classname: file, time: 0 }]
          : findings.map((finding) => testCase(file, finding)),
    })),
  );
}

function testCase(file: string, finding: CheckFinding): JUnitCase {
  const { rule, severity, message, position } = finding;
  const text = checkFindingLines(finding).join('\n');
  return {
    name: `${rule} ${position.line}:${position.column}`,
    classname: file,
    time: 0,
    ...(severity === 'error'
      ? { problem: { kind: 'failure', type: rule, message, text } }
      : { output: text }),
  };
}

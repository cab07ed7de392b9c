import { formatPosition } from '../../core/index.js';
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
  const suites = validations.map(({ file, findings }) => {
    const failures = findings.filter(({ severity }) => severity === 'error').length;
    const cases =
      findings.length === 0
        ? [`    <testcase classname=${attribute(file)} name="valid"/>`]
        : findings.map((one) => testCase(file, one));
    return [
      `  <testsuite name=${attribute(file)} tests="${cases.length}" failures="${failures}" errors="0" skipped="0">`,
      ...cases,
      '  </testsuite>',
    ].join('\n');
  });
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>'].join('\n');
}

function testCase(file: string, finding: CheckFinding): string {
  const { rule, severity, message, position } = finding;
  const name = `${rule} ${position.line}:${position.column}`;
  const text = escapeXml(checkFindingLines(finding).join('\n'));
  const body =
    severity === 'error'
      ? `      <failure message=${attribute(message)} type=${attribute(rule)}>${text}</failure>`
      : `      <system-out>${text}</system-out>`;
  return [
    `    <testcase classname=${attribute(file)} name=${attribute(name)}>`,
    body,
    '    </testcase>',
  ].join('\n');
}

function attribute(text: string): string {
  return `"${escapeXml(text)}"`;
}

function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text
    .replaceAll(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll(/[&<>"]/g, (char) => entities[char] ?? char);
}

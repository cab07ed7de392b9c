import { formatPosition } from '../../core/index.js';
import type { Finding } from '../definition/finding.js';
import type { Validation } from './validate.js';

/** A finding as the lines that a person reads: `file:line:column: severity: message [rule]` and the hint. */
export function findingLines({ rule, severity, message, hint, position }: Finding): string[] {
  return [
    `${formatPosition(position)}${severity}: ${message} [${rule}]`,
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ];
}

/** How much was found, as one line. */
export function validationSummary(validations: readonly Validation[]): string {
  const findings = validations.flatMap((one) => one.findings);
  const files = plural(validations.length, 'file');
  if (findings.length === 0) return `no findings in ${files}`;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return `${plural(errors, 'error')} and ${plural(findings.length - errors, 'warning')} in ${files}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** JUnit's XML: a suite for each file, a test case for each finding; errors are failures, warnings only output. */
export function validationJUnit(validations: readonly Validation[]): string {
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

function testCase(file: string, finding: Finding): string {
  const { rule, severity, message, position } = finding;
  const open = `    <testcase classname=${attribute(file)} name=${attribute(`${rule} ${position.line}:${position.column}`)}>`;
  const text = escapeXml(findingLines(finding).join('\n'));
  const body =
    severity === 'error'
      ? `      <failure message=${attribute(message)} type=${attribute(rule)}>${text}</failure>`
      : `      <system-out>${text}</system-out>`;
  return [open, body, '    </testcase>'].join('\n');
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
    .replaceAll(/[&<>"]/g, (char) => entities[char]!);
}

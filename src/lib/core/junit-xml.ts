/** A suite of JUnit's XML. Times are seconds. */
export interface JUnitSuite {
  name: string;
  cases: readonly JUnitCase[];
}

export interface JUnitCase {
  name: string;
  classname: string;
  time: number;
  /** `failure`: not as wanted; `error`: could not be found out. */
  problem?: { kind: 'failure' | 'error'; type?: string; message: string; text: string };
  /** Why it did not run. */
  skipped?: string;
  output?: string;
}

/** JUnit's XML as CI systems read it. */
export function junitXml(suites: readonly JUnitSuite[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts(suites.flatMap(({ cases }) => cases))}>`,
    ...suites.flatMap(({ name, cases }) => [
      `  <testsuite name=${quoted(name)} ${counts(cases)}>`,
      ...cases.flatMap(caseLines),
      '  </testsuite>',
    ]),
    '</testsuites>',
  ].join('\n');
}

function caseLines({ name, classname, time, problem, skipped, output }: JUnitCase): string[] {
  const head = `    <testcase classname=${quoted(classname)} name=${quoted(name)} time="${seconds(time)}"`;
  const body = [
    ...(problem
      ? [
          `      <${problem.kind} message=${quoted(problem.message)}${type(problem.type)}>${escapeXml(problem.text)}</${problem.kind}>`,
        ]
      : []),
    ...(skipped === undefined ? [] : [`      <skipped message=${quoted(skipped)}/>`]),
    ...(output ? [`      <system-out>${escapeXml(output)}</system-out>`] : []),
  ];
  return body.length === 0 ? [`${head}/>`] : [`${head}>`, ...body, '    </testcase>'];
}

function counts(cases: readonly JUnitCase[]): string {
  const of = (kind: string): number => cases.filter(({ problem }) => problem?.kind === kind).length;
  const skipped = cases.filter((one) => one.skipped !== undefined).length;
  const time = cases.reduce((sum, one) => sum + one.time, 0);
  return `tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" skipped="${skipped}" time="${seconds(time)}"`;
}

function type(name: string | undefined): string {
  return name === undefined ? '' : ` type=${quoted(name)}`;
}

function seconds(time: number): string {
  return (Math.round(time * 1000) / 1000).toString();
}

function quoted(text: string): string {
  return `"${escapeXml(text).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for XML 1.0; what it cannot hold (control characters, lone surrogates) becomes the replacement character. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll(/[&<>"]/g, (char) => entities[char] ?? char);
}

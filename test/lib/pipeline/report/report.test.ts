import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect } from 'chai';
import {
  htmlReport,
  runJUnit,
  plainLogger,
  ReportBuilder,
} from '../../../../src/lib/pipeline/report/index.js';
import { sampleRun } from './sample-run.js';

function report() {
  const builder = new ReportBuilder();
  for (const event of sampleRun) builder.add(event);
  return builder.report;
}

function log(options: { isConcurrent?: boolean; groups?: boolean; zoneMinutes?: number } = {}): string[] {
  const lines: string[] = [];
  const logger = plainLogger({ isConcurrent: false, groups: false, zoneMinutes: 0, ...options }, (line) =>
    lines.push(line),
  );
  for (const event of sampleRun) logger(event);
  return lines;
}

describe('pipeline: what a run leaves to read', () => {
  it('is the log of the platform', () => {
    expect(log()).to.deep.equal([
      '00:00:01 compiling',
      "00:01:01 Step 'Compile' finished successfully.",
      '00:01:02 </pre><script>alert(1)</script>\u0001',
      "00:01:11 Step 'Tests' failed with exit code 3.",
      "00:01:11 Step 'release' skipped: event is pull_request, not push.",
      "00:01:11 Step 'late' timed out: it took too long.",
      "00:01:11 Step 'plan' planned: 2 objects.",
      '00:01:11 Note: the secret A is short',
      '00:01:12 Build Failed.',
    ]);
  });

  it('says whose line it is when steps run at the same time, in the time of the place', () => {
    expect(log({ isConcurrent: true, zoneMinutes: 120 })[0]).to.equal('02:00:01 [build] compiling');
  });

  it('has groups where the reader can fold them', () => {
    const lines = log({ groups: true });
    expect(lines.filter((line) => line.startsWith('::'))).to.deep.equal([
      '::group::build',
      '::endgroup::',
      '::group::<test> & "more"',
      '::endgroup::',
      '::endgroup::',
      '::endgroup::',
    ]);
  });

  it('is JUnit: a suite a step, a case a command, all of it well-formed', () => {
    const xml = runJUnit(report());
    expect(XMLValidator.validate(xml)).to.equal(true);
    const parsed = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      isArray: (name) => ['testsuite', 'testcase'].includes(name),
    }).parse(xml) as {
      testsuites: { tests: string; failures: string; testsuite: { name: string; testcase: object[] }[] };
    };
    expect(parsed.testsuites).to.include({ tests: '5', failures: '2' });
    expect(parsed.testsuites.testsuite.map(({ name }) => name)).to.deep.equal([
      'build',
      '<test> & "more"',
      'release',
      'late',
      'plan',
    ]);
    expect(xml).to.contain('&lt;/pre&gt;&lt;script&gt;').and.not.to.contain('\u0001');
  });

  it('is one page of HTML that runs nothing and loads nothing', () => {
    const html = htmlReport(report());
    expect(html).to.contain(`default-src 'none'`);
    expect(html).not.to.match(/<script|<link|<img|src=|https?:/);
    expect(html).to.contain('&lt;script&gt;alert(1)').and.to.contain('&lt;test&gt; &amp; &quot;more&quot;');
    expect(html.match(/<rect /g)).to.have.length(6);
  });
});

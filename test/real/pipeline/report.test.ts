import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { htmlReport, ReportBuilder } from '../../../src/lib/pipeline/report/index.js';
import { sampleRun } from '../../lib/pipeline/report/sample-run.js';

const run = promisify(execFile);

/** As root and without a display; it may reach nothing. */
const flags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...[
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-dev-shm-usage',
    '--enable-logging=stderr',
  ],
];

describe('the report of a run in a real Chromium', function () {
  this.timeout(120_000);
  let folder: string;
  let page: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zk-report-'));
    page = join(folder, 'run.html');
    const builder = new ReportBuilder();
    for (const event of sampleRun) builder.add(event);
    await writeFile(page, htmlReport(builder.report));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const chromium = (...args: string[]) =>
    run('chromium', [...flags, `--user-data-dir=${join(folder, 'profile')}`, ...args, `file://${page}`], {
      maxBuffer: 1 << 26,
    });

  it('is shown as it was written: no script ran, nothing was blocked or missing', async () => {
    const { stdout, stderr } = await chromium('--dump-dom');
    expect(stdout).to.contain('<h1>delivery.yaml <span class="failed">failed</span></h1>');
    expect(stdout.match(/<rect /g)).to.have.length(6);
    expect(stdout).to.contain('&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(stdout).not.to.contain('<script');
    expect(stderr).not.to.match(/CONSOLE.*(Refused|violat|error)/i);
  });

  it('has something to see', async () => {
    const picture = join(folder, 'run.png');
    await chromium(`--screenshot=${picture}`, '--window-size=1000,900');
    const bytes = await readFile(picture);
    expect(bytes.subarray(1, 4).toString()).to.equal('PNG');
    // An empty page of this size compresses to a few kilobytes.
    expect(bytes.length).to.be.greaterThan(20_000);
  });
});

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../support/binary.js';

const page = readFileSync(join(root, 'docs/check.md'), 'utf8');

type Step = { command: string; shown: string } | { file: string; content: string };

/** Commands of the page with what it shows of their answers, and files that it says to write, in its order. */
function tour(): Step[] {
  const blocks = page.matchAll(/<!-- tour(?:: file (\S+))? -->\s*```\w+\n([\s\S]*?)```/g);
  return [...blocks].flatMap(([, file, content = '']): Step[] =>
    file === undefined ? stepsOf(content) : [{ file, content }],
  );
}

function stepsOf(block: string): Step[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((text) => {
      const [command = '', ...lines] = text.split('\n');
      return { command, shown: lines.join('\n') };
    });
}

/** What is never twice the same: durations, moments, and the blanks that make room for them. */
function settled(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, 'MOMENT')
    .replaceAll(/"(ts|td)":[\d.e-]+/g, '"$1":N')
    .replaceAll(/time="[\d.e-]+"/g, 'time="N"')
    .replaceAll(/'time'=[\d.]+s/g, "'time'=N")
    .replaceAll(/(zmon_check_duration_seconds\{[^}]*\}) [\d.e-]+/g, '$1 N')
    .replaceAll(/<?\b\d+(?:\.\d+)?m?s\b/g, 'TIME')
    .replaceAll(/ {2,}/g, '  ');
}

describe('the tour of docs/check.md', function () {
  this.timeout(120_000);
  let folder: string;
  let server: Server;
  let ports: { up: string; down: string };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zk-check-tour-'));
    server = await listening((_, response) => response.end('{"status": "UP"}'));
    const other = await listening(() => undefined);
    ports = { up: portOf(server), down: portOf(other) };
    other.close();
    await cp(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
    for (const name of await readdir(join(folder, 'examples')))
      if (/\.yaml$/.test(name)) await replaceIn(join(folder, 'examples', name), here);
  });
  after(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The page speaks of ports 8080 and 8081, which may be taken on this machine. */
  const here = (text: string): string => text.replaceAll('8080', ports.up).replaceAll('8081', ports.down);
  const there = (text: string): string => text.replaceAll(ports.up, '8080').replaceAll(ports.down, '8081');

  it('works as it is written, and shows what is shown', async () => {
    const steps = tour();
    expect(steps.length).to.be.greaterThan(14);
    const program = join(root, 'bin/kubectl-zk.js');
    const prelude = `kubectl() { shift; "${process.execPath}" "${program}" "$@"; }\n(exit "$(cat status 2>/dev/null || echo 0)")\n`;
    for (const step of steps) {
      if ('file' in step) {
        await writeFile(join(folder, step.file), step.content);
        continue;
      }
      const script = `${prelude}${here(step.command)}\ncode=$?; echo $code > status; exit $code`;
      const { stdout, stderr } = await bash(script, folder);
      expect(settled(there(stdout)), `${step.command}\n${stderr}`).to.equal(settled(step.shown));
    }
  });

  it('makes a test that fails when the check answers something else', async () => {
    const file = join(folder, 'health.check-test.yaml');
    await replaceIn(file, (text) => text.replace('value: 200', 'value: 201'));
    const { stdout, code } = await bash(
      `"${process.execPath}" "${join(root, 'bin/kubectl-zk.js')}" check test health.check-test.yaml`,
      folder,
    );
    expect(code).to.equal(1);
    expect(stdout).to.contain('- 201').and.to.contain('+ 200');
  });

  async function bash(script: string, cwd: string) {
    return new Promise<{ stdout: string; stderr: string; code: number }>((resolve) => {
      const env = { PATH: process.env['PATH'], HOME: folder };
      const child = execFile('bash', ['-c', script], { cwd, env }, (error, stdout, stderr) =>
        resolve({ stdout, stderr, code: error === null ? 0 : Number(error.code ?? 1) }),
      );
      child.stdin?.end();
    });
  }
});

async function replaceIn(file: string, replace: (text: string) => string): Promise<void> {
  await writeFile(file, replace(await readFile(file, 'utf8')));
}

function listening(answer: Parameters<typeof createServer>[1] & object): Promise<Server> {
  const server = createServer(answer);
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function portOf(server: Server): string {
  return String((server.address() as AddressInfo).port);
}

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeBytes } from '../../../src/lib/core/index.js';
import { parseTemplate, TemplateError } from '../../../src/lib/gotemplate/index.js';
import { dataSet, functions } from './data-set.js';
import type { Case } from './generator.js';

/** What came out of a template. Bytes are held as Latin-1 text, one character each. */
export interface Outcome {
  /** `endless`: takes too long or writes too much in Go, and is not compared. `panic`: Go itself crashed. */
  readonly kind: 'ok' | 'parse' | 'exec' | 'panic' | 'endless';
  readonly bytes: string;
}

/** Builds the Go program of this folder; throws when there is no Go. Returns its path and how to remove it. */
export function buildOracle(): { path: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'zk-oracle-'));
  const path = join(folder, 'oracle');
  const source = fileURLToPath(new URL('./oracle', import.meta.url));
  // Addresses that look alike in every run can be masked under every verb.
  const env = { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off', GOEXPERIMENT: 'norandomizedheapbase64' };
  execFileSync('go', ['build', '-o', path, '.'], { cwd: source, env });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

interface Answer {
  readonly kind: Outcome['kind'];
  readonly text?: string;
  readonly error?: string;
}

/** Runs all cases through one process of the Go program. */
export async function runInGo(path: string, cases: readonly Case[]): Promise<Outcome[]> {
  const child = spawn(path, [], { stdio: ['pipe', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  for (const { template, ...rest } of cases) {
    const request = { template: Buffer.from(encodeBytes(template)).toString('base64'), ...rest };
    if (!child.stdin.write(`${JSON.stringify(request)}\n`))
      await new Promise((resolve) => child.stdin.once('drain', resolve));
  }
  child.stdin.end();
  const code = await ended;
  if (code !== 0) throw new Error(`the oracle ended with ${String(code)}`);
  const lines = Buffer.concat(chunks).toString('latin1').trimEnd().split('\n');
  return lines.map((line) => {
    const answer = JSON.parse(line) as Answer;
    return {
      kind: answer.kind,
      bytes: Buffer.from(answer.text ?? answer.error ?? '', 'base64').toString('latin1'),
    };
  });
}

/** Runs one case through our engine. Anything but a TemplateError is a defect and thrown on. */
export function runHere({ template, missingKey, data, left, right }: Case): Outcome {
  try {
    const parsed = parseTemplate('t', template, { functions, missingKey, delimiters: { left, right } });
    return { kind: 'ok', bytes: latin1(parsed.execute(dataSet(data))) };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { kind: error.kind, bytes: latin1(error.message) };
  }
}

function latin1(text: string): string {
  return Buffer.from(encodeBytes(text)).toString('latin1');
}

/** Of data as text in hexadecimal, of data, then of code: hexadecimal, decimal, octal, binary. */
const addresses = [
  /30[57]8[46]33030[0-9a-fA-F]{14}/g,
  /(0[xX])?0*[cC]00[0-9a-fA-F]{7}/g,
  /0*824[6-9]\d{8}/g,
  /(0o?)?0*1400[0-3]\d{9}/g,
  /(0b)?0*110000000000[01]{28}/g,
  /0[xX]0*[45][0-9a-fA-F]{5}/g,
  /(0o?)?0*2[0-7]{7}/g,
  /0*[45]\d{6}(?!\d)/g,
  /0*[45][0-9a-fA-F]{5}(?![0-9a-fA-F])/g,
  /(0b)?0*10[01]{21}(?![01])/g,
];

/** Addresses differ from run to run in Go, too. */
export function maskAddresses(bytes: string): string {
  return addresses.reduce((text, pattern) => text.replace(pattern, 'ADDRESS'), bytes);
}

/** Whether both engines said the same, byte for byte. */
export function agree(ours: Outcome, theirs: Outcome): boolean {
  if (ours.kind !== theirs.kind) return false;
  return ours.bytes === theirs.bytes || maskAddresses(ours.bytes) === maskAddresses(theirs.bytes);
}

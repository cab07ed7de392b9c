import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { nodeFlags } from '../../../../src/lib/check/interpreter/sandbox-connection.js';
import { Tripwire } from './tripwire.js';

/** Code of JavaScript, as if the first wall were not there: each must end with an error, and without the flags with none. */
const attempts: readonly { name: string; code: string }[] = [
  { name: 'reading a file', code: `process.stdout.write(require('node:fs').readFileSync('SECRET', 'utf8'))` },
  { name: 'listing a folder', code: `require('node:fs').readdirSync('FOLDER')` },
  { name: 'writing a file', code: `require('node:fs').writeFileSync('MARKER', 'x')` },
  { name: 'running a program', code: `require('node:child_process').execFileSync('touch', ['MARKER'])` },
  { name: 'starting a thread', code: `new (require('node:worker_threads').Worker)('0', { eval: true })` },
  { name: 'code from text', code: `if (eval('1 + 1') !== 2 || new Function('return 2')() !== 2) throw 1` },
  { name: 'code from text by constructors', code: `(async () => {}).constructor('return 1')` },
  {
    name: 'changing a prototype by __proto__',
    code: `if (!('__proto__' in Object.prototype)) throw new Error('gone')`,
  },
];

describe('the wall of the process', () => {
  let tripwire: Tripwire;
  before(async () => {
    tripwire = await Tripwire.set();
  });
  after(() => tripwire.remove());

  for (const { name, code } of attempts)
    it(`holds back: ${name}`, async () => {
      const text = code
        .replaceAll('SECRET', tripwire.secretFile)
        .replaceAll('MARKER', tripwire.marker)
        .replaceAll('FOLDER', tripwire.folder);
      const held = await run([...nodeFlags(), '-e', text]);
      expect(held.failed).equal(true);
      expect(tripwire.touched(held.output.replaceAll(text, ''))).deep.equal([]);
    });

  it('would be missed: without it every attempt succeeds, and the tripwire notices', async () => {
    for (const { code } of attempts) {
      const free = await Tripwire.set();
      const text = code
        .replaceAll('SECRET', free.secretFile)
        .replaceAll('MARKER', free.marker)
        .replaceAll('FOLDER', free.folder);
      expect((await run(['-e', text])).failed).equal(false);
      if (code.includes('MARKER')) expect(existsSync(free.marker)).equal(true);
      if (code.includes('MARKER'))
        expect(free.touched('')).deep.equal(['the folder holds marker secret.txt']);
      expect(free.touched(free.secret)).include('the secret came out');
      await free.remove();
    }
    const visited = await Tripwire.set();
    await run(['-e', `require('node:net').connect(${visited.port}, '127.0.0.1').on('close', () => {})`]);
    expect(visited.touched('')).deep.equal(['1 visitors came']);
    await visited.remove();
  });
});

function run(args: readonly string[]): Promise<{ failed: boolean; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: '/', env: {} }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, output: stdout + stderr }),
    );
  });
}

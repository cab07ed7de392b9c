import { expect } from 'chai';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFile } from '../../../src/lib/core/index.js';

describe('replaceFile', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zk-replace-'));
    path = join(folder, 'a.yaml');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('replaces the text, keeps the mode, leaves nothing beside it', async () => {
    writeFileSync(path, 'old', { mode: 0o666 });
    await replaceFile(path, 'new', 'old');
    expect(readFileSync(path, 'utf8')).to.equal('new');
    expect(statSync(path).mode & 0o777).to.equal(0o666 & ~process.umask());
    expect(readdirSync(folder)).to.deep.equal(['a.yaml']);
  });

  it('replaces the target of a link', async () => {
    writeFileSync(path, 'old');
    symlinkSync('a.yaml', join(folder, 'link'));
    await replaceFile(join(folder, 'link'), 'new', 'old');
    expect(readlinkSync(join(folder, 'link'))).to.equal('a.yaml');
    expect(readFileSync(path, 'utf8')).to.equal('new');
  });

  it('keeps a byte order mark that its reader dropped', async () => {
    writeFileSync(path, '\ufeffold');
    await replaceFile(path, 'new', 'old');
    expect(readFileSync(path, 'utf8')).to.equal('\ufeffnew');
  });

  it('makes a file that was not there', async () => {
    await replaceFile(path, 'new', undefined);
    expect(readFileSync(path, 'utf8')).to.equal('new');
    expect(readdirSync(folder)).to.deep.equal(['a.yaml']);
  });

  for (const [what, now, before] of [
    ['holds something else by now', 'edited', 'old'],
    ['is there by now', 'edited', undefined],
    ['is gone by now', undefined, 'old'],
  ] as const)
    it(`refuses and writes nothing when the file ${what}`, async () => {
      if (now !== undefined) writeFileSync(path, now);
      const error = await failure(replaceFile(path, 'new', before));
      expect(error).to.include({ code: 'file-changed', exit: 3 });
      expect(readdirSync(folder)).to.deep.equal(now === undefined ? [] : ['a.yaml']);
      if (now !== undefined) expect(readFileSync(path, 'utf8')).to.equal(now);
    });

  it('says why it cannot write', async () => {
    const error = await failure(replaceFile(join(folder, 'no', 'b.yaml'), 'new', undefined));
    expect(error).to.include({ code: 'file-unwritable', exit: 2 });
    expect(error).to.have.property('message', `cannot write ${join(folder, 'no', 'b.yaml')}: ENOENT`);
  });
});

async function failure(promise: Promise<void>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

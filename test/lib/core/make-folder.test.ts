import { expect } from 'chai';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../../src/lib/core/index.js';

describe('makeFolder', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'zk-folder-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes all folders on the way, with their mode, and is content with those that exist', () => {
    const path = join(folder, 'a', 'b', 'c');
    makeFolder(path, { mode: 0o700 });
    makeFolder(path, { mode: 0o700 });
    expect(statSync(path).isDirectory()).to.equal(true);
    expect(statSync(join(folder, 'a')).mode & 0o777).to.equal(0o700);
  });

  it('fails where a file is in the way', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => makeFolder(join(folder, 'file'))).to.throw(/EEXIST/);
    expect(() => makeFolder(join(folder, 'file', 'x'))).to.throw(/ENOTDIR/);
  });

  it('comes back from a file system that makes nothing', function () {
    if (process.platform !== 'linux') return expect(() => makeFolder('/dev/null/x/y')).to.throw();
    expect(() => makeFolder('/proc/nonexistent/a/b')).to.throw(/ENOENT/);
  });
});

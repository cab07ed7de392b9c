import { expect } from 'chai';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programPath } from '../../../../src/lib/pipeline/process/program-path.js';

describe('the file of a program', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'zk-path-'));
    for (const name of ['one', 'two']) mkdirSync(join(folder, name));
    mkdirSync(join(folder, 'one', 'tool'));
    writeFileSync(join(folder, 'one', 'plain'), '');
    for (const name of ['tool', 'plain']) {
      writeFileSync(join(folder, 'two', name), '#!/bin/sh\n');
      chmodSync(join(folder, 'two', name), 0o755);
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  const path = (): string => `${join(folder, 'one')}:relative:${join(folder, 'two')}`;

  it('is the first that can be run: no folder, no file without that right', () => {
    expect(programPath('tool', path())).to.equal(join(folder, 'two', 'tool'));
    expect(programPath('plain', path())).to.equal(join(folder, 'two', 'plain'));
  });

  it('is the name itself where there is none, and where it is a path', () => {
    expect(programPath('nowhere', path())).to.equal('nowhere');
    expect(programPath('./tool', path())).to.equal('./tool');
    expect(programPath('tool', undefined)).to.equal('tool');
  });
});

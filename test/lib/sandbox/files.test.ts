import { expect } from 'chai';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findRunning,
  listNames,
  sandboxFiles,
  sandboxRoot,
  serveSandbox,
  shellLines,
  stopSandbox,
} from '../../../src/lib/sandbox/index.js';

const failure = async (act: () => unknown): Promise<{ message: string; hint?: string }> => {
  try {
    await act();
  } catch (error) {
    return error as { message: string; hint?: string };
  }
  throw new Error('nothing failed');
};

describe('the files of a sandbox', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'zk-sandbox-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('live where the environment says', async () => {
    expect(sandboxRoot({ ZK_SANDBOX_DIR: '/x', XDG_STATE_HOME: '/y', HOME: '/h' })).to.equal('/x');
    expect(sandboxRoot({ XDG_STATE_HOME: '/y', HOME: '/h' })).to.equal('/y/zk/sandbox');
    expect(sandboxRoot({ HOME: '/h' })).to.equal('/h/.local/state/zk/sandbox');
    expect((await failure(() => sandboxRoot({}))).hint).to.include('ZK_SANDBOX_DIR');
    expect((await failure(() => sandboxFiles(root, '../x'))).message).to.include(
      '"../x" is no name for a sandbox',
    );
  });

  it('let others find a running sandbox, and are gone with it', async () => {
    const lines: string[] = [];
    const served = await serveSandbox({ name: 'one', root, log: (line) => lines.push(line) });
    try {
      const found = await findRunning(root, 'one');
      expect(found?.record).to.include({
        name: 'one',
        account: '123456789012',
        region: 'eu-central-1',
        endpointUrl: served.record.endpointUrl,
      });
      expect(found?.status).to.deep.include({
        name: 'one',
        stacks: 0,
        instances: 0,
        clusters: [],
        faults: [],
      });
      expect(await listNames(root)).to.deep.equal(['one']);
      expect(JSON.parse(readFileSync(served.kubeconfig, 'utf8'))).to.deep.include({
        kind: 'Config',
        clusters: [],
      });
      expect(statSync(sandboxFiles(root, 'one').record).mode & 0o077, 'readable by the owner only').to.equal(
        0,
      );
      expect(lines.join()).to.match(/ready at http:\/\/127\.0\.0\.1:\d+/);
    } finally {
      await served.close();
    }
    expect(await findRunning(root, 'one')).to.equal(undefined);
    expect(await stopSandbox(root, 'one')).to.equal(false);
  });

  it('of a dead sandbox are no obstacle, damaged ones are named', async () => {
    const files = sandboxFiles(root, 'dead');
    mkdirSync(files.directory);
    writeFileSync(
      files.record,
      JSON.stringify({ name: 'dead', pid: 2 ** 30, endpointUrl: 'http://127.0.0.1:1' }),
    );
    expect(await findRunning(root, 'dead')).to.equal(undefined);
    writeFileSync(files.record, '{');
    expect((await failure(() => findRunning(root, 'dead'))).message).to.equal(`${files.record} is damaged`);
  });

  it('that cannot be written give one clear line', async () => {
    writeFileSync(join(root, 'file'), '');
    const error = await failure(() =>
      serveSandbox({ name: 'x', root: join(root, 'file'), log: () => undefined }),
    );
    expect(error.message).to.match(/^cannot write the files of the sandbox to .*: ENOTDIR$/);
    expect(error.hint).to.equal('set ZK_SANDBOX_DIR to a folder that can be written');
  });

  it('names a port that is taken', async () => {
    const served = await serveSandbox({ name: 'one', root, log: () => undefined });
    try {
      const port = Number(new URL(served.record.endpointUrl).port);
      const error = await failure(() => serveSandbox({ name: 'two', root, port, log: () => undefined }));
      expect(error.message).to.equal(`port ${port} is in use already`);
    } finally {
      await served.close();
    }
  });

  it('become an environment in the syntax of each shell', () => {
    const environment = { A: "it's", KUBECONFIG: '/a b' };
    expect(shellLines('bash', environment))
      .to.include("export A='it'\\''s'")
      .and.to.include('unset AWS_PROFILE');
    expect(shellLines('fish', environment))
      .to.include("set -gx A 'it\\'s'")
      .and.to.include('set -e AWS_PROFILE');
    expect(shellLines('powershell', environment)).to.include("$Env:A = 'it''s'");
    expect(shellLines('bash', environment, true)).to.deep.equal(['unset A', 'unset KUBECONFIG']);
  });
});

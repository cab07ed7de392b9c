import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ExitCode, ZkError } from '../../../../src/lib/core/index.js';
import { resolveSecrets, type SecretSources } from '../../../../src/lib/pipeline/secrets/index.js';

describe('pipeline: secrets', () => {
  let folder: string;
  const sources: SecretSources = {
    env: { TOKEN: 'from-env', OTHER: 'other', PATH: process.env['PATH'] },
    kube: async (namespace, name, key) =>
      `${namespace}/${name}/${key}` === 'ns/s/k' ? 'from-kube\n' : undefined,
  };
  const one = async (text: string): Promise<string | undefined> =>
    [...(await resolveSecrets([text], sources)).values()][0];
  const failure = (text: string, from = sources): Promise<ZkError> =>
    resolveSecrets([text], from).then(
      () => Promise.reject(new Error('it did not fail')),
      (error: unknown) => (error instanceof ZkError ? error : Promise.reject(error as Error)),
    );
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zk-secrets-'));
    await writeFile(join(folder, 'ok'), 'from-file\n', { mode: 0o600 });
    await writeFile(join(folder, 'open'), 'x');
    await chmod(join(folder, 'open'), 0o644);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('come from the variable of that name or another one, a file, a command, a cluster', async () => {
    expect(await one('TOKEN')).to.equal('from-env');
    expect(await one('TOKEN=env:OTHER')).to.equal('other');
    expect(await one(`TOKEN=file:${join(folder, 'ok')}`)).to.equal('from-file');
    expect(await one('TOKEN=exec:printf "a b"')).to.equal('a b');
    expect(await one('TOKEN=kube:ns/s/k')).to.equal('from-kube');
  });

  it('are refused from a file that others may read', async () => {
    const error = await failure(`T=file:${join(folder, 'open')}`);
    expect(error.exit).to.equal(ExitCode.refused);
    expect(error.hint).to.equal(`chmod 600 ${join(folder, 'open')}`);
  });

  const table: [string, string][] = [
    ['MISSING', 'the variable MISSING is not set'],
    ['T=env:NOPE', 'the variable NOPE is not set'],
    ['T=file:/nowhere', 'cannot read the file /nowhere'],
    ['T=vault:x', 'there is no provider "vault"'],
    ['T=kube:ns/s', 'write kube:NAMESPACE/NAME/KEY'],
    ['T=kube:ns/s/none', 'there is no key "none" in secret ns/s'],
    ['1x', 'write NAME or NAME=PROVIDER:REFERENCE'],
    ['T=hunter2', 'write NAME or NAME=PROVIDER:REFERENCE'],
    ['T=exec:exit 1', 'the command that gives it failed'],
    ['T=exec:true', 'the secret T is empty'],
  ];
  for (const [text, message] of table)
    it(`says what is wrong with ${text.split('=')[0]} ${message}`, async () => {
      const error = await failure(text);
      expect(error.message).to.contain(message);
      expect(`${error.message} ${error.hint}`).not.to.contain('hunter2');
    });

  it('do not show what a failing command printed', async () => {
    const error = await failure('T=exec:echo hunter2 >&2; exit 3');
    expect(`${error.message} ${error.hint}`).not.to.contain('hunter2 ');
  });
});

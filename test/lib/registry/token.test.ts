import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { registryToken, type TokenOptions } from '../../../src/lib/registry/index.js';

describe('registry: bearer token', () => {
  const directory = mkdtempSync(join(tmpdir(), 'zk-token-'));
  before(() => {
    writeFileSync(join(directory, 'cluster-registry-rw-token-secret'), 'from-default-file\n');
    writeFileSync(join(directory, 'other-token-secret'), 'from-other-file');
    writeFileSync(join(directory, 'broken-token-secret'), 'two words');
  });
  after(() => rmSync(directory, { recursive: true }));

  const rows: [string, TokenOptions, Record<string, string>, string | undefined][] = [
    ['nothing given', {}, {}, undefined],
    ['flag wins', { token: 'flag', credentialsDir: directory }, { ZK_REGISTRY_TOKEN: 'env' }, 'flag'],
    [
      'file flag beats the environment',
      { tokenFile: join(directory, 'other-token-secret') },
      { ZK_REGISTRY_TOKEN: 'env' },
      'from-other-file',
    ],
    ['environment beats credentials', { credentialsDir: directory }, { ZK_REGISTRY_TOKEN: 'env' }, 'env'],
    ['credentials folder', { credentialsDir: directory }, {}, 'from-default-file'],
    ['credentials folder of the environment', {}, { CREDENTIALS_DIR: `${directory}/` }, 'from-default-file'],
    ['another name', { credentialsDir: directory, tokenName: 'other' }, {}, 'from-other-file'],
  ];
  for (const [name, options, env, expected] of rows) {
    it(name, async () => expect(await registryToken(options, { env })).to.equal(expected));
  }

  it('says which file cannot be read or holds no token, never what is in it', async () => {
    const messageOf = (options: TokenOptions): Promise<string> =>
      registryToken(options, { env: {} }).then(
        () => '',
        (error: Error) => error.message,
      );
    expect(await messageOf({ credentialsDir: '/nowhere' })).to.equal(
      'cannot read the registry token from "/nowhere/cluster-registry-rw-token-secret"',
    );
    expect(await messageOf({ credentialsDir: directory, tokenName: 'broken' }))
      .to.include('broken-token-secret" is not a bearer token')
      .and.not.to.include('two words');
  });
});

import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zmonSettings, type ZmonOptions } from '../../../../src/lib/check/controller/index.js';

const basic = `Basic ${Buffer.from('me:pw').toString('base64')}`;

describe('where ZMON is and who we are', () => {
  const home = mkdtempSync(join(tmpdir(), 'zk-zmon-'));
  after(() => rmSync(home, { recursive: true }));
  const inHome = (name: string, content: string): string => {
    const path = join(home, name);
    writeFileSync(path, content);
    return path;
  };
  const token = inHome('token', 'from-token-file\n');

  const rows: [
    string,
    ZmonOptions,
    string,
    Record<string, string>,
    Awaited<ReturnType<typeof zmonSettings>>,
  ][] = [
    [
      'the file of zmon-cli',
      {},
      'url: https://z/api/v1\ntoken: abc\nuser: me\n',
      {},
      { url: 'https://z', authorization: 'Bearer abc', user: 'me', verify: true, secrets: ['abc'] },
    ],
    [
      'user and password beat a token',
      {},
      'url: https://z\ntoken: abc\nuser: me\npassword: pw\n',
      { ZMON_TOKEN: 'env' },
      { url: 'https://z', authorization: basic, user: 'me', verify: true, secrets: ['pw', basic.slice(6)] },
    ],
    [
      'the environment beats the token of the file',
      {},
      'url: https://z/\ntoken: abc\nverify: false\n',
      { ZMON_TOKEN: 'env' },
      { url: 'https://z', authorization: 'Bearer env', user: 'unknown', verify: false, secrets: ['env'] },
    ],
    [
      'a token file beats everything',
      { tokenFile: token },
      'url: https://z\nuser: me\npassword: pw\n',
      { ZMON_TOKEN: 'env' },
      {
        url: 'https://z',
        authorization: 'Bearer from-token-file',
        user: 'me',
        verify: true,
        secrets: ['from-token-file'],
      },
    ],
    [
      'credentials of the file stay with its server',
      { url: 'https://other/sub/api/v1/' },
      'url: https://z\nuser: me\npassword: pw\ntoken: abc\nverify: false\n',
      {},
      { url: 'https://other/sub', user: 'me', verify: true, secrets: [] },
    ],
    [
      'the same server by the flag',
      { url: 'https://z/api/v1' },
      'url: https://z\ntoken: abc\nverify: /etc/ca.pem\n',
      {},
      {
        url: 'https://z',
        authorization: 'Bearer abc',
        user: 'unknown',
        verify: '/etc/ca.pem',
        secrets: ['abc'],
      },
    ],
  ];
  for (const [what, options, config, env, expected] of rows)
    it(what, async () => {
      inHome('.zmon-cli.yaml', config);
      expect(await zmonSettings(options, { env: { HOME: home, ...env } })).to.deep.equal(expected);
    });

  const failure = (options: ZmonOptions, env: Record<string, string>): Promise<string> =>
    zmonSettings(options, { env }).then(
      () => '',
      (error: Error) => error.message,
    );

  it('says what is missing or wrong, never the secret', async () => {
    expect(await failure({}, {})).to.equal('no ZMON is given');
    expect(await failure({ url: 'ftp://z' }, {})).to.contain('must be an http or https URL');
    expect(await failure({ url: 'https://me:pw@z' }, {})).to.not.contain('pw');
    expect(await failure({ url: 'https://z' }, { ZMON_TOKEN: 'two words' })).to.equal(
      'ZMON_TOKEN is not a bearer token: expected printable characters without blanks',
    );
    expect(await failure({ configFile: join(home, 'none') }, {})).to.contain('cannot read');
    expect(await failure({ url: 'https://z', tokenFile: join(home, 'none') }, {})).to.contain(
      'cannot read the token',
    );
    const list = inHome('list.yaml', '- a\n');
    expect(await failure({ configFile: list }, {})).to.contain('must be a mapping');
  });
});

import { expect } from 'chai';
import { validateDefinition } from '../../../../src/lib/pipeline/index.js';
import { oneStep, unmarked } from '../definition/example.js';

const inBlock = (...lines: string[]): string =>
  oneStep({ cmd: `|\n${lines.map((line) => `      ${line}`).join('\n')}` });
const twoCommands = (first: string, second: string, step?: string): string =>
  oneStep({
    ...(step !== undefined && { step }),
    cmd: `|\n      ${first}\n  - desc: Second\n    cmd: |\n      ${second}`,
  });

/** A text with marks around what is found, and the rule. */
const found: readonly (readonly [name: string, text: string, rule: string])[] = [
  [
    'ensure-docker',
    inBlock('apt-get update', 'curl -s https://x.example/«ensure-docker» | sh'),
    'W-ensure-docker',
  ],
  ['docker push', inBlock('docker build -t x .', '«docker push» x'), 'W-push-unguarded'],
  ['docker push in one line', oneStep({ cmd: '"make && «docker push» x"' }), 'W-push-unguarded'],
  [
    'buildx --push over several lines',
    inBlock('docker «buildx build --platform a» \\', '  --push .'),
    'W-push-unguarded',
  ],
  ['GitHub syntax', inBlock('echo «${{ github.ref }}»'), 'W-gha-syntax'],
  ['a lost export', twoCommands('«export VERSION=»1', 'echo $VERSION'), 'W-export-lost'],
  ['a lost export in braces', twoCommands('true; «export VERSION=»1', 'echo ${VERSION:-x}'), 'W-export-lost'],
];

const silent: readonly (readonly [name: string, text: string])[] = [
  ['a push behind a test', inBlock('if [ -z "$CDP_PULL_REQUEST_NUMBER" ]; then docker push x; fi')],
  ['a push behind a token', inBlock('test -z "#{CDP_PULL_REQUEST_NUMBER}" && docker push x')],
  ['a push of a step with when', oneStep({ step: '  when: {event: push}', cmd: 'docker push x' })],
  ['a push in a comment', inBlock('# docker push x', 'docker pusher')],
  ['git push', inBlock('git push')],
  ['an export that is set again', twoCommands('export VERSION=1', 'export VERSION=2; echo $VERSION')],
  ['an export that nobody uses', twoCommands('export VERSION=1', 'echo $OTHER_VERSION $VERSIONS')],
  [
    'an export of a declared variable',
    twoCommands('export VERSION=1', 'echo $VERSION', '  env: {VERSION: "0"}'),
  ],
  ['an export of PATH', twoCommands('export PATH=$PATH:x', 'echo $PATH')],
];

describe('the rules for commands', () => {
  const rulesOf = async (text: string): Promise<string[]> =>
    (await validateDefinition(text, 'f')).findings.map(({ rule }) => rule);

  for (const [name, marked, rule] of found)
    it(`${name}: ${rule}`, async () => {
      const { text, place } = unmarked(marked);
      const { findings } = await validateDefinition(text, 'f');
      expect(findings.map((one) => one.rule)).to.deep.equal([rule]);
      expect(findings[0]!.position).to.deep.equal({ file: 'f', ...place });
    });

  for (const [name, text] of silent)
    it(`are silent about ${name}`, async () => {
      expect(await rulesOf(text)).to.deep.equal([]);
    });
});

describe('the rule for secrets', () => {
  // Put together here, so that no scanner of this repository takes them for real.
  const tokens = [
    ['AKIA', 'IOSFODNN7EXAMPLE'],
    ['ghp_', '0123456789abcdefghijABCDEFGHIJ012345'],
    ['xoxb-', '1234567890-abcdef'],
    ['-----BEGIN RSA ', 'PRIVATE KEY-----'],
    ['glpat-', 'abcdefghij0123456789'],
  ].map((parts) => parts.join(''));

  const rulesOf = async (text: string): Promise<string[]> =>
    (await validateDefinition(text, 'f')).findings.map(({ rule }) => rule);

  for (const token of tokens)
    it(`finds ${token.slice(0, 8)}…, and does not repeat it`, async () => {
      for (const text of [oneStep({ step: `  env: {X: "${token}"}` }), oneStep({ cmd: `"echo ${token}"` })]) {
        expect(await rulesOf(text)).to.deep.equal(['W-secret-literal']);
        expect(JSON.stringify((await validateDefinition(text, 'f')).findings)).to.not.contain(token);
      }
    });

  it('goes by the name of a variable and of an option', async () => {
    expect(await rulesOf(oneStep({ step: '  env: {DB_PASSWORD: "x7Kq2mB9vTzL"}' }))).to.deep.equal([
      'W-secret-literal',
    ]);
    expect(await rulesOf(oneStep({ cmd: '"login --password x7Kq2mB9vTzL0pQe"' }))).to.deep.equal([
      'W-secret-literal',
    ]);
  });

  it('is silent about references, names and checksums', async () => {
    for (const step of [
      'DB_PASSWORD: "$OTHER"',
      'TOKEN: "#{CDP_BUILD_VERSION}"',
      'API_TOKEN: /run/secrets/token-1.txt',
      'SECRET: my-secret-name',
      'PASSWORD: ""',
      'A: {secret_id: abcdef0123456789}',
    ])
      expect(await rulesOf(oneStep({ step: `  env: {${step}}` })), step).to.deep.equal([]);
    const checksum = '04216d65ce0cd3c27223eab035abfeb20a8bef20259398e3b9d9aa8de633286d';
    expect(await rulesOf(oneStep({ cmd: `"echo '${checksum} x' | sha256sum -c"` }))).to.deep.equal([]);
    expect(await rulesOf(oneStep({ cmd: '"curl --token $TOKEN"' }))).to.deep.equal([]);
  });
});

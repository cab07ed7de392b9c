import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { validateDefinition } from '../../../../src/lib/pipeline/index.js';

const text = (env: string): string => `version: "2017-09-20"
pipeline:
- id: deploy
  type: process
  target: test
  process: microservice_standard_deployment
  config: {apply_permanent_resources: {env: {${env}}}}
`;

describe('the rules for manifests', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'zk-templates-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const manifest = (folder: string, content: string): void => {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, '01.yaml'), content);
  };
  const found = async (env: string): Promise<string[]> =>
    (await validateDefinition(text(env), 'delivery.yaml', { root })).findings.map(
      ({ rule, severity, position }) =>
        `${position.file}:${position.line}:${position.column} ${severity} ${rule}`,
    );

  it('miss the apply folder', async () => {
    expect(await found('A: b')).to.deep.equal(['delivery.yaml:3:7 error E-apply-dir']);
    manifest('deploy/apply', 'kind: A\napiVersion: v1\nmetadata: {name: a}\n');
    expect(await found('A: b')).to.deep.equal([]);
    expect(await found('DEPLOYMENT_PATH: deploy/e2e')).to.deep.equal(['delivery.yaml:3:7 error E-apply-dir']);
  });

  it('miss variables, and know those of the platform', async () => {
    manifest(
      'deploy/apply',
      'kind: A\napiVersion: v1\nmetadata:\n  name: {{{NAME}}}\n  labels: {v: "{{{CDP_BUILD_VERSION}}}"}\n',
    );
    expect(await found('NAME: a')).to.deep.equal([]);
    expect(await found('NAMES: a')).to.deep.equal(['deploy/apply/01.yaml:4:9 error E-template-var']);
  });

  it('see values that escaping would change', async () => {
    manifest('deploy/apply', 'kind: A\napiVersion: v1\nmetadata: {name: a, annotations: {u: "{{URL}}"}}\n');
    expect(await found('URL: "x?a=1&b=2"')).to.deep.equal([
      'deploy/apply/01.yaml:3:39 warning W-mustache-escape',
    ]);
    expect(await found('URL: plain')).to.deep.equal([]);
  });

  it('are not looked at without a repository', async () => {
    expect((await validateDefinition(text('A: b'), 'delivery.yaml')).findings).to.deep.equal([]);
  });
});

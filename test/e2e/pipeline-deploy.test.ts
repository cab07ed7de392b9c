import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { runBinary, type BinaryResult } from '../support/binary.js';

const delivery = `version: "2017-09-20"
pipeline:
- id: build
  type: script
  vm_config: {type: linux, size: small}
  commands: [{desc: Compile, cmd: echo built}]
- id: deploy
  type: process
  target: demo
  process: microservice_standard_deployment
  config:
    apply_permanent_resources:
      env: {APPLICATION: shop, VERSION: "#{CDP_BUILD_VERSION}", TOKEN: "a & b"}
`;
const manifests: Record<string, string> = {
  'deploy/apply/01_bucket.yaml':
    'AWSTemplateFormatVersion: "2010-09-09"\nMetadata: {StackName: "{{{APPLICATION}}}-bucket"}\nResources:\n  Bucket: {Type: "AWS::S3::Bucket", Properties: {BucketName: !Sub "shop-${AWS::AccountId}"}}\n',
  'deploy/apply/02_config.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{{APPLICATION}}}", namespace: default}\ndata: {version: "{{{VERSION}}}", region: "{{{CDP_TARGET_REGION}}}", account: "{{{CDP_TARGET_INFRASTRUCTURE_ACCOUNT}}}"}\n',
};

describe('deployment steps against a cluster in the sandbox', function () {
  this.timeout(240_000);
  let home: string;
  let repo: string;
  let environment: Record<string, string>;
  const zk = (args: string[], more: Record<string, string> = {}): Promise<BinaryResult> =>
    runBinary(args, { env: { HOME: home, CI: 'true', ...environment, ...more }, cwd: repo });
  const deploy = (...args: string[]) =>
    zk(['pipeline', 'deploy', 'deploy', '--build-version', 'v1', ...args]);

  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'zk-e2e-deploy-'));
    repo = join(home, 'repo');
    for (const [file, text] of Object.entries({ 'delivery.yaml': delivery, ...manifests })) {
      mkdirSync(dirname(join(repo, file)), { recursive: true });
      writeFileSync(join(repo, file), text);
    }
    for (const args of [
      ['init', '-q', '-b', 'master'],
      ['add', '-A'],
      ['-c', 'user.name=T', '-c', 'user.email=t@x', 'commit', '-qm', 'x'],
    ])
      execFileSync('git', args, { cwd: repo, env: { PATH: process.env['PATH'], HOME: home } });
    environment = {};
    const started = await zk(['sandbox', 'start', '--speed', '300']);
    expect(started.code, started.stderr).to.equal(0);
    const printed = await zk(['sandbox', 'env']);
    environment = Object.fromEntries(
      [...printed.stdout.matchAll(/^export (\w+)='([^']*)'$/gm)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    );
    const folder = join(home, 'platform');
    await zk(['channel', 'init', folder]);
    const where = ['--registry', join(folder, 'registry.yaml'), '--directory', folder];
    const created = await zk(['cluster', 'create', 'demo', '--yes', ...where]);
    expect(created.code, created.stderr).to.equal(0);
    environment['ZK_REGISTRY'] = join(folder, 'registry.yaml');
  });
  after(async () => {
    await zk(['sandbox', 'stop']);
    rmSync(home, { recursive: true, force: true });
  });

  it('plans: what would be created, and nothing is', async () => {
    const { stdout, code, stderr } = await deploy();
    expect(code, stderr).to.equal(0);
    expect(stdout).to.contain('create    stack/shop-bucket').and.contain('create    configmap/default/shop');
    expect(stdout).to.match(
      /step\/deploy planned: 2 to create, 0 to update, 0 unchanged in demo; nothing was applied \(dry run\)\n$/,
    );
    expect((await deploy()).stdout).to.contain('create    stack/shop-bucket');
  });

  it('refuses to change a target that is no test environment without its name, and changes nothing', async () => {
    const { code, stderr, stdout } = await deploy('--apply', '--yes');
    expect(code).to.equal(3);
    expect(stderr).to.contain('--confirm-target demo');
    expect(stdout).not.to.contain('CloudFormation stack created');
    expect((await deploy()).stdout).to.contain('create    stack/shop-bucket');
  });

  it('refuses a target that is not registered', async () => {
    const registry = join(home, 'other.yaml');
    writeFileSync(registry, 'clusters: []\n');
    const { code, stderr } = await zk([
      'pipeline',
      'deploy',
      'deploy',
      '--apply',
      '--confirm-target',
      'demo',
      '--registry',
      registry,
    ]);
    expect(code).to.be.oneOf([1, 2, 3]);
    expect(stderr).to.contain('demo');
  });

  it('applies, waits, and says so as the platform does; the second time nothing changes', async () => {
    const { stdout, stderr, code } = await deploy('--apply', '--confirm-target', 'demo');
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(
      /^INFO\[\d{4}\] CloudFormation stack created\s+id="arn:[^"]+" name=shop-bucket$/m,
    );
    expect(stdout).to.match(/^INFO\[\d{4}\] CloudFormation stack is ready/m);
    expect(stdout).to.contain(
      "=== [main] apply_permanent_resources finished with exitCode: '0', status: 'terminated', reason: ''",
    );
    expect(stdout).to.match(/step\/deploy deployed\n$/);
    const again = await deploy('--apply', '--confirm-target', 'demo', '-o', 'json');
    const { status, log } = JSON.parse(again.stdout) as { status: string; log: string[] };
    expect(status).to.equal('succeeded');
    expect(log.filter((line) => line.includes('unchanged'))).to.have.length(4);
  });

  it('knows region and account of its target, and shows what a new version would change', async () => {
    const { stdout } = await zk(['pipeline', 'deploy', 'deploy', '--build-version', 'v2']);
    expect(stdout)
      .to.match(/^-\s+version: v1$/m)
      .and.match(/^\+\s+version: v2$/m);
    expect(stdout)
      .to.match(/^ \s+account: "\d{12}"$/m)
      .and.match(/^ \s+region: eu-central-1$/m);
  });

  it('is part of a local run: planned, or applied when allowed', async () => {
    const runner = ['--runner', 'host', '--yes', '--build-version', 'v3'];
    const planned = await zk(['pipeline', 'run-local', ...runner]);
    expect(planned.stdout).to.contain("Step 'deploy' planned: 0 to create, 1 to update, 1 unchanged in demo");
    const applied = await zk(['pipeline', 'run-local', ...runner, '--apply', '--confirm-target', 'demo']);
    expect(applied.code, applied.stderr + applied.stdout).to.equal(0);
    expect(applied.stdout).to.contain('ConfigMap configured').and.contain('Build Successful.');
  });

  it('says where a variable is missing, before anything is asked', async () => {
    const file = join(repo, 'deploy/apply/02_config.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('{{{VERSION}}}', '{{{VERSIONS}}}'));
    try {
      const { code, stderr } = await deploy();
      expect(code).to.equal(2);
      expect(stderr).to.match(/deploy\/apply\/02_config\.yaml:4:\d+: there is no variable "VERSIONS"/);
    } finally {
      writeFileSync(file, text);
    }
  });

  it('submits plain Jobs to a named context, follows them, and never takes the current one', async () => {
    const args = [
      'pipeline',
      'export',
      '--to',
      'jobs',
      '--submit',
      '--repository',
      'https://example.org/o/r.git',
      '--step',
      'build',
    ];
    const refused = await zk([...args, '--yes']);
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.contain('--context');
    const context = execFileSync('sh', ['-c', `sed -n 's/^current-context: *//p' "$KUBECONFIG"`], {
      env: environment,
      encoding: 'utf8',
    }).trim();
    const { stdout, stderr, code } = await zk([...args, '--yes', '--context', context]);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.contain('[build] succeeded').and.contain('[deploy] skipped');
  });
});

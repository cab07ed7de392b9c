import { expect } from 'chai';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ZkError, ZkErrors } from '../../../../src/lib/core/index.js';
import type {
  Build,
  DeployStep,
  EnvEntry,
  ProcessStep,
} from '../../../../src/lib/pipeline/definition/model.js';
import { renderStep } from '../../../../src/lib/pipeline/render/render-step.js';
import { sealedKeys } from '../../../../src/lib/pipeline/render/sealed-secret.js';

const position = { file: 'delivery.yaml', line: 3, column: 5 };
const build: Build = {
  event: 'push',
  branch: 'master',
  variables: { CDP_BUILD_VERSION: 'master-7', CDP_DEPLOYMENT_ID: 'd-7' },
};
const step = { id: 's', slug: 's', requiresApproval: false, position };

function entries(values: Record<string, string>): EnvEntry[] {
  return Object.entries(values).map(([name, value]) => ({ name, value, position }));
}

function process(
  env: Record<string, string>,
  kind: ProcessStep['process'] = 'microservice_standard_deployment',
): ProcessStep {
  const config = { kind: 'apply_permanent_resources' as const, env: entries(env) };
  return { ...step, type: 'process', target: 'playground', process: kind, debugMode: false, config };
}

const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: "{{{APPLICATION}}}"}\n';
const stack =
  'AWSTemplateFormatVersion: "2010-09-09"\nMetadata:\n  StackName: "{{{APPLICATION}}}-bucket"\n  Tags: {application: "{{{APPLICATION}}}"}\nResources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: !Sub "x-${AWS::Region}"}\n';

describe('pipeline: rendering a deployment step', () => {
  let root: string;
  const write = async (files: Record<string, string>): Promise<void> => {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), text);
    }
  };
  const render = (one: ProcessStep | DeployStep) => renderStep(one, build, { root, allowMissing: false });
  const failure = async (one: ProcessStep | DeployStep): Promise<ZkError> => {
    try {
      await render(one);
    } catch (error) {
      if (error instanceof ZkError) return error;
      throw error;
    }
    throw new Error('it did not fail');
  };
  beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'zk-render-'))));
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('reads the apply folder in the order of names: stacks and objects, several documents', async () => {
    await write({
      'deploy/apply/02_app.yaml': `# comment\n---\n${deployment}---\n${deployment}`,
      'deploy/apply/01_stack.yml': stack,
      'deploy/apply/03.json':
        '{"kind":"List","apiVersion":"v1","items":[{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"}}]}',
      'deploy/apply/README.md': '{{{NOT_READ}}}',
      'deploy/apply/below/x.yaml': '{{{NOT_READ}}}',
    });
    const { folders, target } = await render(process({ APPLICATION: 'shop', UNUSED: 'x' }));
    expect(target).to.equal('playground');
    expect(
      folders[0]?.files.flatMap(({ file, manifests }) =>
        manifests.map((one) =>
          one.kind === 'stack'
            ? `${file} stack ${one.spec.name} ${JSON.stringify(one.spec.tags)}`
            : `${file} ${one.object.kind}/${one.object.metadata.name}`,
        ),
      ),
    ).to.deep.equal([
      'deploy/apply/01_stack.yml stack shop-bucket {"application":"shop"}',
      'deploy/apply/02_app.yaml Deployment/shop',
      'deploy/apply/02_app.yaml Deployment/shop',
      'deploy/apply/03.json Service/s',
    ]);
    expect(folders[0]?.unused).to.deep.equal(['UNUSED']);
  });

  it('takes DEPLOYMENT_PATH and DEPLOYMENT_TIMEOUT from the env, which do not count as unused', async () => {
    await write({
      'deploy/e2e/apply/a.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "v-{{{CDP_BUILD_VERSION}}}"}',
    });
    const rendered = await render(process({ DEPLOYMENT_PATH: 'deploy/e2e', DEPLOYMENT_TIMEOUT: '2m' }));
    expect(rendered.timeoutText).to.equal('2m');
    expect(rendered.folders[0]?.unused).to.deep.equal([]);
    expect(rendered.folders[0]?.files[0]?.text).to.contain('name: "v-master-7"');
  });

  it('puts a standard test into the namespace of its deployment', async () => {
    await write({
      'deploy/apply/a.yaml': `${deployment}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ns}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: other}`,
    });
    const { folders } = await render(process({ APPLICATION: 'shop' }, 'microservice_standard_test'));
    const namespaces = folders[0]?.files[0]?.manifests.map((one) =>
      one.kind === 'object' ? one.object.metadata.namespace : '',
    );
    expect(namespaces).to.deep.equal(['d-7', undefined, 'other']);
  });

  it('renders the sources of a deploy step, each with its own variables and default namespace', async () => {
    await write({ 'a/one.yaml': deployment, 'b/two.yaml': deployment });
    const source = (dir: string, name: string, defaultNamespace?: string) => ({
      dir,
      templateVars: entries({ APPLICATION: name }),
      ...(defaultNamespace && { defaultNamespace }),
    });
    const { folders } = await render({
      ...step,
      type: 'deploy',
      target: 'x-test',
      sources: [source('a', 'first', 'ns'), source('b', 'second')],
    });
    const objects = folders.flatMap(({ files }) => files.flatMap(({ manifests }) => manifests));
    expect(objects.map((one) => one.kind === 'object' && one.object.metadata)).to.deep.equal([
      { name: 'first', namespace: 'ns' },
      { name: 'second' },
    ]);
  });

  it('reports all faults of all files with their places', async () => {
    await write({
      'deploy/apply/1.yaml': 'a: {{{ONE}}}',
      'deploy/apply/2.yaml': `${deployment}---\nkind: Service\nmetadata: {name: x}`,
      'deploy/apply/3.yaml': 'AWSTemplateFormatVersion: "2010-09-09"\nResources: {}',
    });
    const error = await failure(process({ APPLICATION: 'shop' }));
    expect(error).to.be.instanceOf(ZkErrors);
    expect(
      (error as ZkErrors).errors.map(({ position: at, message }) => `${at?.file}:${at?.line} ${message}`),
    ).to.deep.equal([
      'deploy/apply/1.yaml:1 there is no variable "ONE"',
      'deploy/apply/2.yaml:5 an object of Kubernetes needs apiVersion',
      'deploy/apply/3.yaml:1 a CloudFormation template needs Metadata.StackName: a letter, then letters, digits and -',
    ]);
    expect(error.exit).to.equal(2);
  });

  it('refuses folders that are missing, empty or outside', async () => {
    await mkdir(join(root, 'deploy/apply'), { recursive: true });
    expect((await failure(process({}))).message).to.contain('no manifest in "deploy/apply"');
    expect((await failure(process({ DEPLOYMENT_PATH: 'nowhere' }))).message).to.equal(
      'there is no folder "nowhere/apply"',
    );
    expect((await failure(process({ DEPLOYMENT_PATH: '../..' }))).message).to.contain(
      'outside of the repository',
    );
    await symlink(tmpdir(), join(root, 'link'));
    const linked: DeployStep = {
      ...step,
      type: 'deploy',
      target: 't',
      sources: [{ dir: 'link', templateVars: [] }],
    };
    expect((await failure(linked)).message).to.contain('outside of the repository');
  });

  it('refuses an object without a fixed name', async () => {
    await write({ 'deploy/apply/a.yaml': 'apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: x-}' });
    expect((await failure(process({}))).hint).to.contain('generateName');
    await write({ 'deploy/apply/a.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: n}' });
    expect((await failure(process({}))).message).to.contain(
      'the metadata.name false, which is not a text: quote it',
    );
  });

  it('finds values that are encrypted for the platform', () => {
    const metadata = { name: 's' };
    const data = { a: 'deployment-secret:1:teapot:YWJj', b: 'YWJj' };
    expect(sealedKeys({ apiVersion: 'v1', kind: 'Secret', metadata, data })).to.deep.equal(['a']);
    expect(sealedKeys({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data })).to.deep.equal([]);
  });
});

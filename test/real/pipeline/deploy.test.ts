import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { ExitCode, ZkError, type Context } from '../../../src/lib/core/index.js';
import type { KubeClient } from '../../../src/lib/kube/index.js';
import type { Build, ProcessStep } from '../../../src/lib/pipeline/definition/model.js';
import { applyDeployment } from '../../../src/lib/pipeline/deploy/apply.js';
import { openNameServers } from '../../../src/lib/pipeline/deploy/dns.js';
import { planDeployment } from '../../../src/lib/pipeline/deploy/plan.js';
import { runTest } from '../../../src/lib/pipeline/deploy/test-run.js';
import type { Target } from '../../../src/lib/pipeline/deploy/target.js';
import { renderStep, type RenderedStep } from '../../../src/lib/pipeline/render/render-step.js';
import { startScenario, type Scenario } from '../../lib/cluster/scenario.js';
import { kubectlPath } from '../support/kubectl.js';
import { startNameServer, type NameServer } from './name-server.js';

const loadBalancer = 'lb-1.example.org';
const position = { file: 'delivery.yaml', line: 1 };
const build: Build = { event: 'push', branch: 'master', variables: { CDP_BUILD_VERSION: 'master-1' } };
const files: Record<string, string> = {
  'deploy/apply/01_bucket.yaml': `AWSTemplateFormatVersion: "2010-09-09"
Metadata: {StackName: "{{{APPLICATION}}}-bucket", Tags: {application: "{{{APPLICATION}}}"}}
Resources:
  Bucket: {Type: "AWS::S3::Bucket", Properties: {BucketName: !Sub "{{{APPLICATION}}}-\${AWS::AccountId}"}}
`,
  'deploy/apply/02_app.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: "{{{APPLICATION}}}", namespace: default, labels: {version: "{{{CDP_BUILD_VERSION}}}"}}
spec:
  replicas: 2
  selector: {matchLabels: {application: "{{{APPLICATION}}}"}}
  template:
    metadata: {labels: {application: "{{{APPLICATION}}}"}}
    spec:
      containers: [{name: app, image: "registry.example/app:{{{CDP_BUILD_VERSION}}}", resources: {requests: {cpu: 10m, memory: 10Mi}}}]
---
apiVersion: v1
kind: Service
metadata: {name: "{{{APPLICATION}}}", namespace: default}
spec: {selector: {application: "{{{APPLICATION}}}"}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: "{{{APPLICATION}}}", namespace: default}
spec: {rules: [{host: shop.example.org, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: "{{{APPLICATION}}}", port: {number: 80}}}}]}}]}
`,
};

describe('a deployment beside a real name server and the sandbox', function () {
  this.timeout(240_000);
  let world: Scenario;
  let names: NameServer;
  let root: string;
  let kube: KubeClient;

  before(async () => {
    world = await startScenario();
    await world.create();
    kube = await world.kube();
    names = await startNameServer({ [loadBalancer]: ['192.0.2.1', '192.0.2.2'] });
    root = await mkdtemp(join(tmpdir(), 'zk-deploy-'));
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), text);
    }
  });
  after(async () => {
    await names?.stop();
    await world?.close();
    await rm(root, { recursive: true, force: true });
  });

  const rendered = (application: string): Promise<RenderedStep> => {
    const env = [{ name: 'APPLICATION', value: application, position }];
    const step: ProcessStep = {
      id: 'deploy',
      slug: 'deploy',
      requiresApproval: false,
      position,
      type: 'process',
      target: 'demo',
      process: 'microservice_standard_deployment',
      debugMode: false,
      config: { kind: 'apply_permanent_resources', env },
    };
    return renderStep(step, build, { root, allowMissing: false });
  };
  const target = async (): Promise<Target> => ({
    name: 'demo',
    kube,
    aws: world.ports.aws,
    dns: await openNameServers([names.address]),
  });
  /** The sandbox' time, with something that happens in the world at the n-th look. */
  const contextWith = (happenings: (() => Promise<unknown>)[]): Context => ({
    ...world.ports.ctx,
    clock: {
      now: () => world.ports.ctx.clock.now(),
      sleep: async (ms, signal) => {
        await world.ports.ctx.clock.sleep(ms, signal);
        if (ms >= 5_000) await happenings.shift()?.();
      },
    },
  });
  /** What an ingress controller does when its load balancer is there. */
  const balance = async (): Promise<void> => {
    const kubeconfig = join(root, 'kubeconfig');
    await writeFile(kubeconfig, world.sandbox.kubeconfig());
    const status = JSON.stringify({ status: { loadBalancer: { ingress: [{ hostname: loadBalancer }] } } });
    const args = ['patch', 'ingress', 'shop', '--subresource=status', '--type=merge', `--patch=${status}`];
    await execa(await kubectlPath(), args, { env: { KUBECONFIG: kubeconfig } });
  };

  it('plans against what is live: all to create', async () => {
    const plan = await planDeployment(await rendered('shop'), await target());
    expect(plan.items.map(({ target: what, action }) => `${action} ${what}`)).to.deep.equal([
      'create stack/shop-bucket',
      'create deployment.apps/default/shop',
      'create service/default/shop',
      'create ingress.networking.k8s.io/default/shop',
    ]);
  });

  it('applies, and waits for a record that first does not exist, then mismatches, then matches', async () => {
    const lines: string[] = [];
    const ctx = contextWith([
      balance,
      () => names.serve({ [loadBalancer]: ['192.0.2.1', '192.0.2.2'], 'shop.example.org': ['192.0.2.99'] }),
      () =>
        names.serve({
          [loadBalancer]: ['192.0.2.1', '192.0.2.2'],
          'shop.example.org': ['192.0.2.2', '192.0.2.1'],
        }),
    ]);
    const { items } = await applyDeployment(await rendered('shop'), await target(), ctx, {
      write: (line) => lines.push(line),
      timeoutMs: 600_000,
      wait: true,
    });
    expect(items.map(({ outcome }) => outcome)).to.deep.equal(['created', 'created', 'created', 'created']);
    const said = lines.map((line) => line.replace(/^INFO\[\d{4}\] /, '').replace(/ {2,}/, ' | '));
    expect(said.map((line) => line.replace(/arn:\S+|"arn:[^"]+"/, 'ARN'))).to.deep.equal([
      'CloudFormation stack created | id=ARN name=shop-bucket',
      'Deployment created | name=shop namespace=default',
      'Service created | name=shop namespace=default',
      'Ingress created | name=shop namespace=default',
      'CloudFormation stack is ready | id=ARN name=shop-bucket prober=stack status=CREATE_COMPLETE',
      'Waiting for load balancer | name=shop namespace=default prober=ingress',
      `DNS record does not exist yet | dns=shop.example.org lb=${loadBalancer} name=shop namespace=default prober=ingress`,
      `IPs do not match | dns=shop.example.org ip=192.0.2.99 lb=${loadBalancer} name=shop namespace=default prober=ingress`,
      `Ingress is ready | lb=${loadBalancer} name=shop namespace=default prober=ingress`,
      'Service is ready | name=shop namespace=default prober=service',
      'Deployment is ready | name=shop namespace=default prober=deployment',
    ]);
  });

  it('changes nothing the second time', async () => {
    const { items } = await applyDeployment(await rendered('shop'), await target(), world.ports.ctx, {
      write: () => {},
      timeoutMs: 600_000,
      wait: true,
    });
    expect(items.map(({ outcome }) => outcome)).to.deep.equal(Array<string>(4).fill('unchanged'));
    const plan = await planDeployment(await rendered('shop'), await target());
    expect(plan.items.map(({ action }) => action)).to.deep.equal(Array<string>(4).fill('unchanged'));
  });

  it('shows the difference to what is live', async () => {
    await kube.patch(
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop', namespace: 'default' },
      { spec: { replicas: 5 } },
      'merge',
    );
    const refused = await planDeployment(await rendered('shop'), await target());
    expect(refused.items.map(({ action }) => action)).to.include('refuse');
    const plan = await planDeployment(await rendered('shop'), await target(), { forceConflicts: true });
    const deployment = plan.items.find(({ target: what }) => what.startsWith('deployment'));
    expect(deployment?.action).to.equal('update');
    expect(deployment?.difference)
      .to.match(/^-\s+replicas: 5$/m)
      .and.match(/^\+\s+replicas: 2$/m);
  });

  describe('a standard test', () => {
    const run = async (exitCode: number, keep = false): Promise<{ exitCode: number; lines: string[] }> => {
      const base = await rendered('shop-e2e');
      const pod = {
        metadata: { name: 'e2e', annotations: { 'sandbox.zk.dev/exit-code': String(exitCode) } },
        spec: { restartPolicy: 'Never', containers: [{ name: 'e2e', image: 'registry.example/e2e:1' }] },
      };
      const step = base.step as ProcessStep;
      const folders = base.folders.map((folder) => ({
        ...folder,
        files: folder.files.map((file) => ({
          ...file,
          manifests: file.manifests.flatMap((one) =>
            one.kind === 'object' && one.object.kind !== 'Ingress'
              ? [
                  {
                    ...one,
                    object: { ...one.object, metadata: { ...one.object.metadata, namespace: 'd-1' } },
                  },
                ]
              : [],
          ),
        })),
      }));
      const test = { ...base, folders, step: { ...step, config: { ...step.config, end2endTests: pod } } };
      const lines: string[] = [];
      const result = await runTest(test, await target(), world.ports.ctx, {
        write: (line) => lines.push(line),
        timeoutMs: 600_000,
        wait: true,
        namespace: 'd-1',
        keep,
      });
      return { exitCode: result.exitCode, lines };
    };
    const namespaces = async (): Promise<string[]> =>
      (await kube.list({ apiVersion: 'v1', kind: 'Namespace' }))
        .filter((one) => one.metadata.deletionTimestamp === undefined)
        .map((one) => one.metadata.name);

    it('makes a namespace, applies, runs the pod, takes its exit code, and removes the namespace', async () => {
      const { exitCode, lines } = await run(3);
      expect(exitCode).to.equal(3);
      expect(lines.at(-1)).to.contain('pod e2e has no output');
      await world.ports.ctx.clock.sleep(60_000);
      expect(await namespaces()).not.to.include('d-1');
    });

    it('keeps the namespace for a look when asked to, and takes it over the next time', async () => {
      expect((await run(0, true)).exitCode).to.equal(0);
      expect(await namespaces()).to.include('d-1');
      expect((await run(0)).exitCode).to.equal(0);
      await world.ports.ctx.clock.sleep(60_000);
      expect(await namespaces()).not.to.include('d-1');
    });

    it('touches no namespace that it did not make', async () => {
      await kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'd-1' } });
      const failure = await run(0).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect((failure as ZkError).exit).to.equal(ExitCode.refused);
      expect(await namespaces()).to.include('d-1');
    });
  });

  it('explains at the deadline what is missing', async () => {
    await names.serve({ [loadBalancer]: ['192.0.2.1'] });
    const failure = await applyDeployment(await rendered('shop'), await target(), world.ports.ctx, {
      write: () => {},
      timeoutMs: 60_000,
      wait: true,
      forceConflicts: true,
    }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).to.be.instanceOf(ZkError);
    expect((failure as ZkError).exit).to.equal(ExitCode.timeout);
    expect((failure as ZkError).message).to.contain('DNS record does not exist yet (dns=shop.example.org');
  });
});

import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApi, type RunningApi } from '../../lib/sandbox/kube/api-fixture.js';
import { kubectlPath } from '../support/kubectl.js';

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

const nodeConfig =
  'apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec:\n  cluster: {name: demo}\n  kubelet:\n    flags: ["--node-labels=pool=main"]\n';

const manifest = (replicas: number, image = 'nginx:1.27'): string =>
  `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: "${image}", ports: [{containerPort: 80}], resources: {requests: {cpu: "1"}}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
`;

/** Time passes twenty times as fast as outside, so that nobody has to wait for pods. */
const speed = 20;

describe('kubectl 1.35 against the sandbox', function () {
  this.timeout(240_000);
  let running: RunningApi;
  let kubectl: string;
  let folder: string;
  let clock: NodeJS.Timeout;

  before(async () => {
    kubectl = await kubectlPath();
    folder = await mkdtemp(join(tmpdir(), 'zk-kubectl-'));
    const realStart = Date.now();
    let virtualStart = 0;
    const sync = (): void => running?.simulation.advanceTo(virtualStart + (Date.now() - realStart) * speed);
    running = await startApi({ sync });
    virtualStart = running.simulation.now;
    for (const [i, zone] of ['a', 'b', 'c'].entries()) {
      running.simulation.publish('instance.running', {
        instanceId: `i-000${i}`,
        cluster: 'demo',
        availabilityZone: `eu-central-1${zone}`,
        region: 'eu-central-1',
        instanceType: 'm5.xlarge',
        vcpus: 4,
        memoryMiB: 16384,
        architecture: 'x86_64',
        privateIp: `10.0.0.${i + 1}`,
        privateDnsName: `node-${zone}`,
        tags: {},
        imageId: 'ami',
        userData: nodeConfig,
      });
    }
    clock = setInterval(sync, 20);
    running.simulation.advanceTo(running.simulation.now + 60_000);
    virtualStart += 60_000;
    await writeFile(join(folder, 'config'), JSON.stringify(running.kubeconfig));
  });
  after(async () => {
    clearInterval(clock);
    await running?.close();
    await rm(folder, { recursive: true, force: true });
  });

  function start(
    args: readonly string[],
    input?: string,
  ): { process: ReturnType<typeof spawn>; outcome: Promise<Outcome> } {
    const child = spawn(kubectl, args, {
      env: { HOME: folder, KUBECONFIG: join(folder, 'config'), PATH: process.env['PATH'] ?? '' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const out = { code: null as number | null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (out.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (out.stderr += chunk.toString()));
    child.stdin.end(input ?? '');
    return {
      process: child,
      outcome: new Promise((resolve, reject) =>
        child.on('error', reject).on('close', (code) => resolve({ ...out, code })),
      ),
    };
  }

  async function ok(args: string, input?: string): Promise<string> {
    const { code, stdout, stderr } = await start(args.split(' '), input).outcome;
    expect(code, `kubectl ${args}\n${stdout}${stderr}`).to.equal(0);
    return stdout;
  }

  async function fails(args: string, input?: string): Promise<string> {
    const { code, stderr } = await start(args.split(' '), input).outcome;
    expect(code, `kubectl ${args} should fail`).to.not.equal(0);
    return stderr;
  }

  it('sees nodes and their details', async () => {
    const lines = (await ok('get nodes -o wide')).split('\n');
    expect(lines[0]).to.match(
      /^NAME\s+STATUS\s+ROLES\s+AGE\s+VERSION\s+INTERNAL-IP\s+EXTERNAL-IP\s+OS-IMAGE\s+KERNEL-VERSION\s+CONTAINER-RUNTIME$/,
    );
    expect(lines[1]).to.match(/^node-a\s+Ready\s+<none>\s+\S+\s+v1\.35\.\d+-eks-\S+\s+10\.0\.0\.1\s/);
    const described = await ok('describe node node-a');
    expect(described).to.contain('ProviderID:                   aws:///eu-central-1a/i-0000');
    expect(await ok('get nodes -l pool=main -o name')).to.equal('node/node-a\nnode/node-b\nnode/node-c\n');
    expect(await ok('version')).to.contain('Server Version: v1.35.');
    expect(await ok('api-resources --api-group=apps -o name')).to.contain('deployments.apps');
  });

  it('applies on the client and on the server, and tells what changed', async () => {
    expect(await ok('apply -f -', manifest(2))).to.contain('deployment.apps/web created');
    expect(await ok('apply -f -', manifest(2))).to.contain('deployment.apps/web unchanged');
    expect(await ok('apply -f -', manifest(3))).to.contain('deployment.apps/web configured');
    expect(await ok('rollout status deploy/web --timeout=60s')).to.contain('successfully rolled out');
    expect(await ok('apply --server-side -f -', manifest(3))).to.contain(
      'deployment.apps/web serverside-applied',
    );
    const refused = await fails('apply --server-side --field-manager=other -f -', manifest(4));
    expect(refused).to.contain('Apply failed with 1 conflict: conflict with "kubectl": .spec.replicas');
    expect(
      await ok('apply --server-side --field-manager=other --force-conflicts -f -', manifest(3)),
    ).to.contain('serverside-applied');
    expect(await fails('apply -f -', manifest(3).replace('replicas: 3', 'replcas: 3'))).to.contain(
      'strict decoding error: unknown field "spec.replcas"',
    );
    expect(await ok('apply --dry-run=server -f -', manifest(7))).to.contain('configured (server dry run)');
    expect(await ok('get deploy web -o jsonpath={.spec.replicas}')).to.equal('3');
    expect(await ok('diff --server-side --field-manager=other --force-conflicts -f -', manifest(3))).to.equal(
      '',
    );
  });

  it('shows, describes and explains', async () => {
    const yaml = await ok('get deploy web -o yaml');
    expect(yaml).to.contain('strategy:\n    rollingUpdate:\n      maxSurge: 25%');
    expect(yaml).to.contain('cpu: "1"');
    expect(await ok('describe deploy web')).to.contain(
      'RollingUpdateStrategy:  25% max unavailable, 25% max surge',
    );
    expect(await ok('explain deployment.spec.strategy.rollingUpdate')).to.contain('maxSurge\t<IntOrString>');
    expect(await ok('get pods')).to.match(
      /^NAME\s+READY\s+STATUS\s+RESTARTS\s+AGE\nweb-\S+\s+1\/1\s+Running\s+0\s+\S+\n/,
    );
    expect(await ok('get all')).to.contain('replicaset.apps/web-');
    expect(await ok('get pdb web')).to.match(/web\s+1\s+N\/A\s+2\s/);
    expect(await ok('get events --field-selector reason=ScalingReplicaSet')).to.contain(
      'Scaled up replica set',
    );
    expect(await ok('auth can-i create pods')).to.equal('yes\n');
    expect(await ok('auth whoami')).to.contain('kubernetes-admin');
  });

  it('scales, labels, annotates, rolls out and back', async () => {
    expect(await ok('scale deploy web --replicas=2')).to.equal('deployment.apps/web scaled\n');
    expect(await ok('label deploy web tier=front')).to.equal('deployment.apps/web labeled\n');
    expect(await ok('annotate deploy web note=x')).to.equal('deployment.apps/web annotated\n');
    expect(await ok('set image deploy/web web=nginx:1.28')).to.equal('deployment.apps/web image updated\n');
    expect(await ok('rollout status deploy/web --timeout=60s')).to.contain('successfully rolled out');
    expect(await ok('rollout undo deploy/web')).to.contain('rolled back');
    expect(await ok('rollout status deploy/web --timeout=60s')).to.contain('successfully rolled out');
    expect(await ok('get deploy web -o jsonpath={.spec.template.spec.containers[0].image}')).to.equal(
      'nginx:1.27',
    );
  });

  it('watches nodes while they are cordoned and drained', async () => {
    const watch = start(['get', 'nodes', '-w']);
    const node = (await ok('get pods -l app=web -o jsonpath={.items[0].spec.nodeName}')).trim();
    expect(await ok(`cordon ${node}`)).to.equal(`node/${node} cordoned\n`);
    expect(await ok(`drain ${node} --ignore-daemonsets --timeout=60s`)).to.contain(`node/${node} drained`);
    expect(await ok(`get pods --field-selector spec.nodeName=${node}`)).to.equal('');
    expect(await ok(`uncordon ${node}`)).to.equal(`node/${node} uncordoned\n`);
    watch.process.kill('SIGINT');
    const { stdout } = await watch.outcome;
    expect(stdout).to.match(new RegExp(`${node}\\s+Ready,SchedulingDisabled`));
  });

  it('cannot drain what a budget forbids', async () => {
    await ok('scale deploy web --replicas=1');
    await ok('rollout status deploy/web --timeout=60s');
    const node = (
      await ok(
        'get pods -l app=web --field-selector status.phase=Running -o jsonpath={.items[0].spec.nodeName}',
      )
    ).trim();
    expect(await fails(`drain ${node} --timeout=4s`)).to.contain(
      "Cannot evict pod as it would violate the pod's disruption budget.",
    );
    await ok(`uncordon ${node}`);
  });

  it('says plainly what it does not do', async () => {
    const pod = (await ok('get pods -l app=web -o jsonpath={.items[0].metadata.name}')).trim();
    expect(await ok(`logs ${pod}`)).to.contain('The sandbox runs no containers');
    expect(await fails(`exec ${pod} -- ls`)).to.contain('exec of pods is not simulated');
    expect(await fails('create configmap by-protobuf')).to.contain(
      'accepted media types include: application/json',
    );
  });

  it('serves custom resources with their columns', async () => {
    const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  names: {kind: Widget, plural: widgets, shortNames: [wd]}
  scope: Namespaced
  versions:
  - {name: v1, served: true, storage: true, additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}],
     schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, required: [size], properties: {size: {type: integer}}}}}}}
`;
    expect(await ok('apply -f -', definition)).to.contain('created');
    expect(await ok('wait --for=condition=Established crd/widgets.example.com --timeout=20s')).to.contain(
      'condition met',
    );
    expect(
      await ok(
        'apply -f -',
        'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {size: 3}\n',
      ),
    ).to.equal('widget.example.com/w created\n');
    expect(await ok('get wd')).to.equal('NAME   SIZE\nw      3\n');
    expect(
      await fails('apply -f -', 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: v}\nspec: {}\n'),
    ).to.contain('spec.size: Required value');
  });

  it('deletes with what belongs to it', async () => {
    expect(await ok('delete deploy web --timeout=60s')).to.contain('deployment.apps "web" deleted');
    await ok('wait --for=delete pod -l app=web --timeout=60s');
    expect(await ok('get pods -l app=web -o name')).to.equal('');
    expect(await fails('get deploy web')).to.equal(
      'Error from server (NotFound): deployments.apps "web" not found\n',
    );
    expect(await ok('create -f -', 'apiVersion: v1\nkind: Namespace\nmetadata: {name: team}\n')).to.equal(
      'namespace/team created\n',
    );
    expect(await ok('delete namespace team --timeout=60s')).to.contain('deleted');
  });
});

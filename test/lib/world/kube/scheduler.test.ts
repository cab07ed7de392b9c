import { expect } from 'chai';
import fc from 'fast-check';
import { amountsOf, podRequests, addAmounts, type Amounts } from '../../../../src/lib/world/kube/amounts.js';
import {
  isPodFinished,
  isPodReady,
  type NodeObject,
  type Pod,
} from '../../../../src/lib/world/kube/kinds.js';
import type { JsonObject } from '../../../../src/lib/world/kube/objects.js';
import { enoughNodes } from '../../../../src/lib/world/kube/scheduler/selection.js';
import { untoleratedTaint } from '../../../../src/lib/world/kube/scheduler/tolerations.js';
import { ApiStatusError } from '../../../../src/lib/world/kube/status.js';
import { deployment, Fixture, pod } from './fixture.js';

const nodeOf = (fixture: Fixture, name: string): string | undefined =>
  fixture.get<Pod>('v1', 'Pod', name).spec.nodeName;
const reasonOf = (fixture: Fixture, name: string): string | undefined =>
  fixture.get<Pod>('v1', 'Pod', name).status.conditions?.find((one) => one.type === 'PodScheduled')?.message;
const label = (fixture: Fixture, node: string, labels: JsonObject): void =>
  void fixture.patch({ apiVersion: 'v1', kind: 'Node', name: node }, 'merge', { metadata: { labels } });

describe('the scheduler', () => {
  it('explains in words why a pod fits nowhere', () => {
    const fixture = new Fixture();
    const [a = '', b = ''] = fixture.addNodes(3);
    fixture.patch({ apiVersion: 'v1', kind: 'Node', name: a }, 'merge', { spec: { unschedulable: true } });
    fixture.patch({ apiVersion: 'v1', kind: 'Node', name: b }, 'merge', {
      spec: { taints: [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }] },
    });
    fixture.create(
      pod('big', {
        containers: [{ name: 'main', image: 'i', resources: { requests: { cpu: '4', memory: '100Gi' } } }],
      }),
    );
    fixture.run(1);
    expect(reasonOf(fixture, 'big')).to.equal(
      '0/3 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 1 node(s) had untolerated taint {dedicated: db}, 1 node(s) were unschedulable. preemption: 0/3 nodes are available: 2 No preemption victims found for incoming pod.',
    );
    const failed = fixture
      .list<Pod & { reason: string; type: string }>('events')
      .filter((one) => one.reason === 'FailedScheduling');
    expect(failed[0]?.type).to.equal('Warning');
  });

  it('places waiting pods as soon as there is room', () => {
    const fixture = new Fixture();
    fixture.create(pod('p'));
    fixture.run(5);
    expect(reasonOf(fixture, 'p')).to.equal('no nodes available to schedule pods');
    fixture.addNodes(1);
    fixture.run(5);
    expect(nodeOf(fixture, 'p')).to.be.a('string');
  });

  it('takes the pod of higher priority first', () => {
    const fixture = new Fixture();
    fixture.create({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'high' },
      value: 100,
    });
    const big = { containers: [{ name: 'main', image: 'i', resources: { requests: { cpu: '1500m' } } }] };
    fixture.create(pod('low', big));
    fixture.create(pod('high', { ...big, priorityClassName: 'high' }));
    fixture.addNodes(1);
    fixture.run(5);
    expect([nodeOf(fixture, 'low'), nodeOf(fixture, 'high') !== undefined]).to.deep.equal([undefined, true]);
  });

  it('follows node selectors and every operator of node affinity', () => {
    const fixture = new Fixture();
    const [a = '', b = ''] = fixture.addNodes(2);
    label(fixture, a, { disk: 'ssd', cores: '8' });
    label(fixture, b, { disk: 'hdd', cores: '16' });
    const required = (key: string, operator: string, values?: string[]): JsonObject => ({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key, operator, ...(values && { values }) }] }],
          },
        },
      },
    });
    const rows: [string, JsonObject, string | undefined][] = [
      ['selector', { nodeSelector: { disk: 'hdd' } }, b],
      ['in', required('disk', 'In', ['ssd', 'x']), a],
      ['not-in', required('disk', 'NotIn', ['ssd']), b],
      ['gt', required('cores', 'Gt', ['8']), b],
      ['lt', required('cores', 'Lt', ['9']), a],
      ['exists', required('nothing', 'Exists'), undefined],
      [
        'field',
        {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [a] }] }],
              },
            },
          },
        },
        a,
      ],
      [
        'empty',
        {
          affinity: {
            nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{}] } },
          },
        },
        undefined,
      ],
    ];
    for (const [name, spec] of rows) fixture.create(pod(name, spec));
    fixture.run(2);
    for (const [name, , node] of rows) expect(nodeOf(fixture, name), name).to.equal(node);
  });

  it('spreads over zones as hard constraints demand', () => {
    const fixture = new Fixture();
    for (const zone of ['a', 'b', 'c']) fixture.addInstance({ zone: `eu-central-1${zone}` });
    fixture.run(60);
    const spread = {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'topology.kubernetes.io/zone',
          whenUnsatisfiable: 'DoNotSchedule',
          labelSelector: { matchLabels: { app: 'web' } },
        },
      ],
    };
    fixture.create(deployment('web', 6, { pod: spread }));
    fixture.run(10);
    const perNode = new Map<string, number>();
    for (const one of fixture.list<Pod>('pods'))
      perNode.set(one.spec.nodeName ?? '', (perNode.get(one.spec.nodeName ?? '') ?? 0) + 1);
    expect([...perNode.values()]).to.deep.equal([2, 2, 2]);
  });

  it('keeps pods apart and together by pod affinity', () => {
    const fixture = new Fixture();
    fixture.addNodes(3);
    const term = (app: string): JsonObject => ({
      labelSelector: { matchLabels: { app } },
      topologyKey: 'kubernetes.io/hostname',
    });
    fixture.create(
      deployment('web', 4, {
        pod: {
          affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term('web')] } },
        },
      }),
    );
    fixture.run(10);
    const web = fixture.list<Pod>('pods').filter((one) => one.metadata.labels?.['app'] === 'web');
    expect(web.filter((one) => one.spec.nodeName !== undefined)).to.have.length(3);
    expect(
      reasonOf(fixture, web.find((one) => one.spec.nodeName === undefined)?.metadata.name ?? ''),
    ).to.contain("3 node(s) didn't match pod anti-affinity rules");
    fixture.create(pod('intruder', {}, { app: 'web' }));
    fixture.run(2);
    expect(reasonOf(fixture, 'intruder')).to.contain(
      "3 node(s) didn't satisfy existing pods anti-affinity rules",
    );
    fixture.create(
      pod(
        'friend',
        { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term('cache')] } } },
        { app: 'x' },
      ),
    );
    fixture.create(
      pod(
        'first',
        { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term('cache')] } } },
        { app: 'cache' },
      ),
    );
    fixture.run(5);
    expect(nodeOf(fixture, 'friend')).to.equal(nodeOf(fixture, 'first'));
  });

  it('does not put two pods with one host port on a node', () => {
    const fixture = new Fixture();
    fixture.addNodes(1);
    for (const name of ['one', 'two'])
      fixture.create(
        pod(name, {
          containers: [{ name: 'main', image: 'i', ports: [{ containerPort: 80, hostPort: 80 }] }],
        }),
      );
    fixture.run(2);
    expect(reasonOf(fixture, 'two')).to.contain(
      "1 node(s) didn't have free ports for the requested pod ports",
    );
  });

  it('looks at as many nodes as kube-scheduler', () => {
    expect([50, 99, 100, 1000, 5000, 10_000].map(enoughNodes)).to.deep.equal([50, 99, 100, 420, 500, 500]);
  });

  it('waits for scheduling gates', () => {
    const fixture = new Fixture();
    fixture.addNodes(1);
    fixture.create(pod('gated', { schedulingGates: [{ name: 'example.com/wait' }] }));
    fixture.run(2);
    expect(fixture.get<Pod>('v1', 'Pod', 'gated').status.conditions?.[0]).to.deep.include({
      reason: 'SchedulingGated',
      status: 'False',
    });
    fixture.patch({ apiVersion: 'v1', kind: 'Pod', name: 'gated' }, 'merge', {
      spec: { schedulingGates: null },
    });
    fixture.run(2);
    expect(nodeOf(fixture, 'gated')).to.be.a('string');
  });
});

describe('the invariants of the scheduler', () => {
  const request = fc.record({
    cpu: fc.constantFrom('100m', '500m', '1', '1900m'),
    memory: fc.constantFrom('64Mi', '1Gi', '4Gi'),
  });
  const wanted = fc.record({
    request,
    tolerates: fc.boolean(),
    selector: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
    remove: fc.boolean(),
  });
  const world = fc.record({
    nodes: fc.array(fc.record({ tainted: fc.boolean(), label: fc.constantFrom('a', 'b') }), {
      minLength: 1,
      maxLength: 4,
    }),
    pods: fc.array(wanted, { maxLength: 14 }),
    seed: fc.nat(),
  });

  function play({ nodes, pods, seed }: typeof world extends fc.Arbitrary<infer T> ? T : never): Fixture {
    const fixture = new Fixture({ seed });
    for (const { tainted, label: value } of nodes)
      fixture.addInstance({
        flags: [
          `--node-labels=kind=${value}`,
          ...(tainted ? ['--register-with-taints=special=yes:NoSchedule'] : []),
        ],
      });
    fixture.run(60);
    pods.forEach((one, i) => {
      const spec = {
        containers: [{ name: 'main', image: 'i', resources: { requests: one.request } }],
        ...(one.tolerates && { tolerations: [{ key: 'special', operator: 'Exists' }] }),
        ...(one.selector !== undefined && { nodeSelector: { kind: one.selector } }),
      };
      fixture.create(pod(`p${i}`, spec));
    });
    fixture.run(5);
    pods.forEach((one, i) => one.remove && fixture.delete('v1', 'Pod', `p${i}`));
    fixture.run(10);
    return fixture;
  }

  it('no node is overcommitted, no taint is ignored, no selector is missed, and what is left waiting fits nowhere', () => {
    fc.assert(
      fc.property(world, (input) => {
        const fixture = play(input);
        const used = new Map<string, Amounts>();
        const nodes = new Map(fixture.list<NodeObject>('nodes').map((node) => [node.metadata.name, node]));
        const free = (node: NodeObject, need: Amounts): boolean => {
          const allocatable = amountsOf(node.status.allocatable ?? {});
          return Object.entries(need).every(
            ([name, amount]) =>
              amount + (used.get(node.metadata.name)?.[name] ?? 0) <= (allocatable[name] ?? 0),
          );
        };
        const fits = (one: Pod, node: NodeObject): boolean =>
          untoleratedTaint(one.spec.tolerations, node.spec.taints) === undefined &&
          Object.entries(one.spec.nodeSelector ?? {}).every(
            ([key, value]) => node.metadata.labels?.[key] === value,
          );
        const pods = fixture.list<Pod>('pods');
        for (const one of pods.filter((each) => each.spec.nodeName !== undefined)) {
          const node = nodes.get(one.spec.nodeName ?? '');
          if (!node) throw new Error('a pod runs on a node that does not exist');
          expect(fits(one, node)).to.equal(true);
          expect(free(node, podRequests(one.spec))).to.equal(true);
          const sum = used.get(node.metadata.name) ?? {};
          addAmounts(sum, podRequests(one.spec));
          used.set(node.metadata.name, sum);
        }
        for (const one of pods.filter((each) => each.spec.nodeName === undefined)) {
          for (const node of nodes.values())
            expect(fits(one, node) && free(node, podRequests(one.spec))).to.equal(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('the same seed places the same pods on the same nodes', () => {
    fc.assert(
      fc.property(world, (input) => {
        const places = (): [string, string | undefined][] =>
          play(input)
            .list<Pod>('pods')
            .map((one) => [one.metadata.name, one.spec.nodeName]);
        expect(places()).to.deep.equal(places());
      }),
      { numRuns: 10 },
    );
  });

  it('evictions never take more pods than a budget allows', () => {
    const budget = fc.constantFrom<JsonObject>(
      { minAvailable: 2 },
      { minAvailable: '50%' },
      { maxUnavailable: 1 },
      { maxUnavailable: '34%' },
      { minAvailable: 0 },
      { maxUnavailable: 0 },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        budget,
        fc.array(fc.record({ pick: fc.nat(20), pause: fc.integer({ min: 0, max: 6 }) }), { maxLength: 12 }),
        (replicas, spec, steps) => {
          const fixture = new Fixture();
          fixture.addNodes(3);
          fixture.create(deployment('web', replicas));
          fixture.create({
            apiVersion: 'policy/v1',
            kind: 'PodDisruptionBudget',
            metadata: { name: 'b' },
            spec: { ...spec, selector: { matchLabels: { app: 'web' } } },
          });
          fixture.run(15);
          const ready = (): Pod[] =>
            fixture
              .list<Pod>('pods')
              .filter(
                (one) =>
                  isPodReady(one) && one.metadata.deletionTimestamp === undefined && !isPodFinished(one),
              );
          const desired = (): number =>
            fixture.get<{ status: { desiredHealthy: number } }>('policy/v1', 'PodDisruptionBudget', 'b')
              .status.desiredHealthy;
          for (const { pick, pause } of steps) {
            const candidates = ready();
            const target = candidates[pick % Math.max(1, candidates.length)];
            if (target) {
              try {
                fixture.cluster.api.create(
                  fixture.target('v1', 'Pod', target.metadata.name, 'default', 'eviction'),
                  {},
                );
              } catch (error) {
                expect(error).to.be.instanceOf(ApiStatusError);
                expect((error as ApiStatusError).status.code).to.equal(429);
              }
            }
            expect(ready().length).to.be.at.least(Math.min(desired(), replicas));
            fixture.run(pause);
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

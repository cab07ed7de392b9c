import { expect } from 'chai';
import type { AwsClients } from '../../../../src/lib/aws/index.js';
import { ExitCode, ZkError } from '../../../../src/lib/core/index.js';
import type { KubeObject } from '../../../../src/lib/kube/index.js';
import { formatLogEntry, type LogEntry } from '../../../../src/lib/pipeline/deploy/log.js';
import { awaitProbers } from '../../../../src/lib/pipeline/deploy/prober.js';
import { probersOf } from '../../../../src/lib/pipeline/deploy/probers.js';
import { testContext } from '../../../support/virtual-clock.js';
import { FakeKube } from './fake-kube.js';

const ingress: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'shop', namespace: 'default' },
  spec: { rules: [{ host: 'shop.example.org' }, { host: '*.example.org' }] },
};
const service: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'shop', namespace: 'default' },
  spec: { type: 'ClusterIP', selector: { application: 'shop' } },
};
const slice = (isReady: boolean): KubeObject => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'shop-x', namespace: 'default' },
  endpoints: [{ conditions: { ready: isReady } }],
});
const lb = 'lb-1.eu-central-1.elb.amazonaws.com';
const balanced = { ...ingress, status: { loadBalancer: { ingress: [{ hostname: lb }] } } };

interface Run {
  lines: string[];
  error?: ZkError;
  waits: string[];
}

/** Probes in virtual time; `changes` happen when the clock has passed their second. */
async function probe(
  objects: readonly KubeObject[],
  live: readonly KubeObject[],
  records: Record<string, string[]>,
  changes: Record<number, (kube: FakeKube) => void> = {},
  timeoutMs = 60_000,
): Promise<Run> {
  const ctx = testContext();
  const kube = new FakeKube(live);
  const happen = (): void => {
    for (const [second, change] of Object.entries(changes))
      if (ctx.clock.now() >= Number(second) * 1000) change(kube);
  };
  const dns = {
    addresses: async (name: string) => {
      happen();
      return records[name] ?? [];
    },
  };
  const client = kube.client;
  const target = {
    name: 't',
    aws: {} as AwsClients,
    dns,
    kube: {
      ...client,
      get: async (ref: Parameters<typeof client.get>[0]) => {
        happen();
        return client.get(ref);
      },
    },
  };
  const lines: string[] = [];
  const log = (entry: LogEntry): void => void lines.push(formatLogEntry(entry, ctx.clock.now()));
  const waits = (): string[] =>
    ctx.events.flatMap((event) => (event.type === 'wait' ? [`${event.object}: ${event.reason}`] : []));
  try {
    await awaitProbers(probersOf(target, [], objects), log, ctx, { step: 's', timeoutMs });
    return { lines, waits: waits() };
  } catch (error) {
    if (!(error instanceof ZkError)) throw error;
    return { lines, error, waits: waits() };
  }
}

describe('pipeline: probers of a deployment', () => {
  it('waits for the load balancer, then for the record, then for the service', async () => {
    const records: Record<string, string[]> = { [lb]: ['10.0.0.1', '10.0.0.2'] };
    const { lines, error } = await probe([ingress, service], [ingress, service], records, {
      10: (kube) => kube.put(balanced),
      20: () => (records['shop.example.org'] = ['10.9.9.9']),
      30: () => (records['shop.example.org'] = ['10.0.0.1', '10.0.0.2']),
      40: (kube) => kube.put(slice(true)),
    });
    expect(error).to.equal(undefined);
    expect(lines).to.deep.equal([
      'INFO[0000] Waiting for load balancer                    name=shop namespace=default prober=ingress',
      `INFO[0010] DNS record does not exist yet                dns=shop.example.org lb=${lb} name=shop namespace=default prober=ingress`,
      `INFO[0020] IPs do not match                             dns=shop.example.org ip=10.9.9.9 lb=${lb} name=shop namespace=default prober=ingress`,
      `INFO[0030] Ingress is ready                             lb=${lb} name=shop namespace=default prober=ingress`,
      'INFO[0030] Waiting for ready endpoints                  name=shop namespace=default prober=service',
      'INFO[0040] Service is ready                             name=shop namespace=default prober=service',
    ]);
  });

  it('says each state once, but tells every wait to whoever watches', async () => {
    const { lines, waits } = await probe(
      [ingress],
      [ingress],
      { [lb]: ['10.0.0.1'], 'shop.example.org': ['10.0.0.1'] },
      {
        30: (kube) => kube.put(balanced),
      },
    );
    expect(lines).to.have.length(2);
    expect(waits).to.have.length(6);
  });

  it('explains at the deadline everything that is missing, with exit code 4', async () => {
    const { error } = await probe([ingress, service], [balanced, service, slice(false)], {
      [lb]: ['10.0.0.1'],
    });
    expect(error?.exit).to.equal(ExitCode.timeout);
    expect(error?.message).to.equal(
      `not ready after 1m0s: ingress default/shop: DNS record does not exist yet (dns=shop.example.org, lb=${lb}); service default/shop: Waiting for ready endpoints`,
    );
    expect(error?.hint).to.contain('external-dns must create the record');
  });

  it('ends at once when an object is gone', async () => {
    const { error, lines } = await probe([service], [], {});
    expect(error?.exit).to.equal(ExitCode.failed);
    expect(error?.message).to.equal('service default/shop will not become ready: it is gone');
    expect(lines[0]).to.match(/^ERRO\[0000\] it is gone/);
  });

  const loadBalanced: KubeObject = {
    ...service,
    metadata: {
      ...service.metadata,
      annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'tcp.example.org' },
    },
    spec: { type: 'LoadBalancer', selector: { a: 'b' } },
  };
  it('waits for the record of a service with a load balancer', async () => {
    const ready = { ...loadBalanced, status: { loadBalancer: { ingress: [{ hostname: lb }] } } };
    const waiting = await probe([loadBalanced], [loadBalanced, slice(true)], {}, {}, 5_000);
    expect(waiting.error?.message).to.contain('Waiting for load balancer');
    const done = await probe([loadBalanced], [ready, slice(true)], {
      [lb]: ['1.2.3.4'],
      'tcp.example.org': ['1.2.3.4'],
    });
    expect(done.error).to.equal(undefined);
  });

  const table: [string, KubeObject, object, 'ready' | 'waiting' | 'failed'][] = [
    ['a StackSet without a ready stack', object('StackSet'), { stacks: 1, readyStacks: 0 }, 'waiting'],
    ['a StackSet whose stacks are ready', object('StackSet'), { stacks: 1, readyStacks: 1 }, 'ready'],
    ['a database that is being made', object('postgresql'), { PostgresClusterStatus: 'Creating' }, 'waiting'],
    ['a database that runs', object('postgresql'), { PostgresClusterStatus: 'Running' }, 'ready'],
    [
      'a database that could not be made',
      object('postgresql'),
      { PostgresClusterStatus: 'CreateFailed' },
      'failed',
    ],
    [
      'a Job that failed',
      object('Job'),
      { conditions: [{ type: 'Failed', status: 'True', message: 'x' }] },
      'failed',
    ],
    [
      'a Job that is complete',
      object('Job'),
      { conditions: [{ type: 'Complete', status: 'True' }] },
      'ready',
    ],
  ];
  for (const [what, wanted, status, expected] of table) {
    it(what, async () => {
      const { error } = await probe([wanted], [{ ...wanted, status }], {}, {}, 1_000);
      expect(error === undefined ? 'ready' : error.exit === ExitCode.timeout ? 'waiting' : 'failed').to.equal(
        expected,
      );
    });
  }

  it('does not wait for a service without a selector or of another name', async () => {
    const external = { ...service, spec: { type: 'ExternalName', externalName: 'x.example.org' } };
    expect((await probe([external], [external], {})).error).to.equal(undefined);
  });
});

function object(kind: string): KubeObject {
  return { apiVersion: 'x/v1', kind, metadata: { name: 'x', namespace: 'default' } };
}

import { expect } from 'chai';
import type { KubeObject } from '../../../../src/lib/world/index.js';
import { evaluate } from '../../../../src/lib/sandbox/kube/table/access.js';
import { summarizePod } from '../../../../src/lib/sandbox/kube/table/pods.js';
import { parseAccept, negotiate } from '../../../../src/lib/sandbox/kube/negotiate.js';
import { parsePath } from '../../../../src/lib/sandbox/kube/request-info.js';

const now = Date.UTC(2026, 0, 1);
const pod = (status: object, extra: { spec?: object; metadata?: object } = {}): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', ...extra.metadata },
    spec: { containers: [{ name: 'a' }], ...extra.spec },
    status,
  }) as unknown as KubeObject;
const status = (object: KubeObject): string => {
  const { ready, total, reason, restarts } = summarizePod(object, now);
  return `${ready}/${total} ${reason} ${restarts}`;
};

describe('how kubectl shows a pod', () => {
  it('follows its containers', () => {
    const running = { name: 'a', ready: true, restartCount: 0, state: { running: {} } };
    const rows: [KubeObject, string][] = [
      [pod({ phase: 'Pending' }), '0/1 Pending 0'],
      [pod({ phase: 'Running', containerStatuses: [running] }), '1/1 Running 0'],
      [
        pod({ phase: 'Running', containerStatuses: [running] }, { metadata: { deletionTimestamp: 'x' } }),
        '1/1 Terminating 0',
      ],
      [
        pod({
          phase: 'Pending',
          containerStatuses: [
            { name: 'a', restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } } },
          ],
        }),
        '0/1 ContainerCreating 0',
      ],
      [
        pod({
          phase: 'Succeeded',
          containerStatuses: [
            { name: 'a', restartCount: 0, state: { terminated: { exitCode: 0, reason: 'Completed' } } },
          ],
        }),
        '0/1 Completed 0',
      ],
      [
        pod({
          phase: 'Failed',
          containerStatuses: [{ name: 'a', restartCount: 0, state: { terminated: { exitCode: 3 } } }],
        }),
        '0/1 ExitCode:3 0',
      ],
      [
        pod({
          phase: 'Running',
          containerStatuses: [
            {
              ...running,
              restartCount: 2,
              lastState: { terminated: { finishedAt: '2025-12-31T23:55:00Z' } },
            },
          ],
        }),
        '1/1 Running 2 (5m ago)',
      ],
      [
        pod(
          {
            phase: 'Pending',
            initContainerStatuses: [{ name: 'i', restartCount: 0, state: { running: {} } }],
          },
          { spec: { initContainers: [{ name: 'i' }, { name: 'j' }] } },
        ),
        '0/1 Init:0/2 0',
      ],
      [
        pod({ phase: 'Pending', conditions: [{ type: 'PodScheduled', reason: 'SchedulingGated' }] }),
        '0/1 SchedulingGated 0',
      ],
      [pod({ phase: 'Failed', reason: 'Evicted' }), '0/1 Evicted 0'],
    ];
    for (const [object, expected] of rows) expect(status(object)).to.equal(expected);
  });
});

describe('printer columns of custom resources', () => {
  it('read simple JSON paths', () => {
    const object = {
      spec: {
        size: 3,
        'a.b': 'dot',
        list: [
          { type: 'x', v: 1 },
          { type: 'y', v: 2 },
        ],
      },
    };
    const rows: [string, unknown[]][] = [
      ['.spec.size', [3]],
      ['.spec.list[0].v', [1]],
      ['.spec.list[*].v', [1, 2]],
      ['.spec.list[?(@.type=="y")].v', [2]],
      ['.spec.a\\.b', ['dot']],
      [".spec['size']", [3]],
      ['.spec.nothing.here', []],
    ];
    for (const [path, expected] of rows) expect(evaluate(object, path), path).to.deep.equal(expected);
  });
});

describe('reading requests', () => {
  it('takes paths apart as kube-apiserver does', () => {
    const resource = (path: string): object => parsePath(path);
    expect(resource('/api/v1/namespaces')).to.include({
      kind: 'resource',
      group: '',
      version: 'v1',
      resource: 'namespaces',
    });
    expect(resource('/api/v1/namespaces/a')).to.include({ resource: 'namespaces', name: 'a' });
    expect(resource('/api/v1/namespaces/a/status')).to.include({
      resource: 'namespaces',
      name: 'a',
      subresource: 'status',
    });
    expect(resource('/api/v1/namespaces/a/pods/p/log')).to.include({
      namespace: 'a',
      resource: 'pods',
      name: 'p',
      subresource: 'log',
    });
    expect(resource('/apis/apps/v1/watch/deployments')).to.include({
      group: 'apps',
      resource: 'deployments',
      isWatch: true,
    });
    expect(resource('/apis/apps/v1')).to.deep.equal({ kind: 'path', path: '/apis/apps/v1' });
    expect(resource('/api')).to.include({ kind: 'path' });
  });

  it('understands what the client wants to read', () => {
    expect(parseAccept('application/json;as=Table;v=v1;g=meta.k8s.io, */*')).to.deep.equal([
      { type: 'application/json', parameters: { as: 'Table', v: 'v1', g: 'meta.k8s.io' } },
      { type: '*/*', parameters: {} },
    ]);
    expect(
      [
        undefined,
        '*/*',
        'application/json;as=Table;v=v1;g=meta.k8s.io',
        'application/json;as=Table;v=v9;g=meta.k8s.io,application/json',
      ].map(negotiate),
    ).to.deep.equal(['object', 'object', 'table', 'object']);
  });
});

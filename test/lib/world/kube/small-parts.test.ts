import { expect } from 'chai';
import { amountsOf, podRequests } from '../../../../src/lib/world/kube/amounts.js';
import { parseCron } from '../../../../src/lib/world/kube/controllers/cron-schedule.js';
import {
  nodeResources,
  reservedCpu,
  reservedMemory,
} from '../../../../src/lib/world/kube/kubelet/capacity.js';
import { parseNodeConfig } from '../../../../src/lib/world/kube/kubelet/node-config.js';
import { imageTag } from '../../../../src/lib/world/kube/rules/image.js';
import { tolerates } from '../../../../src/lib/world/kube/scheduler/tolerations.js';
import { typeNames, typeShape } from '../../../../src/lib/world/kube/schema/index.js';
import { kubernetesVersion } from '../../../../src/lib/world/kube/version.js';

describe('NodeConfig in user data', () => {
  const yaml = [
    'apiVersion: node.eks.aws/v1alpha1',
    'kind: NodeConfig',
    'spec:',
    '  cluster: {name: demo}',
    '  kubelet:',
    '    config: {maxPods: 42}',
    '    flags:',
    '      - --node-labels=a=b,c=',
    '      - --register-with-taints=k=v:NoSchedule,n:NoExecute',
  ].join('\n');
  const expected = {
    cluster: 'demo',
    labels: { a: 'b', c: '' },
    taints: [
      { key: 'k', value: 'v', effect: 'NoSchedule' },
      { key: 'n', effect: 'NoExecute' },
    ],
    maxPods: 42,
  };

  it('is read from plain YAML and from MIME parts', () => {
    expect(parseNodeConfig(yaml)).to.deep.equal(expected);
    const mime = `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="//"\n\n--//\nContent-Type: text/x-shellscript; charset="us-ascii"\n\n#!/bin/bash\necho hi\n--//\nContent-Type: application/node.eks.aws\n\n${yaml}\n--//--\n`;
    expect(parseNodeConfig(mime)).to.deep.equal(expected);
    expect(parseNodeConfig(mime.replaceAll('\n', '\r\n'))).to.deep.equal(expected);
  });

  it('is missed in anything else', () => {
    for (const text of [
      '',
      '#!/bin/bash\nset -e\n',
      'kind: NodeConfig',
      yaml.replace('demo', '""'),
      'a: [',
      '#cloud-config\npackages: [x]',
    ])
      expect(parseNodeConfig(text), text).to.equal(undefined);
  });
});

describe('the resources of a node', () => {
  it('follow the reservations of EKS', () => {
    expect([1, 2, 4, 8, 16].map(reservedCpu)).to.deep.equal([60, 70, 80, 90, 110]);
    expect(reservedMemory(29)).to.equal(574);
    const { capacity, allocatable } = nodeResources({ vcpus: 2, memoryMiB: 8192 }, 29);
    expect(capacity).to.include({ cpu: '2', pods: '29', memory: '8136949Ki' });
    expect(allocatable).to.include({ cpu: '1930m', pods: '29', memory: '7446773Ki' });
  });
});

describe('what a pod asks for', () => {
  const container = (
    cpu: string,
    restartPolicy?: string,
  ): { resources: { requests: { cpu: string } }; restartPolicy?: string } => ({
    resources: { requests: { cpu } },
    ...(restartPolicy !== undefined && { restartPolicy }),
  });

  it('is the sum of its containers and sidecars, or its hungriest init container', () => {
    expect(podRequests({ containers: [container('1'), container('500m')] })).to.deep.equal({ cpu: 1500 });
    expect(podRequests({ containers: [container('1')], initContainers: [container('3')] })).to.deep.equal({
      cpu: 3000,
    });
    expect(
      podRequests({
        containers: [container('1')],
        initContainers: [container('200m', 'Always'), container('3')],
      }),
    ).to.deep.equal({ cpu: 3200 });
    expect(
      podRequests({
        containers: [container('1')],
        initContainers: [container('3'), container('200m', 'Always')],
      }),
    ).to.deep.equal({ cpu: 3000 });
    expect(podRequests({ containers: [container('1')], overhead: { cpu: '250m' } })).to.deep.equal({
      cpu: 1250,
    });
  });

  it('is counted in milli-CPUs and whole units, rounded up', () => {
    expect(
      amountsOf({ cpu: '0.1', memory: '1.5Gi', pods: '110', 'ephemeral-storage': '1e3', 'vendor/x': '100m' }),
    ).to.deep.equal({ cpu: 100, memory: 1_610_612_736, pods: 110, 'ephemeral-storage': 1000, 'vendor/x': 1 });
  });
});

describe('cron schedules', () => {
  const next = (text: string, from: string): string | undefined => {
    const time = parseCron(text)?.next(Date.parse(from));
    return time === undefined ? undefined : new Date(time).toISOString();
  };

  it('give the next time', () => {
    const rows: [string, string, string][] = [
      ['* * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:01:00.000Z'],
      ['*/15 3 * * *', '2026-01-01T03:50:00Z', '2026-01-02T03:00:00.000Z'],
      ['0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
      ['30 6 * * mon-fri', '2026-01-03T00:00:00Z', '2026-01-05T06:30:00.000Z'],
      ['0 12 1 * sun', '2026-01-02T00:00:00Z', '2026-01-04T12:00:00.000Z'],
      ['@monthly', '2026-01-15T00:00:00Z', '2026-02-01T00:00:00.000Z'],
      ['0 0 * jan,jul 7', '2026-02-01T00:00:00Z', '2026-07-05T00:00:00.000Z'],
    ];
    for (const [text, from, expected] of rows) expect(next(text, from), text).to.equal(expected);
  });

  it('refuse nonsense', () => {
    for (const text of [
      '',
      '* * * *',
      '60 * * * *',
      '* * 0 * *',
      '*/0 * * * *',
      'a * * * *',
      '* * * * * *',
      '5-1 * * * *',
    ])
      expect(parseCron(text), text).to.equal(undefined);
    expect(next('0 0 30 2 *', '2026-01-01T00:00:00Z')).to.equal(undefined);
  });
});

describe('tolerations', () => {
  const taint = { key: 'a', value: 'b', effect: 'NoSchedule' as const };

  it('cover taints by key, value and effect', () => {
    expect(tolerates({ key: 'a', value: 'b' }, taint)).to.equal(true);
    expect(tolerates({ key: 'a', value: 'c' }, taint)).to.equal(false);
    expect(tolerates({ key: 'a', operator: 'Exists' }, taint)).to.equal(true);
    expect(tolerates({ operator: 'Exists' }, taint)).to.equal(true);
    expect(tolerates({ operator: 'Exists', effect: 'NoExecute' }, taint)).to.equal(false);
    expect(tolerates({ value: 'b' }, taint)).to.equal(false);
  });
});

describe('facts', () => {
  it('every published type can be read, and every field of it', () => {
    for (const name of typeNames()) {
      const shape = typeShape(name);
      if (shape.kind === 'struct')
        for (const field of shape.fields.values())
          expect(field.shape.kind, `${name}.${field.name}`).to.be.a('string');
    }
    expect(typeNames().length).to.be.greaterThan(400);
  });

  it('know how lists merge', () => {
    const containers = typeShape('core.v1.PodSpec');
    if (containers.kind !== 'struct') throw new Error('a struct was expected');
    expect(containers.fields.get('containers')?.shape).to.deep.include({
      kind: 'list',
      merge: { by: 'keys', keys: ['name'] },
    });
    expect(containers.fields.get('tolerations')?.shape).to.deep.include({ merge: { by: 'replace' } });
    expect(containers.fields.get('nodeSelector')?.shape).to.deep.include({ kind: 'map', atomic: true });
  });

  it('give versions as EKS prints them', () => {
    expect(kubernetesVersion('1.35')).to.match(/^v1\.35\.\d+-eks-[0-9a-f]{7}$/);
    expect(kubernetesVersion('1.34.2')).to.match(/^v1\.34\.2-eks-/);
  });

  it('tags of images', () => {
    expect(['a', 'a:1', 'r:5000/a', 'r:5000/a:v2', 'a@sha256:0', 'a:1@sha256:0'].map(imageTag)).to.deep.equal(
      ['latest', '1', 'latest', 'v2', '', '1'],
    );
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { formatFinding } from '../../../../src/lib/channel/validate/index.js';
import type { Cluster } from '../../../../src/lib/registry/index.js';
import { defaultChannel, findingsOf, load, render, repository, type Loaded } from './checked-channel.js';

const channel = join(repository, 'templates/channel/cluster');

/** Every switch both ways, and every branch that a value opens. */
const variants: Record<string, Record<string, string>> = {
  defaults: {},
  'everything on': {
    admin_role_arns: 'arn:aws:iam::123456789012:role/admin,arn:aws:iam::123456789012:role/ops',
    cluster_autoscaler_enabled: 'true',
    default_limits_enabled: 'true',
    external_dns_enabled: 'true',
    external_dns_zones: 'zk.example,other.example',
    metrics_server_enabled: 'true',
    node_local_dns_enabled: 'true',
  },
  'everything off': {
    admin_groups: '',
    api_public_access: 'false',
    cluster_autoscaler_enabled: 'false',
    control_plane_log_types: '',
    default_limits_enabled: 'false',
    external_dns_enabled: 'false',
    metrics_server_enabled: 'false',
    node_local_dns_enabled: 'false',
    readonly_groups: '',
  },
  'external-dns with the own zone': { external_dns_enabled: 'true' },
};

describe('default channel', () => {
  let loaded: Loaded;
  before(async () => (loaded = await load(defaultChannel)));

  const variant = (environment: string, items: Record<string, string>): Cluster => {
    const [cluster] = loaded.clusters;
    if (!cluster) throw new Error('the example registry has a cluster');
    return { ...cluster, environment, configItems: { ...cluster.configItems, ...items } };
  };

  for (const environment of ['production', 'test', 'e2e']) {
    for (const [what, items] of Object.entries(variants)) {
      it(`has nothing to complain about: ${environment}, ${what}`, async () => {
        const cluster = variant(environment, items);
        const findings = await findingsOf({ ...loaded, clusters: [cluster] });
        expect(findings.map(formatFinding)).to.deep.equal([]);
      });
    }
  }

  it('is valid for spot pools and arm64', async () => {
    const cluster = variant('test', {});
    const nodePools = cluster.nodePools.map((pool) => ({
      ...pool,
      discountStrategy: 'spot',
      instanceTypes: ['m6g.large', 'm7g.large'],
    }));
    const findings = await findingsOf({ ...loaded, clusters: [{ ...cluster, nodePools }] });
    expect(findings.map(formatFinding)).to.deep.equal([]);
    const { rendering } = await render(loaded, { ...cluster, nodePools });
    const image =
      loaded.facts.images.find(({ name }) => name.includes('arm64-standard-1.35-v20260915'))?.ids[0] ??
      'none';
    for (const pool of rendering.pools)
      expect(pool.stack?.template).to.contain(image).and.to.contain('SpotAllocationStrategy');
  });

  it('switches components off by deleting exactly what it applied', async () => {
    const on = await render(loaded, variant('test', variants['everything on'] ?? {}));
    const off = await render(loaded, variant('test', variants['everything off'] ?? {}));
    const key = (kind: string, name: string, namespace = ''): string => `${kind}/${namespace}/${name}`;
    const applied = (objects: typeof on.rendering.objects): Set<string> =>
      new Set(objects.map(({ value }) => key(value.kind, value.metadata.name, value.metadata.namespace)));
    const [before, after] = [applied(on.rendering.objects), applied(off.rendering.objects)];
    const gone = [...before].filter(
      (object) =>
        !after.has(object) && !/^ClusterRoleBinding\/\/zk:(admins|readonly|node-reader)$/.test(object),
    );
    const deleted = off.rendering.deletions.postApply.map((entry) =>
      key(entry.kind, entry.name ?? '', entry.namespace),
    );
    expect(deleted.sort()).to.deep.equal(gone.sort());
    expect(on.rendering.deletions.postApply).to.deep.equal([]);
  });

  it('gives nodes a NodeConfig with labels and taints of their pool', async () => {
    const { rendering } = await render(loaded, variant('test', {}));
    const [system, worker] = rendering.pools;
    expect(system?.userData.text)
      .to.contain('kind: NodeConfig')
      .and.to.contain('--register-with-taints=dedicated=system:NoSchedule')
      .and.to.contain(',dedicated=system\n');
    expect(worker?.userData.text)
      .to.contain('node.kubernetes.io/node-pool=worker')
      .and.to.not.contain('--register-with-taints');
    expect(system?.stack?.template).to.contain('k8s.io/cluster-autoscaler/node-template/taint/dedicated');
  });

  it('shares what both node-pool profiles share', () => {
    for (const file of ['userdata.yaml', 'files.yaml']) {
      const [split, combined] = ['worker-splitaz', 'worker-combined'].map((profile) =>
        readFileSync(join(channel, 'node-pools', profile, file), 'utf8'),
      );
      expect(split).to.equal(combined);
    }
  });

  it('documents every default, with a type that it has', async () => {
    const documented = (
      parse(readFileSync(join(channel, 'config-items.yaml'), 'utf8')) as {
        items: Record<string, { type: string; values?: string[]; description: string }>;
      }
    ).items;
    const checks: Record<string, RegExp> = {
      bool: /^(true|false)$/,
      int: /^\d+$/,
      quantity: /^\d+(\.\d+)?(m|[KMG]i?)?$/,
      duration: /^\d+(s|m|h)$/,
      cidr: /^[\d.]+\/\d+$/,
      version: /^1\.\d+$/,
      image: /^[a-z0-9.-]+\.[a-z]+\/[a-z0-9./-]+:v?\d+\.\d+\.\d+$/,
      list: /^[^\s]*$/,
      text: /^\S+$/,
    };
    for (const environment of ['production', 'test']) {
      const { rendering } = await render(loaded, { ...variant(environment, {}), configItems: {} });
      expect([...rendering.defaultedItems].sort()).to.deep.equal(Object.keys(documented).sort());
      for (const [name, { type, values, description }] of Object.entries(documented)) {
        const value = rendering.configItems[name] ?? 'missing';
        if (type === 'enum') expect(values, name).to.include(value);
        else expect(value, name).to.match(checks[type] ?? /^never$/);
        expect(description, name).to.match(/^[A-Za-z]/);
      }
    }
  });

  it('uses only resource types that the sandbox simulates', async () => {
    const simulated =
      /^AWS::(EKS::(Cluster|AccessEntry|Addon)|IAM::(Role|Policy|ManagedPolicy|InstanceProfile|OIDCProvider)|EC2::(SecurityGroup|SecurityGroupIngress|SecurityGroupEgress|LaunchTemplate)|AutoScaling::(AutoScalingGroup|LifecycleHook)|KMS::(Key|Alias)|S3::(Bucket|BucketPolicy)|Route53::RecordSet|Logs::LogGroup|SQS::(Queue|QueuePolicy)|Events::Rule)$/;
    const { rendering } = await render(loaded, variant('test', variants['everything on'] ?? {}));
    for (const { template } of rendering.stacks) {
      for (const [, type = ''] of template.matchAll(/^ {4}Type: (\S+)$/gm)) expect(type).to.match(simulated);
    }
  });

  it('keeps its pods small enough for two nodes', async () => {
    const { rendering } = await render(loaded, variant('test', variants['everything on'] ?? {}));
    const milli = (text: string): number =>
      text.endsWith('m') ? Number(text.slice(0, -1)) : Number(text) * 1000;
    let total = 0;
    for (const { value } of rendering.objects) {
      const spec = value.spec as
        | {
            replicas?: number;
            template?: { spec: { containers: { resources?: { requests?: { cpu?: string } } }[] } };
          }
        | undefined;
      const pods = value.kind === 'DaemonSet' ? 2 : (spec?.replicas ?? 1);
      for (const container of spec?.template?.spec.containers ?? [])
        total += pods * milli(container.resources?.requests?.cpu ?? '0');
    }
    expect(total).to.be.greaterThan(300).and.lessThan(1500);
  });
});

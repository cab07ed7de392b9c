import { expect } from 'chai';
import {
  formatPath,
  kubernetesSchemas,
  kubernetesVersions,
  type KubernetesSchemas,
  type SchemaIssue,
} from '../../../../src/lib/schema/index.js';

/** A valid Deployment whose parts a test replaces. */
function deployment(change: (object: Plain) => void = () => undefined): Plain {
  const object: Plain = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'web:1',
              ports: [{ containerPort: 80 }],
              resources: { requests: { cpu: '100m', memory: 1024 } },
            },
          ],
        },
      },
    },
  };
  change(object);
  return object;
}

type Plain = Record<string, unknown>;

function container(object: Plain): Plain {
  const spec = object.spec as { template: { spec: { containers: Plain[] } } };
  return spec.template.spec.containers[0] ?? {};
}

describe('schema: Kubernetes objects', () => {
  let schemas: KubernetesSchemas;
  before(async () => (schemas = await kubernetesSchemas('1.35')));

  const faults: {
    what: string;
    change: (object: Plain) => void;
    rule: SchemaIssue['rule'];
    path: string;
    text?: string;
    hint?: string;
  }[] = [
    {
      what: 'an unknown field',
      change: (o) => (container(o).imagePullPolcy = 'Always'),
      rule: 'unknown-field',
      path: 'spec.template.spec.containers[0].imagePullPolcy',
      hint: 'did you mean "imagePullPolicy"?',
    },
    {
      what: 'a field at the wrong level',
      change: (o) => ((o.spec as Plain).containers = []),
      rule: 'unknown-field',
      path: 'spec.containers',
    },
    {
      what: 'text for a number',
      change: (o) => ((o.spec as Plain).replicas = '2'),
      rule: 'type',
      path: 'spec.replicas',
      hint: 'write it without quotes',
    },
    {
      what: 'a fraction for a whole number',
      change: (o) => ((o.spec as Plain).replicas = 1.5),
      rule: 'type',
      path: 'spec.replicas',
    },
    {
      what: 'a number beyond 32 bits',
      change: (o) => ((o.spec as Plain).replicas = 2 ** 31),
      rule: 'range',
      path: 'spec.replicas',
    },
    {
      what: 'a number for text',
      change: (o) => (container(o).env = [{ name: 'A', value: 1 }]),
      rule: 'type',
      path: 'spec.template.spec.containers[0].env[0].value',
      hint: 'write it in quotes; unquoted, YAML reads it as a number',
    },
    {
      what: 'a boolean for text',
      change: (o) => (container(o).args = [true]),
      rule: 'type',
      path: 'spec.template.spec.containers[0].args[0]',
    },
    {
      what: 'a map for a list',
      change: (o) => (container(o).env = { A: 'b' }),
      rule: 'type',
      path: 'spec.template.spec.containers[0].env',
    },
    {
      what: 'an empty list entry',
      change: (o) => (container(o).args = [null]),
      rule: 'type',
      path: 'spec.template.spec.containers[0].args[0]',
    },
    {
      what: 'a missing field',
      change: (o) => delete container(o).name,
      rule: 'required',
      path: 'spec.template.spec.containers[0]',
      text: 'missing required field "spec.template.spec.containers[0].name"',
    },
    {
      what: 'null in a required field',
      change: (o) => ((o.spec as Plain).selector = null),
      rule: 'required',
      path: 'spec',
    },
    {
      what: 'a value outside an enumeration',
      change: (o) => (container(o).imagePullPolicy = 'always'),
      rule: 'enum',
      path: 'spec.template.spec.containers[0].imagePullPolicy',
      hint: 'did you mean "Always"?',
    },
    {
      what: 'a bad quantity',
      change: (o) => (container(o).resources = { limits: { memory: '1 Gi' } }),
      rule: 'format',
      path: 'spec.template.spec.containers[0].resources.limits.memory',
    },
    {
      what: 'two entries with one key',
      change: (o) =>
        (container(o).env = [{ name: 'A', value: '1' }, { name: 'B' }, { name: 'A', value: '2' }]),
      rule: 'duplicate',
      path: 'spec.template.spec.containers[0].env[2]',
    },
    {
      what: 'the same port twice, TCP implied once',
      change: (o) => (container(o).ports = [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }]),
      rule: 'duplicate',
      path: 'spec.template.spec.containers[0].ports[1]',
    },
    {
      what: 'a selector that does not match its template',
      change: (o) => ((o.spec as Plain).selector = { matchLabels: { app: 'wob' } }),
      rule: 'structure',
      path: 'spec.selector.matchLabels.app',
    },
    {
      what: 'a bad name',
      change: (o) => ((o.metadata as Plain).name = 'Web_1'),
      rule: 'format',
      path: 'metadata.name',
    },
    {
      what: 'a bad label value',
      change: (o) => ((o.metadata as Plain).labels = { app: 'a:b' }),
      rule: 'format',
      path: 'metadata.labels.app',
    },
    {
      what: 'a bad label key',
      change: (o) => ((o.metadata as Plain).labels = { 'a b': 'c' }),
      rule: 'format',
      path: 'metadata.labels["a b"]',
    },
    {
      what: 'a bad annotation key',
      change: (o) => ((o.metadata as Plain).annotations = { 'a/b/c': 'd' }),
      rule: 'format',
      path: 'metadata.annotations["a/b/c"]',
    },
  ];
  for (const { what, change, rule, path, text, hint } of faults) {
    it(`finds ${what}`, () => {
      const issues = schemas.validate(deployment(change));
      expect(issues.map((issue) => [issue.rule, formatPath(issue.path)])).to.deep.equal([[rule, path]]);
      if (text !== undefined) expect(issues[0]?.message).to.equal(text);
      if (hint !== undefined) expect(issues[0]?.hint).to.equal(hint);
    });
  }

  it('accepts what is right', () => {
    expect(schemas.validate(deployment())).to.deep.equal([]);
    expect(
      schemas.validate(
        deployment((o) => (container(o).livenessProbe = { httpGet: { port: 'http', path: '/' } })),
      ),
    ).to.deep.equal([]);
    expect(
      schemas.validate(deployment((o) => (container(o).livenessProbe = { httpGet: { port: 8080 } }))),
    ).to.deep.equal([]);
    expect(schemas.validate(deployment((o) => ((o.spec as Plain).replicas = null)))).to.deep.equal([]);
    expect(schemas.validate(deployment((o) => ((o.spec as Plain).replicas = 3n)))).to.deep.equal([]);
  });

  it('reports several faults of one object', () => {
    const issues = schemas.validate(
      deployment((o) => {
        container(o).imag = 'x';
        (o.spec as Plain).replicas = 'two';
      }),
    );
    expect(issues.map((issue) => issue.rule)).to.have.members(['type', 'unknown-field']);
  });

  it('checks base64 of secrets and lets RBAC names have colons', () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      data: { a: 'not base64!', b: 'YQ==' },
    };
    expect(schemas.validate(secret).map((issue) => formatPath(issue.path))).to.deep.equal(['data.a']);
    expect(
      schemas.validate({
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'zk:view' },
        rules: [],
      }),
    ).to.deep.equal([]);
    expect(
      schemas.validate({
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'a/b' },
        rules: [],
      }),
    ).to.have.length(1);
  });

  it('refuses a namespace on a cluster-scoped object and knows scopes', () => {
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'a', namespace: 'b' },
    };
    expect(schemas.validate(role).map((issue) => issue.rule)).to.deep.equal(['structure']);
    expect(schemas.kind('v1', 'Pod')?.scope).to.equal('Namespaced');
    expect(schemas.kind('v1', 'Node')?.scope).to.equal('Cluster');
    expect(schemas.kind('storage.k8s.io/v1', 'StorageClass')?.scope).to.equal('Cluster');
  });

  it('says what is wrong with what is no object', () => {
    expect(schemas.validate([])[0]?.rule).to.equal('type');
    expect(schemas.validate({ kind: 'Pod' })[0]?.message).to.equal('missing required field "apiVersion"');
    expect(schemas.validate({ apiVersion: 'apps/v1', kind: 'Deploment', metadata: {} })[0]).to.include({
      rule: 'unknown-kind',
      hint: 'did you mean Deployment?',
    });
    expect(schemas.validate({ apiVersion: 'v1', kind: 'Deployment', metadata: { name: 'a' } })[0]).to.include(
      { rule: 'unknown-kind', hint: 'use apps/v1' },
    );
  });

  it('knows the versions from 1.25 to 1.37 and takes the nearest for others', async () => {
    expect((await kubernetesVersions())[0]).to.equal('1.25');
    expect((await kubernetesVersions()).at(-1)).to.equal('1.37');
    const versions = await Promise.all(
      ['1.30', 'v1.33.4-eks-1a2b3c', '1.31+', '1.19', '1.99', 'latest'].map(kubernetesSchemas),
    );
    expect(versions.map(({ version, exact }) => `${version} ${exact}`)).to.deep.equal([
      '1.30 true',
      '1.33 true',
      '1.31 true',
      '1.25 false',
      '1.37 false',
      '1.37 false',
    ]);
  });

  it('knows since when fields exist', async () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a' },
      spec: { trafficDistribution: 'PreferClose', ports: [{ port: 1 }] },
    };
    expect((await kubernetesSchemas('1.29')).validate(service).map((issue) => issue.rule)).to.deep.equal([
      'unknown-field',
    ]);
    expect((await kubernetesSchemas('1.30')).validate(service)).to.deep.equal([]);
  });

  it('gives the merge keys of lists, in old versions too', async () => {
    for (const version of ['1.25', '1.35']) {
      const known = await kubernetesSchemas(version);
      const pod = known.kind('v1', 'Pod')?.node.p?.spec;
      const list = pod && known.resolve(pod).p?.containers;
      expect(list).to.include({ lt: 'map' });
      expect(list?.lk).to.deep.equal(['name']);
    }
  });
});

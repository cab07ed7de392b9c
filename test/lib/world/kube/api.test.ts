import { expect } from 'chai';
import type { JsonObject, KubeObject } from '../../../../src/lib/world/kube/objects.js';
import { deployment, Fixture, pod, refusalOf } from './fixture.js';

const configMap = (name: string, data: JsonObject = { a: '1' }, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
});
const namespace = (name: string): JsonObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

describe('creating objects', () => {
  it('refuses with the texts of kube-apiserver', () => {
    const fixture = new Fixture();
    fixture.create(configMap('x'));
    const rows: [JsonObject, number, string][] = [
      [configMap('x'), 409, 'configmaps "x" already exists'],
      [configMap('x', {}, { namespace: 'nowhere' }), 404, 'namespaces "nowhere" not found'],
      [
        configMap('X'),
        422,
        'ConfigMap "X" is invalid: metadata.name: Invalid value: "X": a lowercase RFC 1123 subdomain must consist of',
      ],
      [
        { ...configMap(''), metadata: {} },
        422,
        'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
      ],
      [configMap('y', {}, { labels: { 'a/b/c': 'x' } }), 422, 'metadata.labels: Invalid value: "a/b/c"'],
      [
        configMap('y', {}, { resourceVersion: '1' }),
        400,
        'resourceVersion should not be set on objects to be created',
      ],
      [
        pod('p', { serviceAccountName: 'none' }),
        403,
        'pods "p" is forbidden: error looking up service account default/none: serviceaccount "none" not found',
      ],
      [pod('p', { priorityClassName: 'none' }), 403, 'no PriorityClass with name none was found'],
      [pod('p', { containers: [] }), 422, 'Pod "p" is invalid: spec.containers: Required value'],
      [
        pod('p', {
          containers: [
            { name: 'a', image: 'i', resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } },
          ],
        }),
        422,
        'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
      ],
      [
        deployment('web', -1),
        422,
        'Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      ],
      [
        deployment('web', 1, { spec: { selector: { matchLabels: { app: 'other' } } } }),
        422,
        'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
      ],
      [
        deployment('web', 1, { spec: { replicas: 'three' } }),
        400,
        'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field',
      ],
    ];
    for (const [object, code, message] of rows) {
      const status = refusalOf(() => fixture.create(object));
      expect(status.code, status.message).to.equal(code);
      expect(status.message).to.contain(message);
    }
  });

  it('names objects by generateName and gives each its own uid', () => {
    const fixture = new Fixture();
    const one = fixture.create({ ...configMap(''), metadata: { generateName: 'x-' } }).object;
    const two = fixture.create({ ...configMap(''), metadata: { generateName: 'x-' } }).object;
    expect(one.metadata.name).to.match(/^x-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(one.metadata.uid).to.match(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(two.metadata.uid).to.not.equal(one.metadata.uid);
  });

  it('gives the same uids to the same seed', () => {
    const uid = (seed: number): string => new Fixture({ seed }).create(configMap('x')).object.metadata.uid;
    expect(uid(7)).to.equal(uid(7));
    expect(uid(7)).to.not.equal(uid(8));
  });

  it('fills in the defaults of Kubernetes and canonical quantities', () => {
    const fixture = new Fixture();
    fixture.create(
      deployment('web', 0, {
        requests: { cpu: '1000m', memory: '1024Mi' },
        pod: { volumes: [{ name: 'v', configMap: { name: 'c' } }] },
      }),
    );
    const { spec } = fixture.get<{
      spec: { strategy: JsonObject; revisionHistoryLimit: number; template: { spec: JsonObject } };
    }>('apps/v1', 'Deployment', 'web');
    expect(spec.strategy).to.deep.equal({
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' },
    });
    expect(spec.template.spec).to.deep.equal({
      volumes: [{ name: 'v', configMap: { name: 'c', defaultMode: 420 } }],
      containers: [
        {
          name: 'main',
          image: 'img:1',
          imagePullPolicy: 'IfNotPresent',
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          resources: { requests: { cpu: '1', memory: '1Gi' } },
        },
      ],
      dnsPolicy: 'ClusterFirst',
      restartPolicy: 'Always',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
      schedulerName: 'default-scheduler',
    });
  });

  it('drops unknown fields with a warning, or refuses them when asked to be strict', () => {
    const fixture = new Fixture();
    const wrong = { ...configMap('x'), dta: {} };
    expect(fixture.create(wrong, { fieldValidation: 'Warn' }).warnings).to.deep.equal([
      'unknown field "dta"',
    ]);
    expect(
      refusalOf(() => fixture.create({ ...wrong, metadata: { name: 'y' } }, { fieldValidation: 'Strict' }))
        .message,
    ).to.equal(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dta"',
    );
  });

  it('allocates service addresses once each and keeps them', () => {
    const fixture = new Fixture();
    const service = (name: string): JsonObject => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { ports: [{ port: 80 }] },
    });
    const addresses = Array.from(
      { length: 40 },
      (_, i) =>
        (fixture.create(service(`s${i}`)).object as unknown as { spec: { clusterIP: string } }).spec
          .clusterIP,
    );
    expect(new Set(addresses).size).to.equal(40);
    expect(addresses.every((one) => one.startsWith('10.100.'))).to.equal(true);
    const changed = refusalOf(() =>
      fixture.patch({ apiVersion: 'v1', kind: 'Service', name: 's0' }, 'merge', {
        spec: { clusterIP: '10.100.0.9' },
      }),
    );
    expect(changed.message).to.contain('may not change once set');
  });
});

describe('changing objects', () => {
  it('refuses a stale update and immutable fields', () => {
    const fixture = new Fixture();
    const { object } = fixture.create(configMap('x'));
    fixture.patch({ apiVersion: 'v1', kind: 'ConfigMap', name: 'x' }, 'merge', { data: { a: '2' } });
    const stale = refusalOf(() =>
      fixture.cluster.api.update(fixture.target('v1', 'ConfigMap', 'x'), object as unknown as JsonObject),
    );
    expect(stale.message).to.equal(
      'Operation cannot be fulfilled on configmaps "x": the object has been modified; please apply your changes to the latest version and try again',
    );
    fixture.create(deployment('web', 0));
    const selector = refusalOf(() =>
      fixture.patch({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, 'merge', {
        spec: { selector: { matchLabels: { app: 'x' } }, template: { metadata: { labels: { app: 'x' } } } },
      }),
    );
    expect(selector.message).to.equal(
      'Deployment.apps "web" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"x"}}: field is immutable',
    );
    fixture.create(pod('p'));
    expect(
      refusalOf(() =>
        fixture.patch({ apiVersion: 'v1', kind: 'Pod', name: 'p' }, 'merge', { spec: { hostNetwork: true } }),
      ).message,
    ).to.contain('pod updates may not change fields other than');
  });

  it('keeps status and spec apart', () => {
    const fixture = new Fixture();
    fixture.create(deployment('web', 0));
    fixture.run(1);
    fixture.patch({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, 'merge', {
      status: { replicas: 99 },
    });
    expect(fixture.get<{ status: JsonObject }>('apps/v1', 'Deployment', 'web').status).to.not.have.property(
      'replicas',
    );
    const status = fixture.target('apps/v1', 'Deployment', 'web', 'default', 'status');
    fixture.cluster.api.patch(
      status,
      'merge',
      { spec: { replicas: 5 }, status: { replicas: 4 } },
      { fieldManager: 'x' },
    );
    const after = fixture.get<{ spec: { replicas: number }; status: { replicas: number } }>(
      'apps/v1',
      'Deployment',
      'web',
    );
    expect(after.spec.replicas).to.equal(0);
    expect(after.status.replicas).to.equal(4);
  });

  it('does not count an update that changes nothing', () => {
    const fixture = new Fixture();
    const before = fixture.create(configMap('x')).object.metadata.resourceVersion;
    expect(
      fixture.patch({ apiVersion: 'v1', kind: 'ConfigMap', name: 'x' }, 'merge', { data: { a: '1' } }).object
        .metadata.resourceVersion,
    ).to.equal(before);
  });

  it('scales through the subresource', () => {
    const fixture = new Fixture();
    fixture.create(deployment('web', 1));
    const scale = fixture.target('apps/v1', 'Deployment', 'web', 'default', 'scale');
    const body = fixture.cluster.api.get(scale) as unknown as JsonObject;
    expect(body['kind']).to.equal('Scale');
    fixture.cluster.api.patch(scale, 'merge', { spec: { replicas: 4 } }, { fieldManager: 'x' });
    expect(
      fixture.get<{ spec: { replicas: number } }>('apps/v1', 'Deployment', 'web').spec.replicas,
    ).to.equal(4);
    expect(
      refusalOf(() => fixture.cluster.api.patch(scale, 'merge', { spec: { replicas: -1 } }, {})).code,
    ).to.equal(422);
  });
});

describe('deleting objects', () => {
  it('waits for finalizers', () => {
    const fixture = new Fixture();
    fixture.create(configMap('x', {}, { finalizers: ['example.com/hold'] }));
    fixture.delete('v1', 'ConfigMap', 'x');
    expect(fixture.get<KubeObject>('v1', 'ConfigMap', 'x').metadata.deletionTimestamp).to.be.a('string');
    fixture.patch({ apiVersion: 'v1', kind: 'ConfigMap', name: 'x' }, 'merge', {
      metadata: { finalizers: null },
    });
    expect(refusalOf(() => fixture.get('v1', 'ConfigMap', 'x')).message).to.equal('configmaps "x" not found');
  });

  it('checks preconditions', () => {
    const fixture = new Fixture();
    fixture.create(configMap('x'));
    expect(
      refusalOf(() => fixture.delete('v1', 'ConfigMap', 'x', { preconditions: { uid: 'other' } })).code,
    ).to.equal(409);
  });

  it('takes dependents along in the background, before the owner in the foreground, and leaves them when orphaned', () => {
    for (const policy of ['Background', 'Foreground', 'Orphan'] as const) {
      const fixture = new Fixture();
      fixture.create(deployment('web', 2));
      fixture.run(1);
      fixture.delete('apps/v1', 'Deployment', 'web', { propagationPolicy: policy });
      const isThere = (): boolean => fixture.list('deployments.apps').length > 0;
      expect(isThere()).to.equal(policy !== 'Background');
      fixture.run(5);
      expect(isThere()).to.equal(false);
      expect(fixture.list('replicasets.apps').length).to.equal(policy === 'Orphan' ? 1 : 0);
      expect(fixture.list('pods').length).to.equal(policy === 'Orphan' ? 2 : 0);
    }
  });

  it('empties a namespace before it goes, and lets nothing new in', () => {
    const fixture = new Fixture();
    fixture.create(namespace('team'));
    fixture.create(configMap('x', {}, { namespace: 'team' }));
    fixture.create(configMap('held', {}, { namespace: 'team', finalizers: ['example.com/hold'] }));
    fixture.delete('v1', 'Namespace', 'team');
    fixture.run(1);
    expect(fixture.get<{ status: JsonObject }>('v1', 'Namespace', 'team').status['phase']).to.equal(
      'Terminating',
    );
    expect(refusalOf(() => fixture.create(configMap('y', {}, { namespace: 'team' }))).message).to.equal(
      'configmaps "y" is forbidden: unable to create new content in namespace team because it is being terminated',
    );
    fixture.patch({ apiVersion: 'v1', kind: 'ConfigMap', name: 'held', namespace: 'team' }, 'merge', {
      metadata: { finalizers: null },
    });
    fixture.run(1);
    expect(refusalOf(() => fixture.get('v1', 'Namespace', 'team')).code).to.equal(404);
    expect(fixture.list('configmaps').filter((one) => one.metadata.namespace === 'team')).to.deep.equal([]);
  });
});

describe('custom resources', () => {
  const definition = (schema: JsonObject): JsonObject => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      names: { kind: 'Widget', plural: 'widgets' },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: schema } } },
        },
      ],
    },
  });
  const schema = {
    type: 'object',
    required: ['size'],
    properties: {
      size: { type: 'integer' },
      mode: { type: 'string', enum: ['a', 'b'] },
      color: { type: 'string', default: 'red' },
      free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
  };
  const widget = (spec: JsonObject): JsonObject => ({
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'w' },
    spec,
  });

  it('are served as soon as they are defined, with conditions, and no longer when the definition goes', () => {
    const fixture = new Fixture();
    fixture.create(definition(schema));
    fixture.run(1);
    const { status } = fixture.get<{ status: { conditions: { type: string; status: string }[] } }>(
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      'widgets.example.com',
    );
    expect(status.conditions.map((one) => `${one.type}=${one.status}`)).to.deep.equal([
      'NamesAccepted=True',
      'Established=True',
    ]);
    fixture.create(widget({ size: 1 }));
    fixture.delete('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'widgets.example.com');
    fixture.run(1);
    expect(fixture.cluster.catalog.findKind('example.com/v1', 'Widget')).to.equal(undefined);
    expect(fixture.list('widgets.example.com')).to.deep.equal([]);
  });

  it('are pruned, defaulted and checked by their schema', () => {
    const fixture = new Fixture();
    fixture.create(definition(schema));
    const { object, warnings } = fixture.create(widget({ size: 1, odd: true, free: { any: ['thing'] } }));
    expect((object as unknown as { spec: JsonObject }).spec).to.deep.equal({
      size: 1,
      color: 'red',
      free: { any: ['thing'] },
    });
    expect(warnings).to.deep.equal(['unknown field "spec.odd"']);
    const status = refusalOf(() => fixture.create({ ...widget({ mode: 'z' }), metadata: { name: 'x' } }));
    expect(status.message).to.equal(
      'Widget.example.com "x" is invalid: [spec.size: Required value, spec.mode: Unsupported value: "z": supported values: "a", "b"]',
    );
    expect(
      refusalOf(() => fixture.create({ ...widget({ size: 'big' }), metadata: { name: 'x' } })).message,
    ).to.contain('spec.size in body must be of type int64: "string"');
  });
});

describe('lists and watches', () => {
  const add = (fixture: Fixture, names: readonly string[]): void =>
    names.forEach(
      (name, i) =>
        void fixture.create(configMap(name, {}, { labels: { parity: i % 2 === 0 ? 'even' : 'odd' } })),
    );

  it('pages through a list in the order of names', () => {
    const fixture = new Fixture();
    add(fixture, ['e', 'b', 'd', 'a', 'c']);
    const resource = fixture.target('v1', 'ConfigMap', '').resource;
    const names: string[] = [];
    let token: string | undefined;
    do {
      const page = fixture.cluster.api.list(resource, {
        namespace: 'default',
        limit: 2,
        ...(token !== undefined && { continue: token }),
      });
      names.push(...page.items.map((one) => one.metadata.name));
      token = page.continue;
    } while (token !== undefined);
    expect(names).to.deep.equal(['a', 'b', 'c', 'd', 'e', 'kube-root-ca.crt']);
  });

  it('selects by labels and fields, and refuses fields that are not selectable', () => {
    const fixture = new Fixture();
    add(fixture, ['a', 'b', 'c']);
    const resource = fixture.target('v1', 'ConfigMap', '').resource;
    const names = (options: object): string[] =>
      fixture.cluster.api
        .list(resource, { namespace: 'default', ...options })
        .items.map((one) => one.metadata.name);
    expect(names({ labelSelector: 'parity=even' })).to.deep.equal(['a', 'c']);
    expect(names({ labelSelector: 'parity in (odd, none),!other' })).to.deep.equal(['b']);
    expect(names({ labelSelector: '!parity' })).to.deep.equal(['kube-root-ca.crt']);
    expect(names({ fieldSelector: 'metadata.name=b' })).to.deep.equal(['b']);
    expect(names({ fieldSelector: 'metadata.name!=b', labelSelector: 'parity' })).to.deep.equal(['a', 'c']);
    expect(refusalOf(() => names({ fieldSelector: 'data.a=1' })).message).to.equal(
      'field label not supported: data.a',
    );
    expect(refusalOf(() => names({ labelSelector: 'a in b' })).code).to.equal(400);
  });

  it('shows a filtered watch objects that begin or cease to match', () => {
    const fixture = new Fixture();
    const resource = fixture.target('v1', 'ConfigMap', '').resource;
    const events: string[] = [];
    const since = fixture.cluster.api.resourceVersion;
    fixture.cluster.api.watch(
      resource,
      { namespace: 'default', labelSelector: 'on=yes', since },
      ({ type, object }) => void events.push(`${type} ${object.metadata.name}`),
    );
    fixture.create(configMap('x'));
    const label = (value: string | null): void =>
      void fixture.patch({ apiVersion: 'v1', kind: 'ConfigMap', name: 'x' }, 'merge', {
        metadata: { labels: { on: value } },
      });
    label('yes');
    fixture.patch({ apiVersion: 'v1', kind: 'ConfigMap', name: 'x' }, 'merge', { data: { z: '1' } });
    label(null);
    expect(events).to.deep.equal(['ADDED x', 'MODIFIED x', 'DELETED x']);
  });

  it('shows a plain watch everything, and a watch without a revision the present objects first', () => {
    const fixture = new Fixture();
    const resource = fixture.target('v1', 'ConfigMap', '').resource;
    fixture.create(configMap('x'));
    const events: string[] = [];
    const stop = fixture.cluster.api.watch(
      resource,
      { namespace: 'default' },
      ({ type, object }) => void events.push(`${type} ${object.metadata.name}`),
    );
    fixture.create(configMap('y'));
    fixture.delete('v1', 'ConfigMap', 'x');
    stop();
    fixture.create(configMap('z'));
    expect(events).to.deep.equal(['ADDED kube-root-ca.crt', 'ADDED x', 'ADDED y', 'DELETED x']);
  });

  it('says that a revision is too old when its changes are forgotten', () => {
    const fixture = new Fixture({ historyLimit: 3 });
    const since = fixture.cluster.api.resourceVersion;
    add(fixture, ['a', 'b', 'c', 'd', 'e']);
    const resource = fixture.target('v1', 'ConfigMap', '').resource;
    const status = refusalOf(() => fixture.cluster.api.watch(resource, { since }, () => undefined));
    expect(status.code).to.equal(410);
    expect(status.reason).to.equal('Expired');
  });
});

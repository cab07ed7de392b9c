import { expect } from 'chai';
import type { JsonObject, ManagedFieldsEntry } from '../../../../src/lib/world/kube/objects.js';
import { deployment, Fixture, refusalOf } from './fixture.js';

interface Applied {
  metadata: {
    managedFields: ManagedFieldsEntry[];
    resourceVersion: string;
    generation: number;
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
  };
  spec: { replicas: number; template: { spec: { containers: JsonObject[] } } };
}

const get = (fixture: Fixture): Applied => fixture.get<Applied>('apps/v1', 'Deployment', 'web');
const web = (replicas: number | undefined, changes: Parameters<typeof deployment>[2] = {}): JsonObject => {
  const object = deployment('web', replicas ?? 1, changes);
  if (replicas === undefined) delete (object['spec'] as JsonObject)['replicas'];
  return object;
};
const clientSide = { fieldManager: 'kubectl-client-side-apply' };

describe('server-side apply', () => {
  it('creates what is not there and owns exactly what was said', () => {
    const fixture = new Fixture();
    const result = fixture.apply(web(3), 'zk');
    expect(result.created).to.equal(true);
    const [entry, ...others] = get(fixture).metadata.managedFields;
    expect(others).to.deep.equal([]);
    expect(entry).to.deep.include({
      manager: 'zk',
      operation: 'Apply',
      apiVersion: 'apps/v1',
      fieldsType: 'FieldsV1',
    });
    expect(entry?.fieldsV1).to.deep.equal({
      'f:spec': {
        'f:replicas': {},
        'f:selector': {},
        'f:template': {
          'f:metadata': { 'f:labels': { 'f:app': {} } },
          'f:spec': { 'f:containers': { 'k:{"name":"main"}': { '.': {}, 'f:image': {}, 'f:name': {} } } },
        },
      },
    });
  });

  it('changes nothing at all when it is repeated', () => {
    const fixture = new Fixture();
    fixture.apply(web(0), 'zk');
    fixture.run(1);
    const before = get(fixture);
    fixture.run(10);
    fixture.apply(web(0), 'zk');
    expect(get(fixture)).to.deep.equal(before);
  });

  it('refuses to change what another manager owns, with the words of kube-apiserver', () => {
    const fixture = new Fixture();
    fixture.create(web(3), clientSide);
    const status = refusalOf(() => fixture.apply(web(5), 'zk'));
    expect(status).to.deep.equal({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message:
        'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas',
      reason: 'Conflict',
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "kubectl-client-side-apply" using apps/v1',
            field: '.spec.replicas',
          },
        ],
      },
      code: 409,
    });
    expect(get(fixture).spec.replicas).to.equal(3);
  });

  it('lists several conflicts by manager', () => {
    const fixture = new Fixture();
    fixture.create(web(3), clientSide);
    fixture.patch({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, 'strategic', {
      spec: { template: { spec: { containers: [{ name: 'main', image: 'img:2' }] } } },
    });
    const { message } = refusalOf(() => fixture.apply(web(5, { image: 'img:3' }), 'zk'));
    expect(message).to.equal(
      [
        'Apply failed with 2 conflicts: conflicts with "kubectl-client-side-apply" using apps/v1:',
        '- .spec.replicas',
        'conflicts with "test" using apps/v1:',
        '- .spec.template.spec.containers[name="main"].image',
      ].join('\n'),
    );
  });

  it('takes the fields with force, and the other manager loses them', () => {
    const fixture = new Fixture();
    fixture.create(web(3), clientSide);
    fixture.apply(web(5), 'zk', true);
    const { spec, metadata } = get(fixture);
    expect(spec.replicas).to.equal(5);
    const old = metadata.managedFields.find((one) => one.manager === 'kubectl-client-side-apply');
    expect(old?.fieldsV1['f:spec']).to.not.have.property('f:replicas');
  });

  it('shares a field that two managers apply with the same value, and keeps it until both let go', () => {
    const fixture = new Fixture();
    const withLabel = (value?: string): JsonObject => ({
      ...web(undefined),
      metadata: { name: 'web', ...(value !== undefined && { labels: { team: value } }) },
    });
    fixture.apply(withLabel('a'), 'one');
    fixture.apply(withLabel('a'), 'two');
    fixture.apply(withLabel(), 'one');
    expect(get(fixture).metadata.labels).to.deep.equal({ team: 'a' });
    fixture.apply(withLabel(), 'two');
    expect(get(fixture).metadata.labels).to.equal(undefined);
  });

  it('removes list items that are no longer applied, and only those', () => {
    const fixture = new Fixture();
    const env = (...names: string[]): JsonObject =>
      web(0, {
        pod: {
          containers: [{ name: 'main', image: 'img:1', env: names.map((name) => ({ name, value: '1' })) }],
        },
      });
    fixture.apply(env('A', 'B'), 'zk');
    fixture.patch({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, 'strategic', {
      spec: { template: { spec: { containers: [{ name: 'main', env: [{ name: 'C', value: '2' }] }] } } },
    });
    fixture.apply(env('B'), 'zk');
    const [container] = get(fixture).spec.template.spec.containers;
    expect((container?.['env'] as JsonObject[]).map((one) => one['name'])).to.have.members(['B', 'C']);
  });

  it('gives what existed before the first apply to a manager of its own', () => {
    const fixture = new Fixture();
    fixture.create(web(3), clientSide);
    fixture.patch({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, 'merge', {
      metadata: { managedFields: [] },
    });
    fixture.apply(web(3), 'zk');
    expect(get(fixture).metadata.managedFields.map((one) => one.manager)).to.include.members([
      'zk',
      'before-first-apply',
    ]);
  });

  it("lets kubectl's server-side apply take over what its client-side apply left", () => {
    const fixture = new Fixture();
    const first = web(3);
    (first['metadata'] as JsonObject)['annotations'] = {
      'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(web(3)),
    };
    fixture.create(first, clientSide);
    fixture.apply(web(5), 'kubectl');
    const { spec, metadata } = get(fixture);
    expect(spec.replicas).to.equal(5);
    const annotation = JSON.parse(
      metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'] ?? '{}',
    ) as Applied;
    expect(annotation.spec.replicas).to.equal(5);
  });

  it('still refuses kubectl when somebody else changed the field since', () => {
    const fixture = new Fixture();
    const first = web(3);
    (first['metadata'] as JsonObject)['annotations'] = {
      'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(web(3)),
    };
    fixture.create(first, clientSide);
    fixture.patch({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, 'merge', {
      spec: { replicas: 7 },
    });
    expect(refusalOf(() => fixture.apply(web(5), 'kubectl')).message).to.equal(
      'Apply failed with 1 conflict: conflict with "test" using apps/v1: .spec.replicas',
    );
  });

  it('needs a field manager and the right version', () => {
    const fixture = new Fixture();
    expect(
      refusalOf(() =>
        fixture.cluster.api.patch(fixture.target('apps/v1', 'Deployment', 'web'), 'apply', web(1), {}),
      ).message,
    ).to.equal(
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    );
    expect(
      refusalOf(() =>
        fixture.cluster.api.patch(
          fixture.target('apps/v1', 'Deployment', 'web'),
          'apply',
          { ...web(1), apiVersion: 'apps/v2' },
          { fieldManager: 'x' },
        ),
      ).code,
    ).to.equal(400);
  });

  it('counts no generation for what changes only labels, one for a changed spec', () => {
    const fixture = new Fixture();
    fixture.apply(web(0), 'zk');
    fixture.apply({ ...web(0), metadata: { name: 'web', labels: { a: 'b' } } }, 'zk');
    expect(get(fixture).metadata.generation).to.equal(1);
    fixture.apply({ ...web(1), metadata: { name: 'web', labels: { a: 'b' } } }, 'zk');
    expect(get(fixture).metadata.generation).to.equal(2);
  });

  it('stores nothing in a dry run', () => {
    const fixture = new Fixture();
    const result = fixture.cluster.api.patch(
      fixture.target('apps/v1', 'Deployment', 'web'),
      'apply',
      web(1),
      { fieldManager: 'zk', dryRun: true },
    );
    expect(result.object.metadata.name).to.equal('web');
    expect(refusalOf(() => get(fixture)).code).to.equal(404);
  });
});

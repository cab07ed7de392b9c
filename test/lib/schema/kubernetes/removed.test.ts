import { expect } from 'chai';
import {
  kubernetesSchemas,
  kubernetesVersions,
  removedApi,
  removedApis,
} from '../../../../src/lib/schema/index.js';

describe('schema: removed APIs', () => {
  const rows: [apiVersion: string, kind: string, removedIn: string, replacement: string | undefined][] = [
    ['extensions/v1beta1', 'Ingress', '1.22', 'networking.k8s.io/v1'],
    ['extensions/v1beta1', 'Deployment', '1.16', 'apps/v1'],
    ['policy/v1beta1', 'PodDisruptionBudget', '1.25', 'policy/v1'],
    ['policy/v1beta1', 'PodSecurityPolicy', '1.25', undefined],
    ['batch/v1beta1', 'CronJob', '1.25', 'batch/v1'],
    ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', '1.26', 'autoscaling/v2'],
    ['flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', '1.32', 'flowcontrol.apiserver.k8s.io/v1'],
  ];
  for (const [apiVersion, kind, removedIn, replacement] of rows) {
    it(`${apiVersion} ${kind} is gone since ${removedIn}`, async () => {
      expect(removedApi(apiVersion, kind)).to.include({ removedIn });
      expect(removedApi(apiVersion, kind)?.replacement).to.equal(replacement);
      const schemas = await kubernetesSchemas('1.35');
      const [issue] = schemas.validate({ apiVersion, kind, metadata: { name: 'a' } });
      expect(issue).to.include({ rule: 'removed-api' });
      expect(issue?.message).to.contain(removedIn);
      expect(issue?.path).to.deep.equal(['apiVersion']);
    });
  }

  it('says nothing while the API is still served', async () => {
    const object = {
      apiVersion: 'autoscaling/v2beta2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'a' },
      spec: { maxReplicas: 2, scaleTargetRef: { kind: 'Deployment', name: 'a' } },
    };
    expect((await kubernetesSchemas('1.25')).validate(object)).to.deep.equal([]);
    expect((await kubernetesSchemas('1.26')).validate(object)[0]?.rule).to.equal('removed-api');
  });

  it('agrees with the schemas: each listed API is absent from its version on and its successor is there', async () => {
    for (const version of await kubernetesVersions()) {
      const schemas = await kubernetesSchemas(version);
      const minor = Number(version.slice(2));
      for (const { apiVersion, kind, removedIn, replacement } of removedApis) {
        if (Number(removedIn.slice(2)) > minor) continue;
        expect(schemas.kind(apiVersion, kind), `${version} ${apiVersion} ${kind}`).to.equal(undefined);
        if (replacement === undefined) continue;
        const successor = schemas.removal(apiVersion, kind)?.replacement ?? 'none';
        expect(schemas.kind(successor, kind), `${version} ${successor} ${kind}`).to.not.equal(undefined);
      }
    }
  });

  it('lists every stable or beta API that disappears between two known versions, or tells it from the schemas', async () => {
    const versions = await kubernetesVersions();
    let seen = 0;
    for (const [index, version] of versions.slice(1).entries()) {
      const [before, after] = await Promise.all([
        kubernetesSchemas(versions[index] ?? ''),
        kubernetesSchemas(version),
      ]);
      for (const { apiVersion, kind } of before.kinds()) {
        if (after.kind(apiVersion, kind)) continue;
        seen += 1;
        expect(after.removal(apiVersion, kind)?.removedIn, `${apiVersion} ${kind}`).to.equal(version);
      }
    }
    expect(seen).to.be.greaterThan(10);
  });
});

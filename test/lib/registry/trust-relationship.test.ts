import { expect } from 'chai';
import {
  hostedZone,
  oidcProvider,
  trustRelationshipTemplate,
  urlHost,
} from '../../../src/lib/registry/index.js';
import { sampleCluster } from './sample-cluster.js';

describe('registry: hosted zone', () => {
  it('is the host without its first label, port included', () => {
    expect(hostedZone(sampleCluster())).to.equal('foo.example.org');
    expect(hostedZone(sampleCluster({ apiServerUrl: 'https://kube-1.example.org:8443/x' }))).to.equal(
      'example.org:8443',
    );
  });

  it('needs two labels and a scheme', () => {
    for (const apiServerUrl of ['https://localhost', 'kube-1.example.org', '', 'https:///x.y']) {
      expect(() => hostedZone(sampleCluster({ apiServerUrl }))).to.throw('cannot derive the hosted zone');
    }
  });

  it('reads the host as Go does', () => {
    expect(urlHost('https://user@kube-1.example.org/?q')).to.equal('kube-1.example.org');
    expect(urlHost('https://[::1]:6443/')).to.equal('[::1]:6443');
  });
});

describe('registry: OIDC provider', () => {
  it('is the local id in the hosted zone', () => {
    expect(oidcProvider(sampleCluster())).to.equal('kube-1.foo.example.org');
  });

  it('is the issuer of EKS without scheme, empty until it is known', () => {
    const eks = { provider: 'zalando-eks', apiServerUrl: 'https://localhost' };
    expect(
      oidcProvider(
        sampleCluster({
          ...eks,
          configItems: { eks_oidc_issuer_url: 'https://oidc.eks.eu-central-1.amazonaws.com/id/ABC' },
        }),
      ),
    ).to.equal('oidc.eks.eu-central-1.amazonaws.com/id/ABC');
    expect(oidcProvider(sampleCluster({ ...eks, configItems: {} }))).to.equal('');
  });
});

describe('registry: trust relationship', () => {
  const head =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":["sts:AssumeRole"],"Sid":"CLMApplied"},' +
    '{"Effect":"Allow","Principal":{"Service":"pods.eks.amazonaws.com"},"Action":["sts:AssumeRole","sts:TagSession"]}';

  it('has only the services without a ready cluster', () => {
    expect(trustRelationshipTemplate([sampleCluster({ lifecycleStatus: 'requested' })])).to.equal(
      `${head}]}`,
    );
  });

  it('names worker role and provider of every ready cluster, in order', () => {
    const second = sampleCluster({
      id: 'b',
      localId: 'kube-2',
      apiServerUrl: 'https://kube-2.foo.example.org',
    });
    const of = (localId: string): string =>
      `,{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/${localId}-worker"},"Action":["sts:AssumeRole"]}` +
      `,{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/${localId}.foo.example.org"},"Action":["sts:AssumeRoleWithWebIdentity"],` +
      `"Condition":{"StringLike":{"${localId}.foo.example.org:sub":"system:serviceaccount:\${SERVICE_ACCOUNT}"}}}`;
    expect(trustRelationshipTemplate([second, sampleCluster()])).to.equal(
      `${head}${of('kube-2')}${of('kube-1')}]}`,
    );
  });

  it('escapes as Go does', () => {
    const odd = sampleCluster({
      provider: 'zalando-eks',
      configItems: { eks_oidc_issuer_url: 'https://a&b<c>' },
    });
    expect(trustRelationshipTemplate([odd])).to.include('a\\u0026b\\u003cc\\u003e:sub');
  });
});

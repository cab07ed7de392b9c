import { expect } from 'chai';
import { clusterIdentity } from '../../../../src/lib/check/discovery/index.js';
import type { KubeObject } from '../../../../src/lib/kube/index.js';

const node = (labels: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n', labels },
});

describe('the identity of a cluster', () => {
  it('is what the ARN of an EKS cluster says', () => {
    const arn = 'arn:aws:eks:eu-west-1:123456789012:cluster/shop';
    expect(clusterIdentity({ context: 'x', clusterName: arn, account: '999999999999' }, [])).to.deep.equal({
      id: 'aws:123456789012:eu-west-1:shop',
      alias: 'shop',
      environment: '',
      infrastructureAccount: 'aws:123456789012',
      region: 'eu-west-1',
    });
  });

  it('is what eksctl calls it', () => {
    const hints = {
      context: 'me@shop.eu-west-1.eksctl.io',
      clusterName: 'whatever',
      account: '123456789012',
    };
    expect(clusterIdentity(hints, [])).to.include({ id: 'aws:123456789012:eu-west-1:shop', alias: 'shop' });
  });

  it('is put together from the nodes and the credentials', () => {
    const nodes = [node({}), node({ 'topology.kubernetes.io/region': 'eu-central-1' })];
    expect(
      clusterIdentity({ context: 'c', clusterName: 'kube-1', account: '123456789012' }, nodes),
    ).to.include({
      id: 'aws:123456789012:eu-central-1:kube-1',
      region: 'eu-central-1',
    });
  });

  it('is only its name when nothing else is known, and what is given wins', () => {
    expect(clusterIdentity({ context: 'c', clusterName: 'kind' }, [])).to.deep.equal({
      id: 'kind',
      alias: 'kind',
      environment: '',
      infrastructureAccount: '',
      region: '',
    });
    expect(
      clusterIdentity(
        { context: 'c', clusterName: 'kind', id: 'ours', environment: 'test', region: 'r' },
        [],
      ),
    ).to.include({ id: 'ours', environment: 'test', region: 'r' });
  });
});

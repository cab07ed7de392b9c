import { expect } from 'chai';
import { explainMissing } from '../../../src/lib/cluster/nodes.js';
import type { KubeObject } from '../../../src/lib/kube/index.js';

const node = (id: string, ready: boolean): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: `node-${id}` },
  spec: { providerID: `aws:///eu-central-1a/${id}` },
  status: {
    conditions: [
      { type: 'Ready', status: ready ? 'True' : 'False', reason: 'KubeletNotReady', message: 'no network' },
    ],
  },
});
const instance = (id: string, state = 'InService'): { id: string; pool: string; state: string } => ({
  id,
  pool: 'worker',
  state,
});

describe('missing nodes', () => {
  it('are none when every wanted instance is a ready node', () => {
    expect(
      explainMissing({ desired: 1, instances: [instance('i-1')] }, [node('i-1', true), node('i-9', false)]),
    ).to.equal(undefined);
    expect(explainMissing({ desired: 0, instances: [] }, [])).to.equal(undefined);
  });

  it('are explained by the place where they are stuck', () => {
    const at = (nodes: KubeObject[], instances = [instance('i-1')]): string =>
      explainMissing({ desired: 2, instances }, nodes)?.reason ?? '';
    expect(at([node('i-1', true)])).to.equal('1 of 2 nodes ready; 1 instances not started');
    expect(at([])).to.equal('0 of 2 nodes ready; i-1 of pool worker (InService) has not joined');
    expect(at([node('i-1', false)])).to.equal(
      '0 of 2 nodes ready; node-i-1 (i-1 of pool worker) is not ready: KubeletNotReady: no network',
    );
  });

  it('does not take the node of another instance for it', () => {
    expect(
      explainMissing({ desired: 1, instances: [instance('i-1')] }, [node('i-2', true)])?.object,
    ).to.equal('instance/i-1');
  });
});

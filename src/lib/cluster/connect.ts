import { eksToken, eksTokenLifetimeMs, type AwsFacts } from '../aws/index.js';
import { refusal } from '../core/index.js';
import { cachedToken, connectTo, type KubeClient } from '../kube/index.js';
import type { Cluster } from '../registry/index.js';
import { isEks } from './names.js';
import type { ClusterPorts } from './ports.js';

/**
 * A client of the cluster's API server. EKS: the endpoint, CA and a signed token of the control plane, or undefined while it is not
 * active. Others: the registry's API server URL with the operator's token.
 */
export async function connectCluster(
  ports: Omit<ClusterPorts, 'registry' | 'channel'>,
  cluster: Cluster,
  facts: Pick<AwsFacts, 'eks'>,
): Promise<KubeClient | undefined> {
  const { ctx, aws, fieldManager, onKubeRequest, requestTimeoutMs } = ports;
  const options = {
    ...(fieldManager === undefined ? {} : { fieldManager }),
    ...(onKubeRequest === undefined ? {} : { onRequest: onKubeRequest }),
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
  };
  if (!isEks(cluster)) {
    const token = ports.clusterToken ?? missingToken(cluster);
    return connectTo(
      { name: cluster.alias, server: cluster.apiServerUrl.replace(/\/$/, ''), token },
      ctx,
      options,
    );
  }
  const eks = facts.eks[cluster.alias];
  if (!eks || !eks.endpoint || !['ACTIVE', 'UPDATING'].includes(eks.status)) return undefined;
  const token = cachedToken(
    () => eksToken(aws, cluster.alias),
    eksTokenLifetimeMs,
    () => ctx.clock.now(),
  );
  return connectTo(
    {
      name: cluster.alias,
      server: eks.endpoint,
      certificateAuthorityData: eks.certificateAuthorityData,
      token,
    },
    ctx,
    options,
  );
}

function missingToken(cluster: Cluster): () => Promise<string> {
  return async () => {
    throw refusal(`no token for the API server of cluster "${cluster.alias}"`, {
      code: 'no-cluster-token',
      hint: 'Pass --token-file, or set CREDENTIALS_DIR to the folder that holds cluster-rw-token-secret.',
    });
  };
}

import {
  accountNumber,
  assertAccount,
  createAwsClients,
  describeEks,
  type AwsClients,
} from '../aws/index.js';
import { refusal, type Context } from '../core/index.js';
import type { KubeClient } from '../kube/index.js';
import { openRegistry } from '../registry/index.js';
import { connectCluster } from './connect.js';
import { isEks } from './names.js';
import { tokenReader, type OpenOptions } from './open-ports.js';

/** A registered cluster that something is deployed to. */
export interface OpenedTarget {
  name: string;
  aws: AwsClients;
  kube: KubeClient;
  region: string;
  /** Twelve digits. */
  account: string;
  /** The issuer of service account tokens; absent where the cluster is not EKS. */
  oidcIssuer?: string;
  close(): void;
}

/**
 * Reaches a cluster by its name in the registry, never through the current context. The credentials must be of the account in which the registry says it
 * lives (exit 3).
 */
export async function openTarget(
  name: string,
  options: Pick<
    OpenOptions,
    'registry' | 'aws' | 'fieldManager' | 'requestTimeoutMs' | 'tokenFile' | 'credentialsDir'
  >,
  ctx: Context,
): Promise<OpenedTarget> {
  const cluster = await (await openRegistry(options.registry, ctx)).get(name);
  const account = accountNumber(cluster.infrastructureAccount);
  const aws = createAwsClients({ ...options.aws, region: cluster.region, account }, ctx);
  try {
    await assertAccount(aws, cluster.infrastructureAccount);
    const eks = isEks(cluster) ? await describeEks(aws, cluster.alias) : undefined;
    const clusterToken = tokenReader(options, ctx);
    const { fieldManager, requestTimeoutMs } = options;
    const kube = await connectCluster(
      {
        ctx,
        aws,
        ...(clusterToken && { clusterToken }),
        ...(fieldManager !== undefined && { fieldManager }),
        ...(requestTimeoutMs !== undefined && { requestTimeoutMs }),
      },
      cluster,
      { eks: eks ? { [cluster.alias]: eks } : {} },
    );
    if (!kube)
      throw refusal(`cluster "${cluster.alias}" has no API server that answers yet`, {
        hint: `kubectl zk cluster get ${cluster.alias}`,
      });
    return {
      name: cluster.alias,
      aws,
      kube,
      region: cluster.region,
      account,
      ...(eks?.oidcIssuerUrl && { oidcIssuer: eks.oidcIssuerUrl }),
      close: () => aws.close(),
    };
  } catch (error) {
    aws.close();
    throw error;
  }
}

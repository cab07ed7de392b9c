import { createAwsClients, resolveRegion, type AwsClients, type AwsSettings } from '../../aws/index.js';
import type { Context } from '../../core/index.js';
import { connect, loadKubeconfig, selectContext, type ContextOverrides } from '../../kube/index.js';
import type { Entity } from '../definition/index.js';
import { regionOfName } from './cluster-identity.js';
import { discoverEntities } from './discover-entities.js';

/** Which cluster and account, as the flags say it. */
export interface DiscoveryOptions {
  /** A file, instead of those of the environment. */
  kubeconfig?: string | undefined;
  /** A namespace here keeps to its objects; that of the context does not count. */
  overrides?: ContextOverrides;
  aws: AwsSettings;
}

/** A cluster that exists answers; who waits for one that does not should hear so. */
const attempts = 2;
/** Enough for a throttled call; an account that does not answer is only a warning. */
const awsRetries = 3;

/** {@link discoverEntities} of the cluster of a kubeconfig context, with the operator's own credentials for both APIs. */
export async function discoverFromContext(options: DiscoveryOptions, ctx: Context): Promise<Entity[]> {
  const { overrides = {}, kubeconfig } = options;
  const { document } = await loadKubeconfig({ env: ctx.env, kubeconfig });
  const selected = selectContext(document, overrides);
  let clients: AwsClients | undefined;
  const aws = async (): Promise<AwsClients> => {
    const fallback = regionOfName(selected.clusterName) ?? regionOfName(selected.context);
    const region = await resolveRegion(options.aws, ctx, fallback);
    return (clients = createAwsClients({ maxRetries: awsRetries, ...options.aws, region }, ctx));
  };
  try {
    return await discoverEntities(
      {
        kube: await connect(selected, ctx, { attempts }),
        aws,
        cluster: { context: selected.context, clusterName: selected.clusterName },
        ...(overrides.namespace ? { namespace: overrides.namespace } : {}),
      },
      ctx,
    );
  } finally {
    clients?.close();
  }
}

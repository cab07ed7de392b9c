import { isAwsError } from './errors.js';
import type { AwsClients } from './clients.js';
import type { EksFact } from './facts.js';

/** eks:DescribeCluster; undefined when there is no such cluster, or it is so new that it has no address yet. */
export async function describeEks(clients: AwsClients, name: string): Promise<EksFact | undefined> {
  const eks = await clients.eks();
  try {
    const { cluster } = await eks.describeCluster({ name });
    if (!cluster?.endpoint) return undefined;
    const network = cluster.kubernetesNetworkConfig;
    const cidr = network?.ipFamily === 'ipv6' ? network.serviceIpv6Cidr : network?.serviceIpv4Cidr;
    return {
      endpoint: cluster.endpoint,
      certificateAuthorityData: cluster.certificateAuthority?.data ?? '',
      oidcIssuerUrl: cluster.identity?.oidc?.issuer ?? '',
      serviceCidr: cidr ?? '',
      version: cluster.version ?? '',
      status: cluster.status ?? '',
    };
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

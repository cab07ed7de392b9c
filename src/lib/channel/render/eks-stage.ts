import type { Cluster } from '../../registry/index.js';
import type { RenderSession } from './session.js';

/**
 * What CLM learns from EKS after the main stack (its step 12): endpoint, certificate authority and token issuer become config items of the
 * cluster (not of its pools), the service range too, and the endpoint is the API server's address from here on. What is not known yet is
 * a visible placeholder.
 */
export function afterEks(session: RenderSession, cluster: Cluster): Cluster {
  if (cluster.provider !== 'zalando-eks') return cluster;
  const fact = session.facts.eks[cluster.alias];
  const known = (value: string | undefined, item: string, what: string): string =>
    value ??
    cluster.configItems[item] ??
    session.placeholder('eks', item, `(known after apply: EKS cluster ${cluster.alias} ${what})`);
  const endpoint = known(fact?.endpoint, 'eks_endpoint', 'endpoint');
  return {
    ...cluster,
    apiServerUrl: endpoint,
    configItems: {
      ...cluster.configItems,
      eks_endpoint: endpoint,
      eks_certificate_authority_data: known(
        fact?.certificateAuthorityData,
        'eks_certificate_authority_data',
        'certificate authority',
      ),
      eks_oidc_issuer_url: known(fact?.oidcIssuerUrl, 'eks_oidc_issuer_url', 'OIDC issuer'),
      service_cidr: known(fact?.serviceCidr, 'service_cidr', 'service CIDR'),
    },
  };
}

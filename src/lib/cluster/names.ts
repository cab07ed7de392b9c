import type { Cluster } from '../registry/index.js';

export function isEks(cluster: Cluster): boolean {
  return cluster.provider === 'zalando-eks';
}

/** Registry items that the EKS control plane decides, by config item (CLM's EKS hook). */
export const eksItems = {
  eks_endpoint: 'endpoint',
  eks_certificate_authority_data: 'certificateAuthorityData',
  eks_oidc_issuer_url: 'oidcIssuerUrl',
} as const;

/** The alias that the etcd stack's key is found by. */
export const etcdKeyAlias = 'alias/etcd-cluster';

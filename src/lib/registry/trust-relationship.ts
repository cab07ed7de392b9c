import { hostedZone } from './hosted-zone.js';
import type { Cluster } from './cluster.js';

/** `infrastructure_account` without its leading `aws:`. */
export function accountId(cluster: Pick<Cluster, 'infrastructureAccount'>): string {
  const { infrastructureAccount } = cluster;
  return infrastructureAccount.startsWith('aws:') ? infrastructureAccount.slice(4) : infrastructureAccount;
}

/** The ARN of the role that worker nodes run with (CLM's convention). */
export function workerRoleArn(cluster: Pick<Cluster, 'infrastructureAccount' | 'localId'>): string {
  return `arn:aws:iam::${accountId(cluster)}:role/${cluster.localId}-worker`;
}

/**
 * The issuer of service account tokens without its scheme: for EKS the config item `eks_oidc_issuer_url` ("" until the cluster
 * exists), otherwise `LOCAL_ID.HOSTED_ZONE` (CLM).
 */
export function oidcProvider(
  cluster: Pick<Cluster, 'id' | 'provider' | 'configItems' | 'localId' | 'apiServerUrl'>,
): string {
  if (cluster.provider !== 'zalando-eks') return `${cluster.localId}.${hostedZone(cluster)}`;
  const issuer = cluster.configItems['eks_oidc_issuer_url'] ?? '';
  return issuer.startsWith('https://') ? issuer.slice('https://'.length) : issuer;
}

export function oidcProviderArn(cluster: Pick<Cluster, 'infrastructureAccount'>, provider: string): string {
  return `arn:aws:iam::${accountId(cluster)}:oidc-provider/${provider}`;
}

/** All listed clusters of the same account, the given one included, in list order. */
export function accountClusters(
  cluster: Pick<Cluster, 'infrastructureAccount'>,
  all: readonly Cluster[],
): Cluster[] {
  return all.filter((other) => other.infrastructureAccount === cluster.infrastructureAccount);
}

/**
 * `.Cluster.IAMRoleTrustRelationshipTemplate`: the trust policy that IAM roles of an account's clusters share, as compact JSON in the
 * field order of CLM. `${SERVICE_ACCOUNT}` is left for CloudFormation's `Fn::Sub`.
 */
export function trustRelationshipTemplate(ofAccount: readonly Cluster[]): string {
  const ready = ofAccount.filter((cluster) => cluster.lifecycleStatus === 'ready');
  return goJson({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'ec2.amazonaws.com' },
        Action: ['sts:AssumeRole'],
        Sid: 'CLMApplied',
      },
      {
        Effect: 'Allow',
        Principal: { Service: 'pods.eks.amazonaws.com' },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
      },
      ...ready.flatMap(statementsFor),
    ],
  });
}

function statementsFor(cluster: Cluster): object[] {
  const provider = oidcProvider(cluster);
  return [
    { Effect: 'Allow', Principal: { AWS: workerRoleArn(cluster) }, Action: ['sts:AssumeRole'] },
    {
      Effect: 'Allow',
      Principal: { Federated: oidcProviderArn(cluster, provider) },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: { StringLike: { [`${provider}:sub`]: 'system:serviceaccount:${SERVICE_ACCOUNT}' } },
    },
  ];
}

/** JSON as Go's `json.Marshal` writes it: `<`, `>`, `&` and the two line separators are escaped. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

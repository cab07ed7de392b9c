import { createHash, createHmac } from 'node:crypto';
import type { AwsClients } from './clients.js';
import type { Credentials } from './credentials.js';

const prefix = 'k8s-aws-v1.';
/** The URL itself is good for a minute; EKS accepts the token for 15 minutes after signing. We renew after 14. */
const urlLifetimeSeconds = 60;
export const eksTokenLifetimeMs = 14 * 60_000;

/**
 * The bearer token of an EKS cluster: a presigned STS GetCallerIdentity URL that names the cluster in the signed header
 * `x-k8s-aws-id`, in unpadded base64url (aws-iam-authenticator's format). The token is a credential: never print it.
 */
export async function eksToken(clients: AwsClients, clusterName: string): Promise<string> {
  const credentials = await clients.credentials();
  const url = presignCallerIdentity({
    endpoint: clients.endpointOf('STS') ?? `https://sts.${clients.region}.${dnsSuffix(clients.region)}`,
    region: clients.region,
    credentials,
    clusterName,
    // The time of the world outside, as in all signatures of the SDK: a server judges its freshness, also in a rehearsal.
    at: new Date(),
  });
  return prefix + Buffer.from(url).toString('base64url');
}

export interface PresignRequest {
  endpoint: string;
  region: string;
  credentials: Credentials;
  clusterName: string;
  at: Date;
}

/** AWS Signature Version 4 in the query string, for this one request. */
export function presignCallerIdentity({
  endpoint,
  region,
  credentials,
  clusterName,
  at,
}: PresignRequest): string {
  const base = new URL(endpoint);
  const stamp = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${stamp.slice(0, 8)}/${region}/sts/aws4_request`;
  const query: Record<string, string> = {
    Action: 'GetCallerIdentity',
    Version: '2011-06-15',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${scope}`,
    'X-Amz-Date': stamp,
    'X-Amz-Expires': String(urlLifetimeSeconds),
    'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
    ...(credentials.sessionToken ? { 'X-Amz-Security-Token': credentials.sessionToken } : {}),
  };
  const canonicalQuery = Object.keys(query)
    .sort()
    .map((key) => `${escape(key)}=${escape(query[key] as string)}`)
    .join('&');
  const headers = `host:${base.host}\nx-k8s-aws-id:${clusterName}\n`;
  const request = ['GET', '/', canonicalQuery, headers, 'host;x-k8s-aws-id', sha256('')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(request)].join('\n');
  const key = ['aws4_request', 'sts', region, stamp.slice(0, 8)].reduceRight<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${credentials.secretAccessKey}`,
  );
  return `${base.origin}/?${canonicalQuery}&X-Amz-Signature=${hmac(key, toSign).toString('hex')}`;
}

function dnsSuffix(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** RFC 3986: encodeURIComponent leaves five characters that AWS wants escaped. */
function escape(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

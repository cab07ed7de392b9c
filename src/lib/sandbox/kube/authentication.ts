import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface KubeUser {
  username: string;
  groups: string[];
  uid?: string;
}

/** How the sandbox knows who asks. */
export interface KubeAuth {
  /** The bearer token of the sandbox's own kubeconfig. */
  adminToken: string;
  /** The secret of an access key, so that the signature of an EKS token can be checked; undefined = unknown key, no access. */
  secretAccessKey: (accessKeyId: string) => string | undefined;
  /** Who an access key is inside Kubernetes. Default: an administrator named after the key. */
  userOf?: (accessKeyId: string) => KubeUser | undefined;
}

const admin: KubeUser = { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
const tokenPrefix = 'k8s-aws-v1.';
/** EKS accepts a token for 15 minutes after it was signed. */
const tokenLifetimeMs = 15 * 60_000;

/** The user behind an Authorization header, or undefined when it proves nothing. `now` is epoch milliseconds. */
export function authenticate(
  header: string | undefined,
  cluster: string,
  auth: KubeAuth,
  now: number,
): KubeUser | undefined {
  const token = /^bearer\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (token === undefined) return undefined;
  if (sameSecret(token, auth.adminToken)) return admin;
  if (!token.startsWith(tokenPrefix)) return undefined;
  const accessKeyId = verifyEksToken(token, cluster, auth, now);
  if (accessKeyId === undefined) return undefined;
  if (auth.userOf) return auth.userOf(accessKeyId);
  return { username: accessKeyId, groups: ['system:masters', 'system:authenticated'] };
}

function sameSecret(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

/**
 * The access key that signed an EKS token: a presigned STS GetCallerIdentity URL whose signature covers the header `x-k8s-aws-id` with
 * this cluster's name. Undefined when anything about it is wrong or too old.
 */
export function verifyEksToken(
  token: string,
  cluster: string,
  auth: Pick<KubeAuth, 'secretAccessKey'>,
  now: number,
): string | undefined {
  const url = parseUrl(Buffer.from(token.slice(tokenPrefix.length), 'base64url').toString('utf8'));
  if (!url || url.searchParams.get('Action') !== 'GetCallerIdentity') return undefined;
  const signed = (url.searchParams.get('X-Amz-SignedHeaders') ?? '').split(';');
  const [accessKeyId = '', ...scope] = (url.searchParams.get('X-Amz-Credential') ?? '').split('/');
  const stamp = url.searchParams.get('X-Amz-Date') ?? '';
  const at = parseStamp(stamp);
  const isFresh = at !== undefined && now - at < tokenLifetimeMs && at - now < tokenLifetimeMs;
  const secret = auth.secretAccessKey(accessKeyId);
  if (!isFresh || secret === undefined || !signed.includes('x-k8s-aws-id') || scope.length !== 4)
    return undefined;
  const headers = signed
    .map((name) => `${name}:${name === 'host' ? url.host : name === 'x-k8s-aws-id' ? cluster : ''}\n`)
    .join('');
  const request = ['GET', url.pathname, canonicalQuery(url), headers, signed.join(';'), sha256('')].join(
    '\n',
  );
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope.join('/'), sha256(request)].join('\n');
  const key = scope.reduce<string | Buffer>((previous, part) => hmac(previous, part), `AWS4${secret}`);
  return sameSecret(hmac(key, toSign).toString('hex'), url.searchParams.get('X-Amz-Signature') ?? '')
    ? accessKeyId
    : undefined;
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** `20260131T120000Z` in epoch milliseconds. */
function parseStamp(stamp: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (!match) return undefined;
  const [year = 0, month = 1, ...rest] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, ...(rest as [number, number, number, number]));
}

function canonicalQuery(url: URL): string {
  const escape = (text: string): string =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${escape(name)}=${escape(value)}`)
    .sort()
    .join('&');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

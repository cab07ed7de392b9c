import type { WireRequest } from './http-message.js';

/** Who signed a request and for what. Signatures are not verified: the sandbox has no secrets to verify them with. */
export interface Signature {
  accessKeyId: string;
  region: string;
  service: string;
  sessionToken: string | undefined;
}

/** Reads the credential scope of Signature Version 4 from the Authorization header or a presigned URL; undefined if unsigned. */
export function readSignature(request: WireRequest): Signature | undefined {
  const header = /Credential=([^,\s]+)/.exec(request.headers['authorization'] ?? '')?.[1];
  const credential = header ?? request.query.get('X-Amz-Credential') ?? undefined;
  if (!credential) return undefined;
  const parts = credential.split('/');
  const [service, region] = [parts.at(-2), parts.at(-3)];
  if (!service || region === undefined) return undefined;
  // Signature 4a has no region in its scope.
  const scoped = parts.length >= 5;
  return {
    accessKeyId: parts.slice(0, scoped ? -4 : -3).join('/'),
    region: scoped ? region : (request.headers['x-amz-region-set'] ?? ''),
    service,
    sessionToken:
      request.headers['x-amz-security-token'] ?? request.query.get('X-Amz-Security-Token') ?? undefined,
  };
}

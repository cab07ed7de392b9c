import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';

export type ProbeAnswer =
  { reached: true; server: string } | { reached: false; server: string; reason: string; fix: string };

/** Asks an API server for /version without credentials. Any HTTP answer means that it is there. */
export async function probeServer(
  cluster: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  const server = typeof cluster['server'] === 'string' ? cluster['server'] : '';
  if (!URL.canParse(server))
    return {
      reached: false,
      server: server || '(no server)',
      reason: 'this is no URL',
      fix: 'Correct the cluster entry of the kubeconfig.',
    };
  try {
    await request(new URL(`${server.replace(/\/+$/, '')}/version`), await tlsOptions(cluster), signal);
    return { reached: true, server };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return {
      reached: false,
      server,
      reason: error instanceof Error ? error.message || code : String(error),
      fix: fixFor(code),
    };
  }
}

async function tlsOptions(cluster: Readonly<Record<string, unknown>>): Promise<RequestOptions> {
  const data = cluster['certificate-authority-data'];
  const file = cluster['certificate-authority'];
  const name = cluster['tls-server-name'];
  const ca =
    typeof data === 'string'
      ? Buffer.from(data, 'base64')
      : typeof file === 'string'
        ? await readFile(file)
        : undefined;
  return {
    ...(ca ? { ca } : {}),
    ...(typeof name === 'string' ? { servername: name } : {}),
    rejectUnauthorized: cluster['insecure-skip-tls-verify'] !== true,
  };
}

async function request(url: URL, options: RequestOptions, signal: AbortSignal): Promise<void> {
  const { request: send } = url.protocol === 'http:' ? await import('node:http') : await import('node:https');
  return new Promise((resolve, reject) => {
    const sent = send(url, { ...options, signal, agent: false }, (response) => {
      response.resume();
      resolve();
    });
    sent.on('error', reject);
    sent.end();
  });
}

function fixFor(code: string): string {
  if (/CERT|SIGNATURE|TLS|SSL/.test(code))
    return 'The certificate does not match the kubeconfig; write it again with aws eks update-kubeconfig --name CLUSTER.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return 'The name does not resolve: check the network, the VPN, or whether the cluster still exists.';
  if (code === 'ECONNREFUSED')
    return 'Nothing listens there: check whether the cluster (or the sandbox) is running.';
  return 'Check the network, the VPN and the proxy settings.';
}

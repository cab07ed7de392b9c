import { request } from 'node:https';
import { createKubeWorld, Simulation, type KubeWorld } from '../../../../src/lib/world/index.js';
import {
  createAuthority,
  startKubeApi,
  type KubeApi,
  type KubeApiOptions,
} from '../../../../src/lib/sandbox/kube/index.js';

export interface RunningApi {
  api: KubeApi;
  world: KubeWorld;
  simulation: Simulation;
  ca: string;
  kubeconfig: object;
  close: () => Promise<void>;
}

export const adminToken = 'the-admin-token';
const startAt = Date.UTC(2026, 0, 1);

/** Serves a cluster `demo`. The clock stands still unless a test moves it. */
export async function startApi(
  options: Partial<Pick<KubeApiOptions, 'auth' | 'sync' | 'fault'>> & { active?: boolean } = {},
): Promise<RunningApi> {
  const simulation = new Simulation({ startAt });
  const world = createKubeWorld(simulation);
  const authority = await createAuthority('zk sandbox');
  const { cert, key } = await authority.issue({
    commonName: 'kubernetes',
    dnsNames: ['localhost'],
    addresses: ['127.0.0.1'],
  });
  const { active = true, ...rest } = options;
  const api = await startKubeApi({
    world,
    cluster: 'demo',
    tls: { cert, key, caData: authority.caData },
    auth: { adminToken, secretAccessKey: () => undefined },
    ...rest,
  });
  if (active)
    simulation.publish('controlplane.active', {
      cluster: 'demo',
      version: '1.35',
      oidcIssuer: 'https://oidc',
    });
  simulation.advanceTo(startAt + 1000);
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'demo', cluster: { server: api.url, 'certificate-authority-data': api.caData } }],
    users: [{ name: 'admin', user: { token: adminToken } }],
    contexts: [{ name: 'demo', context: { cluster: 'demo', user: 'admin', namespace: 'default' } }],
    'current-context': 'demo',
  };
  return { api, world, simulation, ca: authority.certificate, kubeconfig, close: () => api.close() };
}

export interface Answer {
  code: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json: Record<string, unknown>;
}

/** One request with the admin's token (unless other headers say otherwise). */
export function call(
  running: RunningApi,
  method: string,
  path: string,
  options: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const payload =
    options.body === undefined
      ? undefined
      : Buffer.from(typeof options.body === 'string' ? options.body : JSON.stringify(options.body));
  const headers = {
    authorization: `Bearer ${adminToken}`,
    ...(payload && { 'content-type': 'application/json' }),
    ...options.headers,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      running.api.url + path,
      { method, headers, ca: running.ca, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ code: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) });
        });
        response.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

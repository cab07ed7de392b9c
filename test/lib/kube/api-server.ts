import { request } from 'node:https';
import type { Clock, Context, Event } from '../../../src/lib/core/index.js';
import { connectTo, type ConnectOptions, type KubeClient } from '../../../src/lib/kube/index.js';
import { createAuthority, startKubeApi } from '../../../src/lib/sandbox/kube/index.js';
import {
  ApiStatusError,
  createKubeWorld,
  Simulation,
  type KubeCluster,
} from '../../../src/lib/world/index.js';

export interface ApiServer {
  simulation: Simulation;
  cluster: KubeCluster;
  client: KubeClient;
  ctx: Context;
  events: Event[];
  requests: { method: string; path: string; query: string }[];
  abort: AbortController;
  /** Answers of the next requests that `matches` accepts. */
  failNext(
    times: number,
    error: ApiStatusError,
    matches?: (request: { method: string; path: string }) => boolean,
  ): void;
  mutations(): string[];
  /** Base64 of the CA's PEM. */
  authority: string;
  /** Creates an object past the client under test. */
  post(path: string, body: unknown): Promise<void>;
  close(): Promise<void>;
}

/** An API server whose controllers run in virtual time: sleeping makes it pass. */
export async function startApiServer(options: ConnectOptions = {}): Promise<ApiServer> {
  const simulation = new Simulation({ startAt: Date.now() });
  const world = createKubeWorld(simulation);
  const cluster = world.createCluster({ name: 'kube-1', version: '1.33' });
  const authority = await createAuthority('test CA');
  const issued = await authority.issue({ commonName: 'kube-1', addresses: ['127.0.0.1'] });
  const faults: {
    left: number;
    error: ApiStatusError;
    matches: (request: { method: string; path: string }) => boolean;
  }[] = [];
  const api = await startKubeApi({
    world,
    cluster: 'kube-1',
    tls: {
      cert: issued.cert,
      key: issued.key,
      caData: Buffer.from(authority.certificate).toString('base64'),
    },
    auth: { adminToken: 'token', secretAccessKey: () => undefined },
    fault: (request) => {
      const fault = faults.find((one) => one.left > 0 && one.matches(request));
      if (!fault) return undefined;
      fault.left--;
      return fault.error;
    },
  });
  const events: Event[] = [];
  const requests: ApiServer['requests'] = [];
  const abort = new AbortController();
  const clock: Clock = {
    now: () => simulation.now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      await new Promise((resolve) => setImmediate(resolve));
      simulation.advanceTo(simulation.now + ms);
    },
  };
  const ctx: Context = { clock, env: {}, signal: abort.signal, emit: (event) => events.push(event) };
  const client = await connectTo(
    { name: 'kube-1', server: api.url, certificateAuthorityData: api.caData, token: async () => 'token' },
    ctx,
    { ...options, onRequest: (request) => requests.push(request) },
  );
  return {
    simulation,
    cluster,
    client,
    ctx,
    events,
    requests,
    abort,
    authority: api.caData,
    post: (path, body) => post(api.url, path, authority.certificate, body),
    failNext: (left, error, matches = () => true) => void faults.push({ left, error, matches }),
    mutations: () =>
      requests
        .filter((one) => one.method !== 'GET' && !one.query.includes('dryRun'))
        .map((one) => `${one.method} ${one.path}`),
    close: () => api.close(),
  };
}

function post(server: string, path: string, ca: string, body: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: 'Bearer token', 'content-type': 'application/json' };
    const sent = request(`${server}${path}`, { method: 'POST', ca, headers }, (response) => {
      response.resume();
      response.on('end', () =>
        response.statusCode === 201 ? resolve() : reject(new Error(`status ${response.statusCode}`)),
      );
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

export { ApiStatusError };

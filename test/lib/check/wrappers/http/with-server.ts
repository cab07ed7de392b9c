import type { RequestListener } from 'node:http';
import { http } from '../../../../../src/lib/check/wrappers/http.js';
import { openDirectly, testCall, type CallOptions, type DirectObject } from '../direct-call.js';
import { httpServer } from '../local-server.js';

export type Arguments = Record<string, unknown>;

/** Opens `http(…)` against a server of this listener. */
export async function withServer(
  listener: RequestListener,
  work: (
    request: (url: string, args?: Arguments, call?: CallOptions) => Promise<DirectObject>,
    url: string,
  ) => Promise<unknown>,
): Promise<void> {
  await using server = await httpServer(listener);
  await work(
    (url, args = {}, call = {}) =>
      openDirectly(http, { url, ...args }, testCall({ entity: { id: 'e', url: server.url }, ...call })),
    server.url,
  );
}

import type { IncomingMessage } from 'node:http';
import { bodyOf, httpServer, type LocalServer } from '../local-server.js';

export interface SeenRequest {
  method: string;
  /** Path and query. */
  url: string;
  body: unknown;
  authorization: string | undefined;
}

/** A JSON service that notes its requests; the answer is a document, or a status with one. */
export async function recordingService(
  answer: (request: SeenRequest) => unknown,
): Promise<LocalServer & { seen: SeenRequest[] }> {
  const seen: SeenRequest[] = [];
  const note = async (request: IncomingMessage): Promise<SeenRequest> => {
    const text = await bodyOf(request);
    const one = {
      method: request.method ?? '',
      url: decodeURIComponent((request.url ?? '').replaceAll('+', ' ')),
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
      authorization: request.headers.authorization,
    };
    seen.push(one);
    return one;
  };
  const server = await httpServer((request, response) => {
    void note(request).then((one) => {
      const found = answer(one);
      const failed = found instanceof Failed ? found : undefined;
      response.writeHead(failed?.status ?? 200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(failed ? failed.document : (found ?? {})));
    });
  });
  return { ...server, seen, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

export class Failed {
  constructor(
    readonly status: number,
    readonly document: unknown,
  ) {}
}

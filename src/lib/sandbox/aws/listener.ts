import { Buffer } from 'node:buffer';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsDispatcher } from './dispatcher.js';
import { decodeAwsChunked, type WireRequest, type WireResponse } from './wire/index.js';

export interface AwsListener {
  port: number;
  close(): Promise<void>;
}

export interface AwsListenerOptions {
  /** 0 for any free port. */
  port: number;
  dispatcher: Pick<AwsDispatcher, 'answer'>;
  /** Awaited before each request, so that the world has caught up with the time. */
  beforeCall: () => Promise<void>;
  onDefect: (error: unknown) => void;
  /** Answers questions about the sandbox itself, as JSON; undefined for paths that belong to AWS. */
  control?: (path: string) => unknown;
}

/** Speaks HTTP on 127.0.0.1 for all AWS services at once. */
export async function listenForAws(options: AwsListenerOptions): Promise<AwsListener> {
  const server = createServer((request, response) => {
    serve(options, request, response).catch((error: unknown) => {
      options.onDefect(error);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end('internal error of the sandbox; its log says more\n');
    });
  });
  server.keepAliveTimeout = 30_000;
  await listen(server, options.port);
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(
  options: AwsListenerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const wire = await readRequest(request);
  await options.beforeCall();
  const own = options.control?.(wire.path);
  if (own !== undefined)
    return send(
      response,
      { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(own) },
      false,
    );
  send(response, await options.dispatcher.answer(wire), request.method === 'HEAD');
}

async function readRequest(request: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = request.url ?? '/';
  const question = url.indexOf('?');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const wire: WireRequest = {
    method: request.method ?? 'GET',
    path: question < 0 ? url : url.slice(0, question),
    query: new URLSearchParams(question < 0 ? '' : url.slice(question + 1)),
    headers,
    body: Buffer.concat(chunks),
  };
  return isAwsChunked(headers) ? unchunk(wire) : wire;
}

function isAwsChunked(headers: Readonly<Record<string, string>>): boolean {
  return (
    (headers['content-encoding'] ?? '').includes('aws-chunked') ||
    (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-')
  );
}

/** The content without its transport coding; checksum trailers become headers, where the schemas look for them. */
function unchunk(wire: WireRequest): WireRequest {
  const { body, trailers } = decodeAwsChunked(wire.body);
  const encoding = (wire.headers['content-encoding'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== 'aws-chunked');
  const { 'content-encoding': _coding, ...rest } = wire.headers;
  return {
    ...wire,
    body,
    headers: {
      ...rest,
      ...trailers,
      ...(encoding.length > 0 && { 'content-encoding': encoding.join(', ') }),
    },
  };
}

function send(response: ServerResponse, answer: WireResponse, headOnly: boolean): void {
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  const bodiless = answer.status === 204 || answer.status === 304;
  response.writeHead(answer.status, {
    ...answer.headers,
    server: 'kubectl-zk-sandbox',
    date: new Date().toUTCString(),
    ...(bodiless || (headOnly && answer.headers['content-length'] !== undefined)
      ? {}
      : { 'content-length': String(body.byteLength) }),
  });
  if (headOnly || bodiless) response.end();
  else response.end(body);
}

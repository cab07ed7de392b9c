import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { ApiStatusError, type ApiStatus } from '../../world/index.js';

/** One request with its answer, and what was understood of it. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  url: URL;
  body: Buffer;
}

/** Bodies above this size are compressed for clients that accept it, as kube-apiserver does. */
const gzipThreshold = 128 * 1024;

/** Sends JSON. Content types may carry parameters (aggregated discovery). */
export function sendJson(
  exchange: Pick<Exchange, 'request' | 'response'>,
  code: number,
  body: unknown,
  options: { contentType?: string; warnings?: readonly string[] } = {},
): void {
  const { response } = exchange;
  response.statusCode = code;
  response.setHeader('Content-Type', options.contentType ?? 'application/json');
  response.setHeader('Cache-Control', 'no-cache, private');
  const warnings = options.warnings ?? [];
  if (warnings.length > 0)
    response.setHeader(
      'Warning',
      warnings.map((text) => `299 - ${JSON.stringify(text)}`),
    );
  sendBuffer(exchange, Buffer.from(`${JSON.stringify(body)}\n`));
}

export function sendText(exchange: Pick<Exchange, 'request' | 'response'>, code: number, text: string): void {
  exchange.response.statusCode = code;
  exchange.response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  sendBuffer(exchange, Buffer.from(text));
}

function sendBuffer({ request, response }: Pick<Exchange, 'request' | 'response'>, payload: Buffer): void {
  const accepts = String(request.headers['accept-encoding'] ?? '');
  if (payload.length > gzipThreshold && /\bgzip\b/.test(accepts)) {
    response.setHeader('Content-Encoding', 'gzip');
    response.setHeader('Vary', 'Accept-Encoding');
    response.end(gzipSync(payload, { level: 1 }));
    return;
  }
  response.setHeader('Content-Length', payload.length);
  response.end(payload);
}

/** Answers with the Status of a refusal; anything else that was thrown is an internal error that says so. */
export function sendError(exchange: Pick<Exchange, 'request' | 'response'>, error: unknown): void {
  const status = error instanceof ApiStatusError ? error.status : internalError(error);
  const retryAfter = status.details?.retryAfterSeconds ?? 0;
  if (retryAfter > 0) exchange.response.setHeader('Retry-After', retryAfter);
  sendJson(exchange, status.code, status);
}

function internalError(error: unknown): ApiStatus {
  const message = `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`;
  return new ApiStatusError(500, 'InternalError', message, { causes: [{ reason: '', message }] }).status;
}

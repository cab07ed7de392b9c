import type { IncomingMessage } from 'node:http';
import { ApiStatusError } from '../../world/index.js';
import type { Json } from '../../world/index.js';
import { unsupportedMediaType } from './negotiate.js';

/** Upstream refuses bodies above 3 MiB. */
const limit = 3 * 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit)
      throw new ApiStatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function mediaType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The body of a create, update or delete. */
export async function decodeBody(body: Buffer, type: string): Promise<Json | undefined> {
  if (body.length === 0) return undefined;
  if (type === 'application/json' || type === '') return parseJson(body);
  if (type === 'application/yaml') return parseYaml(body);
  throw unsupportedMediaType(['application/json', 'application/yaml']);
}

export function parseJson(body: Buffer): Json {
  try {
    return JSON.parse(body.toString('utf8')) as Json;
  } catch (error) {
    throw new ApiStatusError(
      400,
      'BadRequest',
      `invalid JSON in the request body: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

/** YAML 1.2 core, of which JSON is a part: what applies are written in. */
export async function parseYaml(body: Buffer): Promise<Json> {
  const text = body.toString('utf8');
  if (text.trimStart().startsWith('{')) return parseJson(body);
  const { parse } = await import('yaml');
  try {
    return parse(text) as Json;
  } catch (error) {
    throw new ApiStatusError(
      400,
      'BadRequest',
      `error decoding YAML: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

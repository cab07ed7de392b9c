import type { WireRequest } from './http-message.js';
import { readJson, readJsonStructure } from './json-body.js';
import type { Route } from './rest-routing.js';
import { MalformedRequest, readScalar } from './scalar.js';
import type { Member, Shape } from './shape.js';
import { readXmlStructure } from './xml-body.js';
import { parseXml } from './xml.js';

export type BodyFormat = 'json' | 'xml';

const isBodyMember = (member: Member): boolean =>
  !['httpLabel', 'httpQuery', 'httpHeader', 'httpPrefixHeaders', 'httpQueryParams', 'httpPayload'].some(
    (trait) => trait in member.traits,
  );

/** Reads the input of a REST operation from labels, query, headers and body. */
export function readRestInput(
  route: Route,
  request: WireRequest,
  format: BodyFormat,
): Record<string, unknown> {
  const shape = route.operation.input;
  const input: Record<string, unknown> = {};
  for (const member of shape.members) {
    const value = readBinding(member, route, request, format);
    if (value !== undefined) input[member.name] = value;
  }
  const hasBody = shape.members.some(isBodyMember) && request.body.length > 0;
  return hasBody ? { ...readBody(shape, request.body, format), ...input } : input;
}

function readBinding(member: Member, route: Route, request: WireRequest, format: BodyFormat): unknown {
  const { httpLabel, httpQuery, httpHeader, httpPrefixHeaders, httpQueryParams, httpPayload } = member.traits;
  if (httpLabel) {
    const text = route.labels[member.name];
    return text === undefined ? undefined : readScalar(member, text);
  }
  if (typeof httpQuery === 'string') return readQueryMember(member, request.query.getAll(httpQuery));
  if (typeof httpHeader === 'string') return readHeader(member, request.headers[httpHeader.toLowerCase()]);
  if (typeof httpPrefixHeaders === 'string')
    return readPrefixHeaders(httpPrefixHeaders.toLowerCase(), request);
  if (httpQueryParams) return Object.fromEntries(request.query);
  if (httpPayload) return readPayload(member, request.body, format);
  return undefined;
}

function readQueryMember(member: Member, values: readonly string[]): unknown {
  const [first] = values;
  if (first === undefined) return undefined;
  if (member.shape.kind === 'list')
    return values.map((text) => readScalar(member.shape.value as Member, text));
  return readScalar(member, first);
}

function readHeader(member: Member, text: string | undefined): unknown {
  if (text === undefined || text === '') return undefined;
  if (member.shape.kind === 'list')
    return text.split(',').map((part) => readScalar(member.shape.value as Member, part.trim()));
  return readScalar(member, text);
}

function readPrefixHeaders(prefix: string, request: WireRequest): Record<string, string> {
  const found = Object.entries(request.headers).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value]));
}

function readPayload(member: Member, body: Uint8Array, format: BodyFormat): unknown {
  if (member.shape.kind === 'blob') return body;
  if (body.length === 0) return undefined;
  const text = new TextDecoder().decode(body);
  if (member.shape.kind === 'string') return text;
  return format === 'json'
    ? readJson(member, parseJson(text))
    : readXmlStructure(member.shape, parseXmlBody(text));
}

function readBody(shape: Shape, body: Uint8Array, format: BodyFormat): Record<string, unknown> {
  const text = new TextDecoder().decode(body);
  return format === 'json'
    ? readJsonStructure(shape, parseJson(text))
    : readXmlStructure(shape, parseXmlBody(text));
}

/** Parses a JSON request body; an empty one is an empty object. */
export function parseJson(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw new MalformedRequest('The request body is not well-formed JSON');
  }
}

function parseXmlBody(text: string): ReturnType<typeof parseXml> {
  try {
    return parseXml(text);
  } catch {
    throw new MalformedRequest(
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
}

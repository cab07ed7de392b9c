import type { WireResponse } from './http-message.js';
import { writeJson, writeJsonStructure } from './json-body.js';
import type { BodyFormat } from './rest-request.js';
import { writeScalar } from './scalar.js';
import type { Operation } from './service-model.js';
import type { Member } from './shape.js';
import { writeXmlMember, writeXmlMembers } from './xml-body.js';
import { escapeXml } from './xml.js';

const inHead = (member: Member): boolean =>
  'httpHeader' in member.traits ||
  'httpPrefixHeaders' in member.traits ||
  'httpResponseCode' in member.traits;

/** Writes the output of a REST operation: bound headers and status, then the payload member or the remaining members as the body. */
export function writeRestOutput(
  operation: Operation,
  output: Readonly<Record<string, unknown>>,
  format: BodyFormat,
  xmlNamespace: string,
): WireResponse {
  const shape = operation.output;
  const response: WireResponse = {
    status: operation.http?.status ?? 200,
    headers: writeHeaders(shape.members, output),
    body: '',
  };
  const code = shape.members.find((member) => member.traits['httpResponseCode']);
  if (code && typeof output[code.name] === 'number') response.status = output[code.name] as number;
  const payload = shape.members.find((member) => member.traits['httpPayload']);
  if (payload) writePayload(response, payload, output[payload.name], format, xmlNamespace);
  else if (shape.members.some((member) => !inHead(member))) {
    response.headers['content-type'] = format === 'json' ? 'application/json' : 'application/xml';
    response.body =
      format === 'json'
        ? JSON.stringify(writeJsonStructure(shape, output, inHead))
        : xmlDocument(
            outputElement(operation),
            xmlNamespace,
            unwrapped(operation, output) ?? writeXmlMembers(shape, output, inHead),
          );
  } else if (format === 'json') response.body = '{}';
  return response;
}

/** S3 names the root element after the shape's own `xmlName` (ListBucketResult), others after the shape. */
function outputElement(operation: Operation): string {
  const name = operation.output.traits['xmlName'];
  return typeof name === 'string' ? name : operation.output.name;
}

/** S3's GetBucketLocation has its only member as the root element itself: the root is named like it. */
function unwrapped(operation: Operation, output: Readonly<Record<string, unknown>>): string | undefined {
  const [only, ...others] = operation.output.members;
  if (
    !only ||
    others.length > 0 ||
    operation.output.traits['xmlName'] !== only.name ||
    only.shape.kind !== 'string'
  )
    return undefined;
  const value = output[only.name];
  return typeof value === 'string' ? escapeXml(value) : '';
}

function writePayload(
  response: WireResponse,
  member: Member,
  value: unknown,
  format: BodyFormat,
  xmlNamespace: string,
): void {
  if (value === undefined || value === null) return;
  if (value instanceof Uint8Array || typeof value === 'string') {
    response.body = value;
    return;
  }
  response.headers['content-type'] = format === 'json' ? 'application/json' : 'application/xml';
  if (format === 'json') response.body = JSON.stringify(writeJson(member, value));
  else {
    const own = member.traits['xmlName'] ?? member.shape.traits['xmlName'];
    const name = typeof own === 'string' ? own : member.shape.name;
    const element = writeXmlMember(member, value, name);
    response.body = `<?xml version="1.0" encoding="UTF-8"?>\n${element.replace(`<${name}`, `<${name} xmlns="${xmlNamespace}"`)}`;
  }
}

function writeHeaders(
  members: readonly Member[],
  output: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const member of members) {
    const value = output[member.name];
    if (value === undefined || value === null) continue;
    const { httpHeader, httpPrefixHeaders } = member.traits;
    if (typeof httpHeader === 'string') headers[httpHeader.toLowerCase()] = writeHeader(member, value);
    else if (typeof httpPrefixHeaders === 'string') {
      for (const [name, text] of Object.entries(value as Record<string, string>))
        headers[httpPrefixHeaders.toLowerCase() + name] = text;
    }
  }
  return headers;
}

function writeHeader(member: Member, value: unknown): string {
  if (!Array.isArray(value)) return writeScalar(member, value, 'http-date');
  return value.map((item) => writeScalar(member.shape.value as Member, item, 'http-date')).join(', ');
}

export function xmlDocument(root: string, namespace: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${content}</${root}>`;
}

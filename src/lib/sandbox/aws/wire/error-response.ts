import type { WireResponse } from './http-message.js';
import { writeJsonStructure } from './json-body.js';
import type { ServiceModel } from './service-model.js';
import type { Shape } from './shape.js';
import { writeXmlMembers } from './xml-body.js';
import { escapeXml } from './xml.js';

/** An error as a service reports it. `code` is the code on the wire or the name of a modelled error. */
export interface ServiceError {
  code: string;
  message: string;
  /** HTTP status when no modelled error says otherwise. */
  status?: number | undefined;
  /** Further members of a modelled error. */
  fields?: Readonly<Record<string, unknown>>;
}

interface Resolved {
  code: string;
  status: number;
  shape: Shape | undefined;
}

/** Finds the modelled error by its name or by its code in the query protocols, and the HTTP status that belongs to it. */
function resolve(model: ServiceModel | undefined, error: ServiceError): Resolved {
  const shape = model && findShape(model, error.code);
  const query = shape?.traits['awsQueryError'] as readonly [string, number] | undefined;
  const code = query?.[0] ?? error.code;
  // Services with a JSON RPC protocol answer 400 to every client error, whatever status their model names.
  const modelled = model?.protocol.startsWith('awsJson')
    ? undefined
    : (query?.[1] ?? shape?.traits['httpError']);
  const fallback = shape?.traits['error'] === 'server' ? 500 : 400;
  return { code, shape, status: error.status ?? (typeof modelled === 'number' ? modelled : fallback) };
}

function findShape(model: ServiceModel, code: string): Shape | undefined {
  const byName = model.errors.get(code);
  if (byName) return byName;
  return [...model.errors.values()].find(
    (shape) => (shape.traits['awsQueryError'] as readonly [string] | undefined)?.[0] === code,
  );
}

/**
 * Writes an error in the service's protocol. Without a model (an unknown service) `asXml` says which form the client will understand.
 */
export function writeError(
  model: ServiceModel | undefined,
  error: ServiceError,
  requestId: string,
  asXml = false,
): WireResponse {
  const resolved = resolve(model, error);
  if (!model)
    return asXml
      ? xml(resolved.status, wrapped('', resolved, error, requestId))
      : json(model, resolved, error);
  switch (model.protocol) {
    case 'awsQuery':
      return xml(resolved.status, wrapped(model.xmlNamespace, resolved, error, requestId));
    case 'ec2Query': {
      const body = `<Code>${escapeXml(resolved.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
      return xml(
        resolved.status,
        `<Response><Errors><Error>${body}</Error></Errors><RequestID>${requestId}</RequestID></Response>`,
      );
    }
    case 'restXml':
      return xml(
        resolved.status,
        model.name === 's3'
          ? s3Error(resolved, error, requestId)
          : wrapped(model.xmlNamespace, resolved, error, requestId),
      );
    default:
      return json(model, resolved, error);
  }
}

function wrapped(namespace: string, resolved: Resolved, error: ServiceError, requestId: string): string {
  const type = resolved.status >= 500 ? 'Receiver' : 'Sender';
  const fields = resolved.shape && error.fields ? writeXmlMembers(resolved.shape, error.fields) : '';
  const body = `<Type>${type}</Type><Code>${escapeXml(resolved.code)}</Code><Message>${escapeXml(error.message)}</Message>${fields}`;
  return `<ErrorResponse xmlns="${namespace}"><Error>${body}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

function s3Error(resolved: Resolved, error: ServiceError, requestId: string): string {
  const extra = Object.entries(error.fields ?? {}).map(
    ([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`,
  );
  const body = `<Code>${escapeXml(resolved.code)}</Code><Message>${escapeXml(error.message)}</Message>${extra.join('')}`;
  return `<Error>${body}<RequestId>${requestId}</RequestId><HostId>kubectl-zk-sandbox</HostId></Error>`;
}

function xml(status: number, body: string): WireResponse {
  return {
    status,
    headers: { 'content-type': 'text/xml;charset=UTF-8' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  };
}

function json(model: ServiceModel | undefined, resolved: Resolved, error: ServiceError): WireResponse {
  const name = resolved.shape?.name ?? resolved.code;
  const fields =
    resolved.shape && error.fields
      ? writeJsonStructure(resolved.shape, error.fields, (member) => 'httpHeader' in member.traits)
      : {};
  const contentType = model?.protocol === 'restJson1' ? 'application/json' : 'application/x-amz-json-1.1';
  return {
    status: resolved.status,
    headers: { 'content-type': contentType, 'x-amzn-errortype': name },
    body: JSON.stringify({ __type: name, message: error.message, ...fields }),
  };
}

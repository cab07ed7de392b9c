import type { WireRequest, WireResponse } from './http-message.js';
import { readJsonStructure, writeJsonStructure } from './json-body.js';
import { readQueryInput } from './query-request.js';
import { parseJson, readRestInput, type BodyFormat } from './rest-request.js';
import { writeRestOutput, xmlDocument } from './rest-response.js';
import { routeRest } from './rest-routing.js';
import type { Operation, ServiceModel } from './service-model.js';
import { bucketOf } from './s3-address.js';
import { writeXmlMembers } from './xml-body.js';

/** A request whose operation is known; `input` is read on demand, because reading can fail with an error in the operation's protocol. */
export interface Call {
  operation: Operation;
  input: () => Record<string, unknown>;
}

/** Finds out which operation a request means. Undefined when the service has no such operation. */
export function readCall(model: ServiceModel, request: WireRequest): Call | undefined {
  switch (model.protocol) {
    case 'awsQuery':
    case 'ec2Query':
      return readQueryCall(model, request);
    case 'awsJson1_0':
    case 'awsJson1_1':
      return readJsonCall(model, request);
    default:
      return model.name === 's3' ? readS3Call(model, request) : readRestCall(model, request);
  }
}

/** The name that a request gives to its operation, for messages about unknown ones. */
export function operationHint(request: WireRequest): string {
  const target = request.headers['x-amz-target'];
  if (target) return target.slice(target.lastIndexOf('.') + 1);
  return formFields(request).find(([name]) => name === 'Action')?.[1] ?? `${request.method} ${request.path}`;
}

/** The fields of a query-protocol call: the form body, or for a GET (presigned URLs) the query string. */
export function formFields(request: WireRequest): [string, string][] {
  const isForm = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const body = isForm ? [...new URLSearchParams(new TextDecoder().decode(request.body))] : [];
  return [...request.query, ...body];
}

function readQueryCall(model: ServiceModel, request: WireRequest): Call | undefined {
  const fields = formFields(request);
  const action = fields.find(([name]) => name === 'Action')?.[1];
  const operation = model.operations.get(action ?? '');
  return (
    operation && {
      operation,
      input: () => readQueryInput(operation.input, fields, model.protocol === 'ec2Query'),
    }
  );
}

function readJsonCall(model: ServiceModel, request: WireRequest): Call | undefined {
  const target = request.headers['x-amz-target'] ?? '';
  const operation = model.operations.get(target.slice(target.lastIndexOf('.') + 1));
  const body = (): unknown => parseJson(new TextDecoder().decode(request.body));
  return operation && { operation, input: () => readJsonStructure(operation.input, body(), false) };
}

function readRestCall(model: ServiceModel, request: WireRequest): Call | undefined {
  const route = routeRest(model, request, request.path);
  return (
    route && { operation: route.operation, input: () => readRestInput(route, request, bodyFormat(model)) }
  );
}

/** S3's bucket stands in the host name or in front of the path, and its schemas do not say so: the endpoint rules of the SDK put it there. */
function readS3Call(model: ServiceModel, request: WireRequest): Call | undefined {
  const { bucket, path } = bucketOf(request);
  const wantsBucket = (operation: Operation): boolean =>
    operation.input.members.some((member) => member.name === 'Bucket');
  const route = routeRest(
    model,
    request,
    path,
    (operation) => wantsBucket(operation) === (bucket !== undefined),
  );
  if (!route) return undefined;
  return {
    operation: route.operation,
    input: () => ({
      ...readRestInput(route, request, 'xml'),
      ...(bucket === undefined ? {} : { Bucket: bucket }),
    }),
  };
}

function bodyFormat(model: ServiceModel): BodyFormat {
  return model.protocol === 'restJson1' ? 'json' : 'xml';
}

/** Writes an operation's output in the service's protocol. */
export function writeOutput(
  model: ServiceModel,
  operation: Operation,
  output: Readonly<Record<string, unknown>>,
  requestId: string,
): WireResponse {
  switch (model.protocol) {
    case 'awsQuery': {
      const result =
        operation.output.kind === 'unit'
          ? ''
          : `<${operation.name}Result>${writeXmlMembers(operation.output, output)}</${operation.name}Result>`;
      const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
      return xmlResponse(xmlDocument(`${operation.name}Response`, model.xmlNamespace, result + metadata));
    }
    case 'ec2Query':
      return xmlResponse(
        xmlDocument(`${operation.name}Response`, model.xmlNamespace, ec2Body(operation, output, requestId)),
      );
    case 'awsJson1_0':
    case 'awsJson1_1':
      return {
        status: 200,
        headers: {
          'content-type':
            model.protocol === 'awsJson1_0' ? 'application/x-amz-json-1.0' : 'application/x-amz-json-1.1',
        },
        body:
          operation.output.kind === 'unit'
            ? '{}'
            : JSON.stringify(writeJsonStructure(operation.output, output, undefined, false)),
      };
    default:
      return writeRestOutput(operation, output, bodyFormat(model), model.xmlNamespace);
  }
}

/** EC2 answers `<return>true</return>` where there is nothing else to say; SDKs ignore it, people expect it. */
function ec2Body(operation: Operation, output: Readonly<Record<string, unknown>>, requestId: string): string {
  const members =
    operation.output.kind === 'unit' ? '<return>true</return>' : writeXmlMembers(operation.output, output);
  return `<requestId>${requestId}</requestId>${members}`;
}

function xmlResponse(body: string): WireResponse {
  return { status: 200, headers: { 'content-type': 'text/xml;charset=UTF-8' }, body };
}

import { AwsError, type AwsWorld } from '../../world/index.js';
import { simulated } from './operations/index.js';
import type { CallContext } from './operation.js';
import {
  formFields,
  loadServiceModel,
  MalformedRequest,
  operationHint,
  readCall,
  readSignature,
  writeError,
  writeOutput,
  type Call,
  type Operation,
  type ServiceModel,
  type Signature,
  type WireRequest,
  type WireResponse,
} from './wire/index.js';

/** The targets of services that are called without a signature, by API version. */
const unsignedServices: Readonly<Record<string, string>> = { '2011-06-15': 'sts' };

/** One call as a log line can tell of it; never its content. */
export interface CallRecord {
  service: string;
  operation: string;
  status: number;
  error: string | undefined;
}

/** Answers AWS requests out of a world. Every failure is an answer in the protocol of the service; only defects of ours throw. */
export class AwsDispatcher {
  constructor(
    private readonly world: AwsWorld,
    private readonly onCall: (record: CallRecord) => void = () => undefined,
  ) {}

  async answer(request: WireRequest): Promise<WireResponse> {
    const requestId = this.world.ids.uuid();
    const signature = readSignature(request);
    const service = signature?.service ?? unsignedService(request);
    const model = await loadServiceModel(service);
    const headers: Record<string, string> = {};
    let name = operationHint(request);
    try {
      this.world.faults.checkCall(service, signature !== undefined);
      const call = findCall(service, model, request);
      name = call.operation.name;
      const response = this.#run(model as ServiceModel, call, signature, request, requestId, headers);
      this.onCall({ service, operation: name, status: response.status, error: undefined });
      return withRequestId(response, requestId, headers);
    } catch (error) {
      const failure = asServiceError(error, model);
      const response = writeError(model, failure, requestId, isForm(request));
      this.onCall({ service, operation: name, status: response.status, error: failure.code });
      return withRequestId(response, requestId, headers);
    }
  }

  #run(
    model: ServiceModel,
    call: Call,
    signature: Signature | undefined,
    request: WireRequest,
    requestId: string,
    headers: Record<string, string>,
  ): WireResponse {
    const { operation } = call;
    const handler = simulated[model.name]?.[operation.name];
    if (!handler) throw notSimulated(model.name, operation.name);
    const input = call.input();
    checkRequired(model, operation, input);
    const context: CallContext = {
      world: this.world,
      region: this.world.region(regionOf(signature, this.world)),
      caller: this.world.sessions.caller(signature?.accessKeyId ?? ''),
      request,
      headers,
      status: undefined,
    };
    if (input['DryRun'] === true)
      throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', {
        status: 412,
      });
    const response = writeOutput(model, operation, handler(input, context), requestId);
    return { ...response, status: context.status ?? response.status };
  }
}

function regionOf(signature: Signature | undefined, world: AwsWorld): string {
  const region = signature?.region;
  // Global services are signed for us-east-1 whatever the region of the caller, and touch no region anyhow.
  return region === undefined || region === '' || region === '*' ? world.homeRegion : region;
}

function unsignedService(request: WireRequest): string {
  const version = formFields(request).find(([name]) => name === 'Version')?.[1];
  return unsignedServices[version ?? ''] ?? 's3';
}

function findCall(service: string, model: ServiceModel | undefined, request: WireRequest): Call {
  const call = model && readCall(model, request);
  if (!call) throw notSimulated(service, operationHint(request));
  return call;
}

/** Form bodies mean a query protocol, which answers in XML. */
function isForm(request: WireRequest): boolean {
  return (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
}

function notSimulated(service: string, operation: string): AwsError {
  return new AwsError(
    'NotImplemented',
    `${service}:${operation} is not simulated by the kubectl zk sandbox`,
    { status: 501 },
  );
}

/** Says which required member is missing, in the way of the service's protocol. */
function checkRequired(
  model: ServiceModel,
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
): void {
  const missing = operation.input.members.find(
    (member) => member.required && input[member.name] === undefined,
  );
  if (!missing) return;
  if (model.protocol === 'ec2Query')
    throw new AwsError('MissingParameter', `The request must contain the parameter ${missing.name}`, {
      status: 400,
    });
  const code = model.protocol === 'awsQuery' ? 'ValidationError' : 'ValidationException';
  const name = missing.name.charAt(0).toLowerCase() + missing.name.slice(1);
  throw new AwsError(
    code,
    `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    { status: 400 },
  );
}

function asServiceError(error: unknown, model: ServiceModel | undefined): AwsError {
  if (error instanceof AwsError) return error;
  if (!(error instanceof MalformedRequest)) throw error;
  const code =
    model?.protocol.startsWith('awsJson') || model?.protocol === 'restJson1'
      ? 'SerializationException'
      : model?.name === 's3'
        ? 'MalformedXML'
        : 'MalformedInput';
  return new AwsError(code, error.message, { status: 400 });
}

function withRequestId(
  response: WireResponse,
  requestId: string,
  extra: Readonly<Record<string, string>>,
): WireResponse {
  Object.assign(response.headers, { 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId, ...extra });
  return response;
}

import { AwsError } from './aws-error.js';

/** Everything that can be made to go wrong on the AWS side. */
export type Fault =
  /** Every `every`-th call (of one service, if named) is refused with a throttling error. */
  | { kind: 'throttling'; service?: string; every: number }
  /** No instance can be launched; with a type or zone, none of those. */
  | { kind: 'no-capacity'; instanceType?: string; zone?: string }
  /** Creating or updating the resource with this logical id or of this type fails. */
  | { kind: 'failing-resource'; target: string }
  /** Instances start but never do what their user data says. */
  | { kind: 'boot-failure'; instanceType?: string }
  /** Every signed call is refused as if the session had expired. */
  | { kind: 'lost-credentials' }
  /** Every call (of one service, if named) fails with an internal error. */
  | { kind: 'api-outage'; service?: string };

export const faultKinds = [
  'throttling',
  'no-capacity',
  'failing-resource',
  'boot-failure',
  'lost-credentials',
  'api-outage',
] as const satisfies Fault['kind'][];

/**
 * Reads a fault as a command line names it: `KIND` or `KIND=DETAIL`. Details: throttling=SERVICE[:EVERY], no-capacity=TYPE or ZONE,
 * failing-resource=LOGICAL-ID or TYPE, boot-failure=TYPE, api-outage=SERVICE. Throws RangeError with the reason.
 */
export function parseFault(text: string): Fault {
  const equals = text.indexOf('=');
  const kind = equals < 0 ? text : text.slice(0, equals);
  const detail = equals < 0 ? undefined : text.slice(equals + 1);
  if (detail === '') throw new RangeError(`fault "${kind}": nothing stands behind the "="`);
  switch (kind) {
    case 'throttling':
      return parseThrottling(detail);
    case 'no-capacity':
      if (detail === undefined) return { kind };
      return detail.includes('.') ? { kind, instanceType: detail } : { kind, zone: detail };
    case 'failing-resource':
      if (detail === undefined)
        throw new RangeError(
          'fault "failing-resource" needs a logical id or a type: failing-resource=AWS::IAM::Role',
        );
      return { kind, target: detail };
    case 'boot-failure':
      return detail === undefined ? { kind } : { kind, instanceType: detail };
    case 'lost-credentials':
      if (detail !== undefined) throw new RangeError('fault "lost-credentials" takes no detail');
      return { kind };
    case 'api-outage':
      return detail === undefined ? { kind } : { kind, service: detail };
    default:
      throw new RangeError(`unknown fault "${kind}"; known faults: ${faultKinds.join(', ')}`);
  }
}

function parseThrottling(detail: string | undefined): Fault {
  const [service, everyText] = (detail ?? '').split(':');
  const every = everyText === undefined ? 2 : Number(everyText);
  if (!Number.isInteger(every) || every < 1)
    throw new RangeError(`fault "throttling": "${everyText}" is no count of calls`);
  return { kind: 'throttling', every, ...(service ? { service } : {}) };
}

/** The faults that are switched on, asked by the services at the places where each can strike. */
export class Faults {
  #active: Fault[] = [];
  #calls = 0;

  get active(): readonly Fault[] {
    return this.#active;
  }

  inject(fault: Fault): void {
    this.#active.push(fault);
  }

  /** Removes all faults, or those of one kind. */
  clear(kind?: Fault['kind']): void {
    this.#active = kind === undefined ? [] : this.#active.filter((fault) => fault.kind !== kind);
  }

  /** Throws when an API call must fail before it reaches its service. */
  checkCall(service: string, signed: boolean): void {
    for (const fault of this.#active) {
      if (fault.kind === 'lost-credentials' && signed) throw expiredToken();
      if (fault.kind === 'api-outage' && (fault.service ?? service) === service) {
        throw new AwsError(
          'InternalFailure',
          'The request processing has failed because of an unknown error, exception or failure.',
          { status: 500 },
        );
      }
      if (
        fault.kind === 'throttling' &&
        (fault.service ?? service) === service &&
        ++this.#calls % fault.every === 0
      )
        throw throttled(service);
    }
  }

  /** Whether a launch finds no capacity. */
  lacksCapacity(instanceType: string, zone: string): boolean {
    return this.#active.some(
      (fault) =>
        fault.kind === 'no-capacity' &&
        (fault.instanceType ?? instanceType) === instanceType &&
        (fault.zone ?? zone) === zone,
    );
  }

  failsToBoot(instanceType: string): boolean {
    return this.#active.some(
      (fault) => fault.kind === 'boot-failure' && (fault.instanceType ?? instanceType) === instanceType,
    );
  }

  failsResource(logicalId: string, type: string): boolean {
    return this.#active.some(
      (fault) => fault.kind === 'failing-resource' && (fault.target === logicalId || fault.target === type),
    );
  }
}

function expiredToken(): AwsError {
  return new AwsError('ExpiredToken', 'The security token included in the request is expired', {
    status: 403,
  });
}

/** EC2 has its own name for it; the retry rules of the SDKs know both. */
function throttled(service: string): AwsError {
  if (service === 'ec2')
    return new AwsError('RequestLimitExceeded', 'Request limit exceeded.', { status: 503 });
  if (service === 's3') return new AwsError('SlowDown', 'Please reduce your request rate.', { status: 503 });
  return new AwsError('Throttling', 'Rate exceeded', { status: 400 });
}

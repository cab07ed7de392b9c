import nock from 'nock';
import {
  createAwsClients,
  type AwsCall,
  type AwsClientOptions,
  type AwsClients,
} from '../../../src/lib/aws/index.js';
import type { Clock, Context, Event } from '../../../src/lib/core/index.js';

/** A clock that jumps: sleeping takes no real time. */
export class JumpingClock implements Clock {
  #now: number;
  readonly slept: number[] = [];

  constructor(start = Date.parse('2026-03-01T12:00:00Z')) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.#now += ms;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export interface TestContext extends Context {
  clock: JumpingClock;
  events: Event[];
  abort: AbortController;
}

export function testContext(env: Record<string, string> = {}): TestContext {
  const events: Event[] = [];
  const abort = new AbortController();
  return {
    clock: new JumpingClock(),
    env: { AWS_ACCESS_KEY_ID: 'AKIDOWN', AWS_SECRET_ACCESS_KEY: 'own-secret', ...env },
    signal: abort.signal,
    emit: (event) => events.push(event),
    events,
    abort,
  };
}

export function testClients(
  options: Partial<AwsClientOptions> = {},
  ctx: TestContext = testContext(),
): { clients: AwsClients; ctx: TestContext; calls: AwsCall[] } {
  const calls: AwsCall[] = [];
  const clients = createAwsClients(
    { region: 'eu-central-1', onCall: (call) => calls.push(call), ...options },
    ctx,
  );
  return { clients, ctx, calls };
}

/** One answer of a query-protocol service to the form parameters that `matches` accepts. */
export function onQuery(
  service: string,
  matches: (form: URLSearchParams) => boolean,
  status: number,
  xml: string,
  times = 1,
): nock.Scope {
  return nock(`https://${service}.eu-central-1.amazonaws.com`)
    .post('/', (body: string | Record<string, string>) => matches(formOf(body)))
    .times(times)
    .reply(status, xml, { 'content-type': 'text/xml' });
}

export function formOf(body: string | Record<string, string>): URLSearchParams {
  return new URLSearchParams(typeof body === 'string' ? body : Object.entries(body));
}

export const identityXml = (account: string): string => `
<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>arn:aws:iam::${account}:user/admin</Arn><UserId>AIDA</UserId><Account>${account}</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>`;

export const errorXml = (code: string, message: string): string => `
<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`;

/** What a promise is rejected with; fails when it is not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection');
}

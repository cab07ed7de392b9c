import type { BridgeAnswer, BridgeHost, BridgeRequest } from '../bridge/host.js';
import type { JsonObject } from '../bridge/wire.js';
import { parseBounded, TooDeep } from './bounded-json.js';
import type { Limits } from './limits.js';

/**
 * Stands between a sandbox and the {@link BridgeHost} of one evaluation: counts the calls, refuses what is not a request, and keeps answers
 * short. The text may have been written by anyone: nothing of it is used but the fields of a request, each of the right type.
 */
export class BridgeDialogue {
  private waited = 0;
  private waitsSince: number | undefined;
  private calls = 0;

  constructor(
    private readonly host: BridgeHost | undefined,
    private readonly limits: Limits,
  ) {}

  /** Milliseconds that the code has waited for answers, up to now. */
  get waitedMs(): number {
    return this.waited + (this.waitsSince === undefined ? 0 : performance.now() - this.waitsSince);
  }

  /** The answer as JSON. Never rejects. */
  async answer(text: string): Promise<string> {
    this.waitsSince = performance.now();
    const answer = await this.respond(text);
    this.waited = this.waitedMs;
    this.waitsSince = undefined;
    return encoded(answer, this.limits);
  }

  private async respond(text: string): Promise<BridgeAnswer> {
    if (++this.calls > this.limits.bridgeCalls)
      return raised('CheckError', `more than ${this.limits.bridgeCalls} calls of wrappers in one evaluation`);
    if (this.host === undefined) return raised('CheckError', 'no wrapper can be called here');
    const request = requestOf(text, this.limits.depth);
    if (typeof request === 'string') return raised('TypeError', request);
    try {
      return await this.host.answer(request);
    } catch (error) {
      return raised('CheckError', error instanceof Error ? error.message : String(error));
    }
  }
}

/** The request in a text, or why it is none. */
export function requestOf(text: string, depth: number): BridgeRequest | string {
  let value: unknown;
  try {
    value = parseBounded(text, depth);
  } catch (error) {
    return error instanceof TooDeep ? error.message : 'the call is not JSON';
  }
  if (!isObject(value)) return 'the call is not an object';
  const { op, args = {} } = value;
  if (!isObject(args)) return 'the arguments of the call are not an object';
  if (op === 'open') {
    const { wrapper } = value;
    if (!isName(wrapper)) return 'the call names no wrapper';
    return { op, wrapper, args: args as JsonObject };
  }
  if (op !== 'call') return 'the call is neither open nor call';
  const { handle, method } = value;
  if (typeof handle !== 'number' || !Number.isSafeInteger(handle) || handle < 0)
    return 'the call names no object';
  if (!isName(method)) return 'the call names no method';
  return { op, handle, method, args: args as JsonObject };
}

/** Own, plain, and none of the names by which JavaScript reaches a prototype. */
function isName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(value) &&
    !value.startsWith('__') &&
    !(value in Object.prototype) &&
    value !== 'prototype'
  );
}

function encoded(answer: BridgeAnswer, limits: Limits): string {
  let text: string;
  try {
    text = JSON.stringify('exc' in answer ? answer : { ok: answer.ok ?? null });
  } catch (error) {
    text = JSON.stringify(
      raised(
        'CheckError',
        `the answer cannot be sent: ${error instanceof Error ? error.message : String(error)}`,
      ),
    );
  }
  if (Buffer.byteLength(text) <= limits.answerBytes) return text;
  const size = `${Math.round(limits.answerBytes / 1024)} KiB`;
  return JSON.stringify(raised('CheckError', `the answer is larger than ${size}; ask for less`));
}

function raised(exc: string, message: string): BridgeAnswer {
  return { exc, args: [message] };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

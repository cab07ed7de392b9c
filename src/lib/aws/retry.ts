import type { Clock } from '../core/index.js';

/** The budget of the SDKs' standard mode: 500 tokens, 5 per retry, refilled by successes; it keeps a dead service from being hammered. */
const budget = 500;
const costOfRetry = 5;
const baseDelayMs = 100;
const baseDelayOfThrottlingMs = 500;
/** An endpoint that has never answered is more likely wrong than down: its user should hear of it in seconds. */
const attemptsWithoutAnswer = 4;

interface Token {
  getRetryCount(): number;
  getRetryDelay(): number;
}

interface Failure {
  errorType: 'TRANSIENT' | 'THROTTLING' | 'SERVER_ERROR' | 'CLIENT_ERROR';
  retryAfterHint?: Date;
  error?: unknown;
}

export interface RetryOptions {
  clock: Clock;
  signal: AbortSignal;
  maxAttempts: number;
  maxDelayMs: number;
  /** Default true. False when the user set a limit for one request: then waiting for the next one is not what was asked. */
  repeatTimeouts?: boolean;
  random?: () => number;
}

/**
 * The SDKs' `standard` retry mode on our clock: transient faults and throttling are tried again with full-jitter exponential backoff.
 * It sleeps inside the strategy, so that retries take virtual time in rehearsals and tests and end at once when interrupted.
 */
export class ClockedRetryStrategy {
  readonly mode = 'standard';
  readonly #options: RetryOptions;
  #tokens = budget;
  #answered = false;

  constructor(options: RetryOptions) {
    this.#options = options;
  }

  async acquireInitialRetryToken(_scope: string): Promise<Token> {
    return token(0);
  }

  async refreshRetryTokenForRetry(previous: Token, failure: Failure): Promise<Token> {
    const attempts = previous.getRetryCount() + 1;
    const retryable =
      (failure.errorType === 'TRANSIENT' || failure.errorType === 'THROTTLING') &&
      !(this.#options.repeatTimeouts === false && isTimeout(failure.error)) &&
      !(!this.#answered && attempts >= attemptsWithoutAnswer && isUnreachable(failure.error));
    if (!retryable || attempts >= this.#options.maxAttempts || this.#tokens < costOfRetry) {
      throw new Error('no further attempt');
    }
    this.#tokens -= costOfRetry;
    await this.#options.clock.sleep(this.#delay(attempts, failure), this.#options.signal);
    return token(attempts);
  }

  recordSuccess(used: Token): void {
    this.#answered = true;
    this.#tokens = Math.min(budget, this.#tokens + (used.getRetryCount() > 0 ? costOfRetry : 1));
  }

  #delay(attempt: number, failure: Failure): number {
    const { clock, maxDelayMs, random = Math.random } = this.#options;
    const base = failure.errorType === 'THROTTLING' ? baseDelayOfThrottlingMs : baseDelayMs;
    const backoff = Math.min(maxDelayMs, random() * base * 2 ** Math.min(attempt, 16));
    const asked = failure.retryAfterHint ? failure.retryAfterHint.getTime() - clock.now() : 0;
    return Math.max(backoff, Math.min(asked, maxDelayMs));
  }
}

function token(count: number): Token {
  return { getRetryCount: () => count, getRetryDelay: () => 0 };
}

/** The SDK's own limits: TimeoutError while waiting for the answer, ETIMEDOUT while connecting. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || hasCode(error, ['ETIMEDOUT']));
}

function isUnreachable(error: unknown): boolean {
  return hasCode(error, [
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ETIMEDOUT',
  ]);
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string' && codes.includes(at.code)) return true;
  }
  return false;
}

import type { Clock } from './clock.js';

/** One request and what became of it. Bodies are values, not bytes: only then can secrets be found by their place. */
export interface Exchange {
  api: 'aws' | 'kubernetes' | 'registry' | 'zmon';
  method: string;
  /** Without credentials; a query with signatures is cleaned by whoever shows it. */
  url: string;
  /** Of AWS: `CloudFormation DescribeStacks`. */
  operation?: string;
  /** Absent when no answer came. */
  status?: number;
  /** Why no answer came, in a word or two. */
  failure?: string;
  /** From the start of the request to the head of the answer. */
  durationMs: number;
}

/** What was said in one direction; `value` is undefined when there was no body. */
export interface WireBody {
  api: Exchange['api'];
  direction: 'request' | 'response';
  /** Which call it belongs to, such as `KMS Decrypt` or `GET /api/v1/nodes`. */
  call: string;
  value: unknown;
}

/** Where those who talk to servers tell what they say. Whoever listens takes secrets out before showing anything. */
export interface WireLog {
  exchange(exchange: Exchange): void;
  /** Absent when nobody wants bodies, so that none are prepared. */
  body?(body: WireBody): void;
  /** A value that was decrypted or handed out during the run: it must not be shown from now on. */
  hide(secret: string): void;
}

/**
 * Sends, and tells the log how long the answer took and what it was. `statusOf` reads the answer's status code. Without a log it only
 * sends. What the sending throws is told in a word and thrown on.
 */
export async function logged<T>(
  { wire, clock }: { wire?: WireLog; clock: Clock },
  request: Pick<Exchange, 'api' | 'method' | 'url' | 'operation'>,
  send: () => Promise<T>,
  statusOf: (answer: T) => number | undefined,
): Promise<T> {
  if (!wire) return send();
  const started = clock.now();
  const tell = (outcome: { status?: number; failure?: string }): void =>
    wire.exchange({ ...request, ...outcome, durationMs: clock.now() - started });
  try {
    const answer = await send();
    const status = statusOf(answer);
    tell(status === undefined ? {} : { status });
    return answer;
  } catch (error) {
    tell({ failure: failureWord(error) });
    throw error;
  }
}

/** The system's own code if there is one, such as ECONNREFUSED, else the kind of error. */
function failureWord(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return error instanceof Error ? error.name : 'failed';
}

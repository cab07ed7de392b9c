import { isRecord, redactor } from '../../core/index.js';
import { secretsIn } from '../golden/hide-secrets.js';
import { bindArguments } from './bind-arguments.js';
import { encodeValue, tooLarge } from './encode-value.js';
import type { BridgeAnswer, BridgeHost, BridgeObserver, BridgeRequest } from './host.js';
import { PythonError } from './wire.js';
import type { BridgeCall, MethodDefinition, WrapperDefinition } from './wrapper.js';

export interface BridgeLimits {
  /** Requests of one evaluation. */
  calls: number;
  /** Size of one answer as JSON. */
  answerBytes: number;
  /** How long closing may take. */
  closeMs: number;
}

export const defaultBridgeLimits: BridgeLimits = { calls: 1000, answerBytes: 1024 * 1024, closeMs: 2000 };

const maxMessage = 1000;
/** Of one argument of an exception: servers may put a whole document into an error. */
const maxArgument = 16 * 1024;
/** More than is kept is looked through for secrets, so that none is cut in two. */
const margin = 4 * 1024;
const maxNote = 500;
const mostNotes = 20;

/** The host's end of the bridge that really calls the wrappers; for one evaluation. */
export function createBridgeHost(
  wrappers: readonly WrapperDefinition[],
  call: BridgeCall,
  limits: Partial<BridgeLimits> = {},
  observer?: BridgeObserver,
): BridgeHost {
  const host = new LiveHost(wrappers, call, { ...defaultBridgeLimits, ...limits });
  if (observer === undefined) return host;
  return {
    answer: async (request) => {
      const began = performance.now();
      const workedBefore = host.workMs;
      const answer = await host.answer(request);
      const hostMs = performance.now() - began;
      const { answerBytes: bytes } = host;
      observer.answered(request, answer, { hostMs, workMs: host.workMs - workedBefore, bytes });
      return answer;
    },
    close: () => host.close(),
  };
}

interface Held {
  wrapper: WrapperDefinition;
  instance: unknown;
  methods: Readonly<Record<string, MethodDefinition<unknown>>>;
  /** For messages: `http`, `history.distance`. */
  name: string;
  /** Only what `open` made is closed. */
  opened: boolean;
}

class LiveHost implements BridgeHost {
  private readonly wrappers: ReadonlyMap<string, WrapperDefinition>;
  private readonly held = new Map<number, Held>();
  /** Credentials in the arguments of the check itself. */
  private readonly given = new Set<string>();
  private readonly call: BridgeCall;
  private calls = 0;
  private notes = 0;
  private closed = false;
  /** Milliseconds that the wrappers have worked, which is connecting, asking and waiting. Python asks one thing at a time. */
  workMs = 0;
  /** Size of the last answer as JSON; 0 if it was an error. */
  answerBytes = 0;

  constructor(
    wrappers: readonly WrapperDefinition[],
    call: BridgeCall,
    private readonly limits: BridgeLimits,
  ) {
    this.wrappers = new Map(wrappers.map((wrapper) => [wrapper.name, wrapper]));
    this.call = { ...call, note: (text) => this.note(text, call) };
  }

  async answer(request: BridgeRequest): Promise<BridgeAnswer> {
    this.answerBytes = 0;
    try {
      if (++this.calls > this.limits.calls)
        throw new PythonError('Exception', [`more than ${this.limits.calls} calls in one evaluation`]);
      if (!isRecord(request))
        throw new PythonError('TypeError', ['the bridge does not understand the request']);
      for (const secret of secretsIn(request.args)) this.given.add(secret);
      const ok = request.op === 'open' ? await this.open(request) : await this.run(request);
      const size = Buffer.byteLength(JSON.stringify(ok) ?? 'null');
      if (size > this.limits.answerBytes)
        throw tooLarge(`${Math.ceil(size / 1024)} KiB, `, this.limits.answerBytes);
      this.answerBytes = size;
      return { ok };
    } catch (error) {
      return this.failure(error);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    const closing = [...this.held.values()].map(closeHeld);
    this.held.clear();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, this.limits.closeMs)));
    await Promise.race([Promise.all(closing), patience]);
    clearTimeout(timer);
  }

  private async open(request: BridgeRequest & { op: 'open' }): Promise<number> {
    const wrapper = this.wrappers.get(request.wrapper);
    if (!wrapper)
      throw new PythonError('ConfigurationError', [`there is no function ${quoted(request.wrapper)} here`]);
    const args = bindArguments(wrapper.name, wrapper.parameters, request.args, this.call);
    const instance = await this.inTime(
      async () => wrapper.open(args, this.call),
      (late) => closeHeld({ wrapper, instance: late, methods: {}, name: wrapper.name, opened: true }),
    );
    return this.hold({ wrapper, instance, methods: wrapper.methods, name: wrapper.name, opened: true });
  }

  private async run(request: BridgeRequest & { op: 'call' }): Promise<unknown> {
    const held = this.held.get(request.handle);
    if (request.op !== 'call' || !held)
      throw new PythonError('Exception', ['the object does not exist in this evaluation']);
    const { method: name } = request;
    const method = Object.hasOwn(held.methods, name) ? held.methods[name] : undefined;
    if (!method)
      throw new PythonError('TypeError', [`'${held.name}' object has no attribute ${quoted(name)}`]);
    const args = bindArguments(name, method.parameters, request.args, this.call);
    const result = await this.inTime(async () => method.run(held.instance, args, this.call));
    const register = (kind: string, of: unknown): number => this.hold(further(held, kind, of));
    return encodeValue(result, register, this.limits.answerBytes);
  }

  private hold(held: Held): number {
    const handle = this.held.size + 1;
    this.held.set(handle, held);
    return handle;
  }

  /** The work's result, unless the evaluation ends before; what comes too late is handed to `late`. */
  private async inTime<T>(work: () => Promise<T>, late?: (result: T) => Promise<void>): Promise<T> {
    const { signal } = this.call;
    if (this.closed || signal.aborted) throw over();
    const began = performance.now();
    const running = work();
    let abort = (): void => undefined;
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(over());
      signal.addEventListener('abort', abort, { once: true });
    });
    let result: T;
    try {
      result = await Promise.race([running, aborted]);
    } catch (error) {
      // Nobody waits for it any more; it must neither leak nor end the process.
      running.then(late).catch(() => undefined);
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
      this.workMs += performance.now() - began;
    }
    if (!this.closed) return result;
    await late?.(result);
    throw over();
  }

  /** Hints repeat what servers said. They go to the terminal: one line each, without control characters and secrets, and not without end. */
  private note(text: string, call: BridgeCall): void {
    if (++this.notes > mostNotes) return;
    const clean = this.shown(text, maxNote);
    call.note(clean.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim());
  }

  /** Without secrets, and not longer than that. */
  private shown(text: string, most: number): string {
    const redact = redactor([...this.call.settings.secrets, ...this.given]);
    const clean = redact(text.slice(0, most + margin));
    return text.length > most || clean.length > most ? `${clean.slice(0, most)}…` : clean;
  }

  /** What the check sees of an error: a text without stack and without secrets. */
  private failure(error: unknown): BridgeAnswer {
    if (error instanceof PythonError)
      return { exc: error.exception, args: error.args.map((one) => this.shown(one, maxArgument)) };
    if (this.call.signal.aborted) return { exc: 'Exception', args: [...over().args] };
    const message = error instanceof Error ? error.message : 'unknown failure';
    const line = message.split('\n').find((one) => one.trim() !== '') ?? 'unknown failure';
    return { exc: 'Exception', args: [this.shown(line, maxMessage)] };
  }
}

function further({ wrapper, name }: Held, kind: string, instance: unknown): Held {
  const kinds = wrapper.objects ?? {};
  const methods = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  return { wrapper, instance, methods: methods ?? {}, name: `${name}.${kind}`, opened: false };
}

async function closeHeld({ wrapper, instance, opened }: Held): Promise<void> {
  if (!opened) return;
  try {
    await wrapper.close?.(instance);
  } catch {
    // The connection is given up anyway.
  }
}

function over(): PythonError {
  return new PythonError('Exception', ['the time of this evaluation is over']);
}

function quoted(name: unknown): string {
  return `'${String(name).slice(0, 60)}'`;
}

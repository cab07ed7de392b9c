import { isRecord, redactor } from '../../core/index.js';
import { secretsIn } from '../golden/hide-secrets.js';
import { bindArguments } from './bind-arguments.js';
import { encodeValue } from './encode-value.js';
import type { BridgeAnswer, BridgeHost, BridgeRequest } from './host.js';
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

/** The host's end of the bridge that really calls the wrappers; for one evaluation. */
export function createBridgeHost(
  wrappers: readonly WrapperDefinition[],
  call: BridgeCall,
  limits: Partial<BridgeLimits> = {},
): BridgeHost {
  return new LiveHost(wrappers, call, { ...defaultBridgeLimits, ...limits });
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
  private calls = 0;
  private closed = false;

  constructor(
    wrappers: readonly WrapperDefinition[],
    private readonly call: BridgeCall,
    private readonly limits: BridgeLimits,
  ) {
    this.wrappers = new Map(wrappers.map((wrapper) => [wrapper.name, wrapper]));
  }

  async answer(request: BridgeRequest): Promise<BridgeAnswer> {
    try {
      if (++this.calls > this.limits.calls)
        throw new PythonError('Exception', [`more than ${this.limits.calls} calls in one evaluation`]);
      if (!isRecord(request))
        throw new PythonError('TypeError', ['the bridge does not understand the request']);
      for (const secret of secretsIn(request.args)) this.given.add(secret);
      const ok = request.op === 'open' ? await this.open(request) : await this.run(request);
      const size = Buffer.byteLength(JSON.stringify(ok) ?? 'null');
      if (size > this.limits.answerBytes) throw tooLarge(size, this.limits.answerBytes);
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
      throw new PythonError('ConfigurationError', [`there is no function ${shown(request.wrapper)} here`]);
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
      throw new PythonError('TypeError', [`'${held.name}' object has no attribute ${shown(name)}`]);
    const args = bindArguments(name, method.parameters, request.args, this.call);
    const result = await this.inTime(async () => method.run(held.instance, args, this.call));
    return encodeValue(result, (kind, instance) => this.hold(further(held, kind, instance)));
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
    }
    if (!this.closed) return result;
    await late?.(result);
    throw over();
  }

  /** What the check sees of an error: a text without stack and without secrets. */
  private failure(error: unknown): BridgeAnswer {
    const redact = redactor([...this.call.settings.secrets, ...this.given]);
    if (error instanceof PythonError) return { exc: error.exception, args: error.args.map(redact) };
    if (this.call.signal.aborted) return { exc: 'Exception', args: [...over().args] };
    const message = error instanceof Error ? error.message : 'unknown failure';
    const line = message.split('\n').find((one) => one.trim() !== '') ?? 'unknown failure';
    return { exc: 'Exception', args: [redact(line).slice(0, maxMessage)] };
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

function tooLarge(size: number, limit: number): PythonError {
  const kib = (value: number): string => `${Math.ceil(value / 1024)} KiB`;
  return new PythonError('Exception', [
    `the answer has ${kib(size)}, more than ${kib(limit)}; ask for less, or for part of it`,
  ]);
}

function shown(name: unknown): string {
  return `'${String(name).slice(0, 60)}'`;
}

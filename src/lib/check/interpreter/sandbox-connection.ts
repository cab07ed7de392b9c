import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import {
  encodeFrame,
  FrameKind,
  FrameReader,
  jsonLine,
  type Frame,
  type SandboxOptions,
  type StartOrder,
} from './frames.js';
import type { Limits } from './limits.js';

const entry = fileURLToPath(new URL('./sandbox/check-sandbox.ts', import.meta.url));
const library = fileURLToPath(new URL('../../../../node_modules/pyodide/pyodide.asm.mjs', import.meta.url));
const keptWords = 4000;

/**
 * One sandbox process and the frames between it and us. The process has an empty environment, no terminal, no standard input, may read the
 * folder of our own code and nothing else, write nothing, start neither process nor thread, and load no addon: that is Node's permission
 * model, the wall behind the one that the sandbox itself puts up. It ends when this end of the connection is closed.
 */
export class SandboxConnection {
  private readonly child: ChildProcess;
  private readonly socket: Duplex & { ref(): void; unref(): void };
  private readonly frames: Frame[] = [];
  private waiting: ((frame: Frame | undefined) => void) | undefined;
  private words = '';
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
  private over = false;
  /** Called once, when the process is gone. */
  onEnd: (() => void) | undefined;

  /** `image`: an open file that the sandbox gets as handle 4. */
  constructor(options: {
    mode: SandboxOptions['mode'];
    limits: Limits;
    image?: number;
    tuning?: readonly string[];
  }) {
    const { memoryBytes, outputBytes, requestBytes, resultBytes } = options.limits;
    const told: SandboxOptions = { mode: options.mode, memoryBytes, outputBytes, requestBytes, resultBytes };
    this.child = spawn(
      process.execPath,
      [...nodeFlags(), ...(options.tuning ?? []), entry, JSON.stringify(told)],
      {
        stdio: ['ignore', 'ignore', 'pipe', 'pipe', options.image ?? 'ignore'],
        // The local time of a ZMON worker is UTC.
        env: { TZ: 'UTC' },
        cwd: '/',
        // Ctrl-C at the terminal is for us: what runs is then ended in good order.
        detached: true,
      },
    );
    this.socket = this.child.stdio[3] as Duplex & { ref(): void; unref(): void };
    const reader = new FrameReader(longestFrame(options));
    this.socket.on('data', (chunk: Buffer) => {
      try {
        for (const frame of reader.push(chunk)) this.deliver(frame);
      } catch {
        this.kill();
      }
    });
    this.socket.on('error', () => this.kill());
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.words = (this.words + chunk.toString()).slice(-keptWords);
    });
    this.gone = new Promise((resolve) => {
      const ended = (): void => {
        this.over = true;
        this.waiting?.(undefined);
        this.waiting = undefined;
        this.onEnd?.();
        resolve();
      };
      this.child.once('error', (error) => {
        this.words ||= error.message;
        ended();
      });
      this.child.once('close', ended);
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** The end of what the process wrote on stderr, for errors. */
  get lastWords(): string {
    return this.words.trim().split('\n').at(-1) ?? '';
  }

  start(order: StartOrder, bytes: Uint8Array = new Uint8Array(0)): void {
    this.send(FrameKind.start, jsonLine(order), bytes);
  }

  send(kind: FrameKind, ...parts: readonly Uint8Array[]): void {
    if (!this.over) this.socket.write(encodeFrame(kind, ...parts));
  }

  /** The next frame; undefined when the process is gone, or was ended because it kept silent for longer than `withinMs`. */
  async next(withinMs: number): Promise<Frame | undefined> {
    const frame = this.frames.shift();
    if (frame || this.over) return frame;
    const timer = setTimeout(() => this.kill(), withinMs);
    try {
      return await new Promise((resolve) => {
        this.waiting = resolve;
      });
    } finally {
      clearTimeout(timer);
    }
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Kills the process and waits until it is gone. */
  async end(): Promise<void> {
    if (!this.over) this.hold(true);
    this.kill();
    await this.gone;
  }

  /** Whether this process keeps ours alive. */
  hold(held: boolean): void {
    const parts = [this.child, this.socket, this.child.stderr as unknown as typeof this.socket];
    for (const part of parts)
      if (held) part.ref();
      else part.unref();
  }

  private deliver(frame: Frame): void {
    if (this.waiting === undefined) {
      this.frames.push(frame);
      // One question at a time: whoever says more is not our sandbox any more.
      if (this.frames.length > 2) this.kill();
      return;
    }
    const { waiting } = this;
    this.waiting = undefined;
    waiting(frame);
  }
}

/** What a sandbox may say at once, its output included, of which each byte may take six as JSON. */
function longestFrame({ mode, limits }: { mode: SandboxOptions['mode']; limits: Limits }): number {
  if (mode === 'build') return 2 * limits.memoryBytes;
  return Math.max(limits.resultBytes, limits.requestBytes) + 6 * limits.outputBytes + (1 << 16);
}

/**
 * Flags of V8 for a short life: an evaluation uses few of the 12,000 functions of Python's module, a few times, and a machine has as many of these
 * processes as it has evaluations at a time. So nothing is compiled a second time, neither Python nor its glue, and no other thread collects
 * garbage: a quarter less CPU until all have answered. A long loop of Python takes half as long again for it.
 */
export const shortLife: readonly string[] = [
  '--liftoff-only',
  '--no-opt',
  '--no-maglev',
  '--no-sparkplug',
  '--single-threaded-gc',
];

/** How Node is started for a sandbox: the second wall. */
export function nodeFlags(): string[] {
  const fromSource = entry.endsWith('.ts');
  const readable = fromSource
    ? [join(dirname(entry), '..'), dirname(library), join(dirname(entry), '../../../../../package.json')]
    : [dirname(entry)];
  return [
    '--permission',
    ...readable.map((path) => `--allow-fs-read=${path}`),
    '--disallow-code-generation-from-strings',
    '--disable-proto=delete',
    '--no-addons',
    '--no-warnings',
    '--no-global-search-paths',
    // What JavaScript itself may use; Python's memory is not in it.
    '--max-old-space-size=192',
    // Small and few: eight of these processes may run at once.
    '--max-semi-space-size=1',
    // Loading Python's glue alone fills a heap of the usual size twice: two collections of the whole heap less at each start.
    '--initial-old-space-size=64',
    '--v8-pool-size=1',
    // Python's own limits for recursion are made for a stack of this size; the usual one of V8 is a quarter of it.
    '--stack-size=3900',
    ...(fromSource ? [`--import=data:text/javascript,${encodeURIComponent(sourceResolver)}`] : []),
  ];
}

/** Running from source, Node strips the types, and this finds the source of an import that names what it is compiled to. */
const sourceResolver = `import { registerHooks } from 'node:module';
registerHooks({ resolve(name, context, next) {
  return next(name.startsWith('.') && name.endsWith('.js') ? name.slice(0, -3) + '.ts' : name, context);
} });`;

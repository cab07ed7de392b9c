import { spawn, type ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../../core/index.js';
import { programPath } from './program-path.js';
import { LineSplitter } from '../log/line-splitter.js';
import type { Masker } from '../masking/index.js';
import { MarkReader, type Mark } from './driver-script.js';
import { isGroupAlive, signalGroup } from './process-group.js';
import type { Watchdog } from './watchdog.js';

export interface StepProcessSpec {
  program: string;
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  nonce: string;
  timeoutMs?: number;
  /** The command that removes what a signal to the process group does not reach, such as a container. */
  removal?: readonly string[];
}

export interface StepProcessPorts {
  clock: Clock;
  masker: Masker;
  watchdog: Watchdog;
  /** Aborted: end it politely. */
  stop: AbortSignal;
  /** Aborted: end it at once. */
  kill: AbortSignal;
  onLine(text: string, at: number): void;
  onMark(mark: Mark): void;
}

export interface StepProcessResult {
  exitCode: number;
  cause: 'exit' | 'timeout' | 'stopped';
}

/** How long a process may take to end after SIGTERM. */
export const graceMs = 10_000;

/**
 * Runs one process in a process group of its own and gives out its output, line by line and between them the marks of the driver. Whatever happens, the
 * whole group is gone when it returns: at the time limit or when asked to stop it gets SIGTERM, ten seconds later SIGKILL.
 * A program that cannot be started is an exit with code 127, as in a shell.
 */
export function runStepProcess(spec: StepProcessSpec, ports: StepProcessPorts): Promise<StepProcessResult> {
  return new StepRun(spec, ports).run();
}

class StepRun {
  readonly #spec: StepProcessSpec;
  readonly #ports: StepProcessPorts;
  readonly #child: ChildProcess;
  readonly #lines: LineSplitter;
  readonly #done = new AbortController();
  #cause: StepProcessResult['cause'] = 'exit';
  /** The command that runs. */
  #open: number | undefined;

  constructor(spec: StepProcessSpec, ports: StepProcessPorts) {
    this.#spec = spec;
    this.#ports = ports;
    this.#lines = new LineSplitter(ports.masker, () => ports.clock.now());
    this.#child = spawn(programPath(spec.program, spec.env['PATH']), spec.args, {
      argv0: spec.program,
      cwd: spec.cwd,
      env: spec.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    if (this.#child.pid !== undefined) ports.watchdog.watch(this.#child.pid, spec.removal);
  }

  async run(): Promise<StepProcessResult> {
    const { stop, kill } = this.#ports;
    const onStop = (): void => void this.#end('stopped');
    const onKill = (): void => this.#signal('SIGKILL');
    const closed = this.#output();
    stop.addEventListener('abort', onStop, { once: true });
    kill.addEventListener('abort', onKill, { once: true });
    if (stop.aborted) onStop();
    void this.#limit();
    const exitCode = await this.#exit();
    await this.#clearGroup();
    await this.#drained(closed);
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    this.#flush();
    // The last command is the driver itself, so its end is that of the driver.
    if (this.#open !== undefined && this.#cause === 'exit')
      this.#ports.onMark({ kind: 'end', command: this.#open, exitCode });
    this.#done.abort();
    stop.removeEventListener('abort', onStop);
    kill.removeEventListener('abort', onKill);
    if (this.#child.pid !== undefined) this.#ports.watchdog.forget(this.#child.pid);
    return { exitCode, cause: this.#cause };
  }

  /** Nobody of the group is left to write, so the output ends; but what has left the group may hold the pipe open. */
  async #drained(closed: Promise<unknown>): Promise<void> {
    const waiting = new AbortController();
    const enough = this.#ports.clock.sleep(500, waiting.signal).catch(() => {});
    await Promise.race([closed, enough]);
    waiting.abort();
  }

  #output(): Promise<unknown> {
    const marks = new MarkReader(this.#spec.nonce, {
      text: (text) => this.#give(this.#lines.pushText(text)),
      mark: (mark) => {
        this.#flush();
        this.#open = mark.kind === 'start' ? mark.command : undefined;
        this.#ports.onMark(mark);
      },
    });
    const { stdout, stderr } = this.#child;
    const read = (stream: typeof stdout, push: (text: string) => void): Promise<void> =>
      new Promise((resolve) => {
        const decoder = new StringDecoder('utf8');
        stream?.on('data', (chunk: Buffer) => push(decoder.write(chunk)));
        stream?.on('error', () => resolve());
        stream?.on('close', () => {
          push(decoder.end());
          resolve();
        });
      });
    return Promise.all([
      read(stdout, (text) => marks.push(text)).then(() => marks.end()),
      // The driver joins both; here comes only what the program around it has to say.
      read(stderr, (text) => this.#give(this.#lines.pushText(text))),
    ]);
  }

  #give(lines: readonly { text: string; at: number }[]): void {
    for (const { text, at } of lines) this.#ports.onLine(text, at);
  }

  #flush(): void {
    this.#give(this.#lines.end());
  }

  #exit(): Promise<number> {
    return new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#ports.onLine(
          this.#ports.masker.mask(`cannot start ${this.#spec.program}: ${error.message}`),
          this.#ports.clock.now(),
        );
        resolve(127);
      });
      this.#child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === 'SIGKILL' ? 9 : 15)));
    });
  }

  async #limit(): Promise<void> {
    const { timeoutMs } = this.#spec;
    if (timeoutMs === undefined) return;
    try {
      await this.#ports.clock.sleep(timeoutMs, this.#done.signal);
      await this.#end('timeout');
    } catch {
      // It ended in time.
    }
  }

  /** SIGTERM now, SIGKILL when the grace is over. */
  async #end(cause: 'timeout' | 'stopped'): Promise<void> {
    if (this.#cause === 'exit') this.#cause = cause;
    this.#signal('SIGTERM');
    try {
      await this.#ports.clock.sleep(graceMs, this.#done.signal);
      this.#signal('SIGKILL');
    } catch {
      // It ended within its grace.
    }
  }

  /** What the commands left running ends with the step. */
  async #clearGroup(): Promise<void> {
    if (!this.#isAlive()) return;
    this.#signal('SIGTERM');
    for (let waited = 0; waited < graceMs && this.#isAlive() && !this.#ports.kill.aborted; waited += 20)
      await this.#ports.clock.sleep(20);
    if (this.#isAlive()) this.#signal('SIGKILL');
  }

  #isAlive(): boolean {
    return this.#child.pid !== undefined && isGroupAlive(this.#child.pid);
  }

  #signal(signal: NodeJS.Signals): void {
    if (signal === 'SIGKILL') this.#remove();
    if (this.#child.pid !== undefined) signalGroup(this.#child.pid, signal);
  }

  /** The program itself removes it when it ends by itself or by SIGTERM. */
  #remove(): void {
    const [program, ...args] = this.#spec.removal ?? [];
    if (program === undefined) return;
    const { cwd, env } = this.#spec;
    spawn(program, args, { stdio: 'ignore', cwd, env, detached: true })
      .on('error', () => {})
      .unref();
  }
}

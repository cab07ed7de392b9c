import { createHash, randomInt } from 'node:crypto';
import { ZkError } from '../../core/index.js';
import { BridgeDialogue } from './bridge-dialogue.js';
import {
  FrameKind,
  jsonLine,
  splitLine,
  type EvaluateOrder,
  type EvaluationEnd,
  type Frame,
  type SandboxFault,
} from './frames.js';
import type { OpenImage } from './image/image-file.js';
import type { Evaluation, EvaluationResult } from './interpreter.js';
import type { Limits } from './limits.js';
import { outcomeOf, type Ending } from './outcome.js';
import { SandboxConnection } from './sandbox-connection.js';

/** The image does not belong to this runtime, or its bytes have changed. */
export class UnfitImage extends Error {}

/** This version of Node does not know a flag that is only about speed. */
export class UnknownFlag extends Error {}

/** A running interpreter that evaluates one request at a time. */
export class SandboxProcess {
  /** Hash of the definition that ran last; the next one with the same hash finds its interpreter as it left it. */
  definition: string | undefined;
  /** Its memory has grown or it is gone: end it and start another one. */
  spent = false;
  private cause: 'killed' | 'aborted' | undefined;

  private constructor(
    private readonly connection: SandboxConnection,
    private readonly limits: Limits,
  ) {}

  /** Rejects with UnfitImage, UnknownFlag or a ZkError; with the latter also when it is cancelled meanwhile. */
  static async start(
    opened: OpenImage,
    { limits, tuning }: { limits: Limits; tuning: readonly string[] },
    cancelled: AbortSignal,
  ): Promise<SandboxProcess> {
    const { facts, content } = opened.image;
    const file = 'handle' in content ? content : undefined;
    const connection = new SandboxConnection({
      mode: 'run',
      limits,
      tuning,
      ...(file && { image: file.handle }),
    });
    const cancel = (): void => connection.kill();
    cancelled.addEventListener('abort', cancel);
    try {
      cancelled.throwIfAborted();
      // While the process starts; it has some 150 ms to go before it needs the image.
      if (!opened.verify()) throw new UnfitImage();
      if ('handle' in content) connection.start({ mode: 'run', facts, at: content.at });
      else connection.start({ mode: 'run', facts }, content.bytes);
      const frame = await connection.next(limits.startMs);
      if (frame?.kind === FrameKind.ready) {
        connection.hold(false);
        return new SandboxProcess(connection, limits);
      }
      const fault =
        frame?.kind === FrameKind.fault ? (splitLine(frame.body).line as SandboxFault) : undefined;
      if (fault?.kind === 'image') throw new UnfitImage();
      if (frame === undefined && /bad option/.test(connection.lastWords)) throw new UnknownFlag();
      throw new ZkError(`the Python sandbox did not start: ${fault?.detail ?? connection.lastWords}`);
    } catch (error) {
      await connection.end();
      throw error;
    } finally {
      cancelled.removeEventListener('abort', cancel);
    }
  }

  /** Resolves when it has ended, by our doing or not. */
  get gone(): Promise<void> {
    return this.connection.gone;
  }

  get pid(): number | undefined {
    return this.connection.pid;
  }

  async evaluate(request: Evaluation): Promise<EvaluationResult> {
    const began = performance.now();
    const dialogue = new BridgeDialogue('bridge' in request ? request.bridge : undefined, this.limits);
    this.connection.hold(true);
    const ending = await this.run(request, dialogue);
    this.connection.hold(false);
    const timings = { totalMs: performance.now() - began, bridgeMs: dialogue.waitedMs };
    return outcomeOf(ending, { request, limits: this.limits, timings });
  }

  /** Ends the evaluation that is going on, and the process with it. */
  abort(): void {
    this.stop('aborted');
  }

  /** Kills the process and waits until it is gone. */
  async end(): Promise<void> {
    this.spent = true;
    await this.connection.end();
  }

  private stop(cause: 'killed' | 'aborted'): void {
    this.cause ??= cause;
    this.connection.kill();
  }

  private async run(request: Evaluation, dialogue: BridgeDialogue): Promise<Ending> {
    const { softLimitMs } = request;
    const hardLimitMs = softLimitMs + this.limits.graceMs;
    const hard = setTimeout(() => this.stop('killed'), hardLimitMs);
    const patience = new Patience(this.connection, softLimitMs);
    try {
      this.definition = definitionOf(request);
      const order: EvaluateOrder = { definition: this.definition, softLimitMs, hardLimitMs };
      this.connection.send(FrameKind.evaluate, jsonLine(order), encode(requestText(request)));
      const ending = await this.converse(dialogue, patience, hardLimitMs * 2);
      return ending.kind === 'gone' && this.cause !== undefined ? { kind: this.cause } : ending;
    } finally {
      patience.clear();
      clearTimeout(hard);
    }
  }

  private async converse(dialogue: BridgeDialogue, patience: Patience, silenceMs: number): Promise<Ending> {
    for (;;) {
      const frame = await this.connection.next(silenceMs);
      if (frame?.kind !== FrameKind.call) return this.endingOf(frame);
      const answer = await Promise.race([dialogue.answer(decode(frame.body)), patience.over]);
      if (answer === undefined) this.connection.send(FrameKind.interrupt);
      else this.connection.send(FrameKind.answer, encode(answer));
    }
  }

  private endingOf(frame: Frame | undefined): Ending {
    this.spent = true;
    try {
      if (frame?.kind === FrameKind.fault)
        return { kind: 'fault', fault: splitLine(frame.body).line as SandboxFault };
      if (frame?.kind === FrameKind.result) {
        const { line, rest } = splitLine(frame.body);
        const end = line as EvaluationEnd;
        this.spent = !(end.memoryBytes <= this.limits.recycleBytes);
        return { kind: 'result', end, body: decode(rest) };
      }
    } catch {
      // Not what our sandbox says: somebody else speaks for it.
    }
    this.connection.kill();
    return { kind: 'gone' };
  }
}

/** How long an answer of the host is waited for: until the soft limit is over or nobody is there to hear it. */
class Patience {
  readonly over: Promise<undefined>;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly connection: SandboxConnection,
    softLimitMs: number,
  ) {
    this.over = new Promise((resolve) => {
      this.timer = setTimeout(() => resolve(undefined), softLimitMs);
      connection.onEnd = () => resolve(undefined);
    });
  }

  clear(): void {
    clearTimeout(this.timer);
    this.connection.onEnd = undefined;
  }
}

/** What two evaluations must share to run in the same interpreter without putting its memory back in between. */
export function definitionOf({ kind, source, runtime }: Evaluation): string {
  return createHash('sha1').update(`${kind}\0${runtime}\0${source}`).digest('base64');
}

function requestText(request: Evaluation): string {
  const { softLimitMs: _limit, signal: _signal, ...rest } = request;
  return JSON.stringify({ ...rest, bridge: undefined, seed: request.seed ?? randomInt(2 ** 47) });
}

function encode(text: string): Uint8Array {
  return Buffer.from(text);
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

import type { Context, Event } from '../core/index.js';
import { ExitCode, openJournal, systemClock, ZkError, type Journal } from '../core/index.js';
import { createReporter, type Reporter } from '../../ui/index.js';
import type { ZkCommand } from './command.js';
import { watchSignals } from './signals.js';
import { wireLog } from './wire-log.js';

export interface EngineOptions {
  /**
   * Set for runs that change something: the name of the journal file to append to, such as `cluster-create`. Runs that only read keep
   * no journal.
   */
  journal?: string;
  /** Values that must never appear in the journal, beside those that look like secrets. */
  secrets?: readonly string[];
  /** False: the command has a view of its own, so events are plain lines. Default true. */
  live?: boolean;
  /** True: the run goes on until it is interrupted, so that an interruption is its ordinary end and no error. Default false. */
  endless?: boolean;
  /** Who writes the plain lines then, so that they do not tear that view; may change while the engine runs. */
  writer?: { print(write: () => void): void };
}

/**
 * Runs a library engine for a command: gives it a Context (clock, environment, interruption, events), shows its events as plain lines
 * or as the live view, keeps the journal, and turns an interruption into exit 130 or 143 after the engine has put things down.
 */
export async function runEngine<T>(
  command: ZkCommand,
  run: (context: Context) => Promise<T>,
  options: EngineOptions = {},
): Promise<T> {
  const endless = options.endless === true;
  let tell = (message: string): void => command.stdio.err(`\n${message}\n`);
  const signals = watchSignals(process, (message) => {
    if (!endless) tell(message);
  });
  const reporter = await createReporter({
    stream: command.stdio.terminal,
    write: (line) => {
      const write = (): void => command.stdio.err(`${line}\n`);
      if (options.writer) options.writer.print(write);
      else write();
    },
    env: process.env,
    table: options.live !== false && isTable(command),
    verbosity: command.verbosity,
    now: () => systemClock.now(),
  });
  // Through the reporter, so that the line does not tear the live view.
  tell = (message) => reporter.sink({ type: 'warning', at: systemClock.now(), message });
  const journal =
    options.journal === undefined
      ? undefined
      : journalFor(command, reporter, options.journal, options.secrets ?? []);
  const emit = (event: Event): void => {
    reporter.sink(event);
    journal?.append(event);
  };
  try {
    const wire = wireLog(command.verbosity, (line) => command.note(line));
    const { requestTimeoutMs } = command;
    const result = await run({
      clock: systemClock,
      env: process.env,
      signal: signals.signal,
      emit,
      ...(wire && { wire }),
      ...(requestTimeoutMs !== undefined && { requestTimeoutMs }),
    });
    if (!endless) throwIfInterrupted(signals.signal);
    return result;
  } catch (error) {
    throwIfInterrupted(signals.signal, error);
    throw error;
  } finally {
    journal?.close();
    await reporter.close();
    signals.stop();
  }
}

function isTable(command: ZkCommand): boolean {
  return command.printOptions.output.format === 'table' || command.printOptions.output.format === 'wide';
}

function journalFor(
  command: ZkCommand,
  reporter: Reporter,
  name: string,
  secrets: readonly string[],
): Journal {
  return openJournal({
    name,
    env: process.env,
    secrets,
    now: () => systemClock.now(),
    onTrouble: (message) => reporter.sink({ type: 'warning', at: systemClock.now(), message }),
    header: { command: command.id ?? '', version: command.config.version },
  });
}

function throwIfInterrupted(signal: AbortSignal, cause?: unknown): void {
  if (!signal.aborted) return;
  const reason: unknown = signal.reason;
  if (!(reason instanceof ZkError)) return;
  const detail =
    cause instanceof ZkError && cause !== reason && !isInterruption(cause)
      ? `${reason.message}: ${cause.message}`
      : reason.message;
  throw new ZkError(detail, {
    exit: reason.exit,
    code: 'interrupted',
    cause,
    ...(reason.hint === undefined ? {} : { hint: reason.hint }),
  });
}

function isInterruption(error: ZkError): boolean {
  return error.exit === ExitCode.interrupted || error.exit === ExitCode.terminated;
}

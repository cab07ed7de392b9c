import type { Event } from '../lib/core/index.js';
import type { RunViewEvent } from './pipeline-state.js';
import { plainReporter } from './plain.js';

/** Watches the events of one run and shows them. It changes nothing. */
export interface Reporter {
  sink: (event: Event) => void;
  /** Leaves the last state on the screen and gives the terminal back. */
  close(): Promise<void>;
}

export interface ReporterOptions {
  /** Where to show things: stderr, so that stdout holds only the answer. */
  stream: NodeJS.WriteStream;
  /** Writes one plain line to the same place. */
  write: (line: string) => void;
  env: Readonly<Record<string, string | undefined>>;
  /** The answer is a table, so a person is watching. */
  table: boolean;
  verbosity: number;
  now: () => number;
}

/** The live view on a terminal, plain lines everywhere else (pipes, CI, dumb terminals, machine-readable output). */
export async function createReporter(options: ReporterOptions): Promise<Reporter> {
  if (wantsLiveView(options)) {
    const { renderLive } = await import('./render.js');
    return renderLive(options);
  }
  return {
    sink: plainReporter({ write: options.write, startedAt: options.now(), debug: options.verbosity >= 4 }),
    close: async () => {},
  };
}

/** Whether animation is welcome: a terminal that can, nobody's CI, and a person who reads a table. */
export function wantsLiveView(
  options: Pick<ReporterOptions, 'stream' | 'env' | 'table' | 'verbosity'>,
): boolean {
  return (
    options.stream.isTTY === true &&
    options.table &&
    options.verbosity === 0 &&
    !options.env['CI'] &&
    options.env['TERM'] !== 'dumb'
  );
}

/** The live view of a pipeline below its log. */
export interface RunView {
  show(event: RunViewEvent): void;
  /** Writes ordinary lines without tearing the view. */
  print(write: () => void): void;
  /** Takes the view away while somebody else uses the terminal. */
  pause<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface RunViewOptions extends Pick<ReporterOptions, 'stream' | 'env' | 'now'> {
  wanted: boolean;
}

/** A live view on a terminal; elsewhere nothing, so that lines go straight through. */
export async function createRunView(options: RunViewOptions): Promise<RunView> {
  if (options.wanted && wantsLiveView({ ...options, table: true, verbosity: 0 })) {
    const { renderPipeline } = await import('./render-pipeline.js');
    return renderPipeline(options);
  }
  return { show: () => {}, print: (write) => write(), pause: (work) => work(), close: async () => {} };
}

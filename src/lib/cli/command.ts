import { Command } from '@oclif/core/command';
import type { Input, ParserOutput } from '@oclif/core/interfaces';
import { ExitCode } from '../core/index.js';
import { normalizeArgv, withoutBeaten, type FlagSet } from './argv.js';
import { applyConfigFile, loadConfigFile } from './config-file.js';
import { globalFlags } from './flags.js';
import type { OutputFormat } from './output-format.js';
import { processStdio, type Stdio } from './stdio.js';

type Values = Record<string, unknown>;

/** What the printers need to know of the parsed flags, whichever group they came from. */
export interface PrintOptions {
  output: OutputFormat;
  noHeaders: boolean;
  showLabels: boolean;
  labelColumns: readonly string[];
  sortBy: string | undefined;
}

/**
 * The base of every command: parses with kubectl's habits (`--flag=false`, one value per flag), fills flags from the environment and
 * the configuration file, and writes the answer to stdout and everything else to stderr. `run` makes one library call and prints.
 */
export abstract class ZkCommand extends Command {
  static override baseFlags = globalFlags;

  /** Set by {@link parse}; the printers and the reporter read it. */
  printOptions: PrintOptions = {
    output: { format: 'table' },
    noHeaders: false,
    showLabels: false,
    labelColumns: [],
    sortBy: undefined,
  };

  /** The log level of `-v`. */
  verbosity = 0;

  /** `--request-timeout` in milliseconds, 0 for no limit; absent when not given. */
  requestTimeoutMs: number | undefined;

  /** What the process ends with when nothing failed; `diff` sets 1, a partly done fleet 5. */
  exitCode: number = ExitCode.ok;

  /** Where the command writes. */
  stdio: Stdio = processStdio;

  /** Long names of all flags. */
  get flagNames(): readonly string[] {
    return Object.keys({ ...this.ctor.baseFlags, ...this.ctor.flags });
  }

  /** Runs the command; failures are thrown. */
  async execute(): Promise<void> {
    await this._run();
  }

  protected override async parse<F extends Values, B extends Values, A extends Values>(
    options?: Input<F, B, A>,
    argv: string[] = this.argv,
  ): Promise<ParserOutput<F, B, A>> {
    const input = options ?? (this.ctor as unknown as Input<F, B, A>);
    const declared = { ...this.ctor.baseFlags, ...input.flags } as FlagSet;
    const flags = withoutBeaten(kubectlHabits(declared), argv);
    const configured = await applyConfigFile(flags, () => loadConfigFile(process.env), this);
    const parsed = await super.parse(
      { ...input, baseFlags: {}, flags: configured } as unknown as Input<F, B, A>,
      normalizeArgv(argv, configured),
    );
    this.verbosity = Number(parsed.flags['v'] ?? 0);
    this.requestTimeoutMs = parsed.flags['request-timeout'] as number | undefined;
    this.printOptions = printOptionsOf(parsed.flags);
    return parsed;
  }

  /** Writes the answer (or a piece of it) to stdout, with a line end. */
  out(text: string): void {
    this.stdio.out(`${text}\n`);
  }

  /** Tells the user something that is not the answer, on stderr. */
  note(text: string): void {
    this.stdio.err(`${text}\n`);
  }

  override warn(input: Error | string): Error | string {
    this.stdio.err(`Warning: ${typeof input === 'string' ? input : input.message}\n`);
    return input;
  }

  /** Errors are mapped to text and exit code in one place, where the process ends. */
  protected override async catch(error: Error): Promise<never> {
    throw error;
  }
}

/** One value per flag (`-l a=b name` must not swallow the name) and `--flag=false` for every boolean. */
function kubectlHabits(flags: FlagSet): FlagSet {
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]): [string, FlagSet[string]] => {
      if (flag.type === 'boolean') return [name, { ...flag, allowNo: true }];
      return [name, flag.multiple ? { ...flag, multipleNonGreedy: true } : flag];
    }),
  );
}

function printOptionsOf(flags: Record<string, unknown>): PrintOptions {
  return {
    output: (flags['output'] as OutputFormat | undefined) ?? { format: 'table' },
    noHeaders: flags['no-headers'] === true,
    showLabels: flags['show-labels'] === true,
    labelColumns: (flags['label-columns'] as string[] | undefined) ?? [],
    sortBy: flags['sort-by'] as string | undefined,
  };
}

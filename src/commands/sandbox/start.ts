import { join } from 'node:path';
import { boolean, custom, integer, string } from '@oclif/core/flags';
import { changeLine, durationFlag, sandboxFlags, ZkCommand } from '../../lib/cli/index.js';
import { systemClock, usageError } from '../../lib/core/index.js';
import type { DaemonMessage, Fault, RunningSandbox, ServedSandbox } from '../../lib/sandbox/index.js';

const speedFlag = custom<number>({
  helpValue: 'FACTOR',
  parse: async (text) => {
    const speed = Number(text.replace(/x$/, ''));
    if (!Number.isFinite(speed) || speed <= 0)
      throw usageError(`"${text}" is no speed: give a number above 0, such as 20`);
    return speed;
  },
});

const faultFlag = custom<Fault>({
  helpValue: 'FAULT',
  parse: async (text) => {
    const { parseFault } = await import('../../lib/sandbox/index.js');
    try {
      return parseFault(text);
    } catch (error) {
      throw error instanceof RangeError ? usageError(error.message) : error;
    }
  },
});

const accountFlag = custom<string>({
  helpValue: 'ID',
  parse: async (text) => {
    if (!/^\d{12}$/.test(text)) throw usageError(`"${text}" is no AWS account id: twelve digits`);
    return text;
  },
});

export default class SandboxStart extends ZkCommand {
  static override summary = 'Start an AWS account with its Kubernetes API on this machine';
  static override description =
    'Speaks the protocols of AWS and Kubernetes on 127.0.0.1, so that kubectl zk, the AWS CLI and kubectl work with it as with the real thing. Nothing leaves the machine and nothing is kept after the stop. Starting one that runs already changes nothing.';
  static override examples = [
    {
      description: 'Start it, twenty times as fast as real time',
      command: '<%= config.bin %> sandbox start',
    },
    {
      description: 'Let every launch of an m5.large fail',
      command: '<%= config.bin %> sandbox start --fault no-capacity=m5.large',
    },
  ];
  static override flags = {
    ...sandboxFlags,
    port: integer({
      min: 0,
      max: 65_535,
      default: 0,
      helpValue: 'PORT',
      description: 'Port of the AWS endpoint, 0 takes any free one',
    }),
    speed: speedFlag({ default: 20, description: 'How much faster than real time its time goes' }),
    account: accountFlag({ default: '123456789012', description: 'AWS account id' }),
    region: string({ default: 'eu-central-1', helpValue: 'REGION', description: 'AWS region' }),
    seed: integer({
      min: 0,
      default: 1,
      helpValue: 'N',
      description: 'Makes ids, durations and keys repeatable',
    }),
    fault: faultFlag({
      multiple: true,
      description:
        'What goes wrong: throttling, no-capacity, failing-resource, boot-failure, lost-credentials or api-outage, some with =DETAIL',
    }),
    foreground: boolean({ description: 'Stay in this terminal until interrupted' }),
    'stop-after': durationFlag({ default: 0, description: 'Stop by itself after this time, 0 means never' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(SandboxStart);
    const { findRunning, sandboxRoot, startInBackground } = await import('../../lib/sandbox/index.js');
    const root = sandboxRoot(process.env);
    const known = await findRunning(root, flags.name);
    if (known) return this.tell(known, 'unchanged');
    if (flags.foreground) return this.serve(flags, root);
    const entry = join(this.config.root, 'bin', import.meta.url.endsWith('.ts') ? 'dev.js' : 'kubectl-zk.js');
    const argv = this.argv.filter((word) => word !== '--foreground');
    this.tell(
      await startInBackground(root, flags.name, [
        process.execPath,
        entry,
        'sandbox',
        'start',
        ...argv,
        '--foreground',
      ]),
      'started',
    );
  }

  private tell({ record, files }: RunningSandbox, verb: 'started' | 'unchanged'): void {
    this.out(changeLine(`sandbox/${record.name}`, verb));
    this.note(
      `AWS endpoint ${record.endpointUrl}, account ${record.account}, region ${record.region}, log ${files.log}`,
    );
    const name = record.name === 'default' ? '' : ` --name ${record.name}`;
    this.note(`To use it in this shell: eval "$(kubectl zk sandbox env${name})"`);
  }

  private async serve(flags: SandboxFlags, root: string): Promise<void> {
    const { serveSandbox } = await import('../../lib/sandbox/index.js');
    const parent = process.send?.bind(process) as ((message: DaemonMessage) => void) | undefined;
    let served: ServedSandbox;
    try {
      const { name, port, speed, account, region, seed, fault } = flags;
      const log = (line: string): void => this.note(`${new Date(systemClock.now()).toISOString()} ${line}`);
      served = await serveSandbox({
        name,
        port,
        speed,
        account,
        region,
        seed,
        root,
        log,
        faults: fault ?? [],
      });
    } catch (error) {
      parent?.({ type: 'failed', ...failureText(error) });
      throw error;
    }
    const ended = untilEnd(flags['stop-after']);
    parent?.({ type: 'ready' });
    await ended;
    await served.close();
  }
}

interface SandboxFlags {
  name: string;
  port: number;
  speed: number;
  account: string;
  region: string;
  seed: number;
  fault: Fault[] | undefined;
  'stop-after': number;
}

function failureText(error: unknown): { message: string; hint?: string } {
  if (!(error instanceof Error)) return { message: String(error) };
  return 'hint' in error && typeof error.hint === 'string'
    ? { message: error.message, hint: error.hint }
    : { message: error.message };
}

/** Ctrl-C and SIGTERM are the ordinary ways to end a sandbox, so they are no failure. */
function untilEnd(stopAfterMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = stopAfterMs > 0 ? setTimeout(resolve, stopAfterMs) : setInterval(() => undefined, 2 ** 30);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        clearTimeout(timer);
        resolve();
      });
    }
  });
}

import { string } from '@oclif/core/args';
import {
  changeFlags,
  changeLine,
  confirm,
  outputFlags,
  print,
  runEngine,
  zmonFlags,
  zmonOptions,
  ZkCommand,
} from '../../lib/cli/index.js';
import { usageError, type Context } from '../../lib/core/index.js';
import type { PushedStep } from '../../lib/check/index.js';

export default class CheckPush extends ZkCommand {
  static override summary = 'Write checks, alerts, entities and dashboards to ZMON';
  static override description =
    "Compares each definition with the server's version, shows the differences, asks, and writes what differs. Nothing is written over a version that is newer than the file's `last_modified` or than the one that the difference was made with (exit code 3). A check without id is the one of its team and name.";
  static override examples = [
    {
      description: 'See what would change',
      command: '<%= config.bin %> check push checks/ --dry-run=client',
    },
    {
      description: 'From a CI system',
      command: '<%= config.bin %> check push checks/ --yes --url https://zmon.example.org',
    },
  ];
  static override strict = false;
  static override args = {
    files: string({
      multiple: true,
      ignoreStdin: true,
      description: 'files or folders of definitions; - is stdin',
    }),
  };
  static override flags = {
    ...zmonFlags,
    'dry-run': changeFlags['dry-run'],
    yes: changeFlags.yes,
    ...outputFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CheckPush);
    if (!args.files?.length)
      throw usageError('no file is given', { hint: 'Name files or folders: kubectl zk check push FILE.' });
    const check = await import('../../lib/check/index.js');
    const texts = await check.loadTexts(args.files, process.stdin);
    const client = async (context: Context) =>
      new check.ZmonClient(await check.zmonSettings(zmonOptions(flags), context), context);
    const { steps, warnings, url } = await runEngine(this, async (context) =>
      check.planPush(await client(context), texts),
    );
    for (const warning of warnings) this.warn(warning);
    const dryRun = flags['dry-run'];
    const isTable = flags.output === undefined || ['table', 'wide'].includes(flags.output.format);
    const report = ({ kind, name, action }: PushedStep): void => {
      if (isTable) this.out(changeLine(`${kind}/${name}`, action, dryRun));
    };
    for (const { diff } of steps)
      if (isTable && diff !== '') {
        if (dryRun === 'none') this.note(diff);
        else this.out(diff);
      }
    if (dryRun !== 'none') steps.forEach(report);
    else {
      const changes = steps.filter(({ action }) => action !== 'unchanged').length;
      if (changes > 0)
        await confirm({
          message: `Write ${changes} of ${steps.length} definitions to ${url}?`,
          yes: flags.yes,
        });
      await runEngine(this, async (context) =>
        check.applyPush(await client(context), steps, context, report),
      );
    }
    if (!isTable)
      await print(this, {
        kind: 'definition',
        items: steps,
        object: ({ kind, name, file, action, diff }) => ({ kind, name, file, action, diff }),
        columns: [],
      });
  }
}

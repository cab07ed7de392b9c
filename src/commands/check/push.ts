import { string } from '@oclif/core/args';
import { changeFlags, outputFlags, pushDefinitions, zmonFlags, ZkCommand } from '../../lib/cli/index.js';
import { usageError } from '../../lib/core/index.js';

const dryRunFlag: (typeof changeFlags)['dry-run'] = {
  ...changeFlags['dry-run'],
  description:
    'Only show what would be done: client compares with the server and writes nothing; server is refused, as ZMON cannot check without writing',
};

export default class CheckPush extends ZkCommand {
  static override summary = 'Write checks, alerts, entities and dashboards to ZMON';
  static override description =
    "Compares each definition with the server's version, shows the differences, asks, and writes what differs. Nothing is written over a version that is newer than the file's `last_modified` or than the one that the difference was made with (exit code 3). Two definitions of one thing are refused before anything is written. A check without id is the one of its team and name, a dashboard without id is always created.";
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
    'dry-run': dryRunFlag,
    yes: changeFlags.yes,
    ...outputFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CheckPush);
    if (!args.files?.length)
      throw usageError('no file is given', { hint: 'Name files or folders: kubectl zk check push FILE.' });
    await pushDefinitions(this, args.files, flags);
  }
}

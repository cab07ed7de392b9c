import { string } from '@oclif/core/args';
import { option } from '@oclif/core/flags';
import { changeFlags, changeLine, confirm, folderFlags, ZkCommand } from '../../lib/cli/index.js';
import { usageError } from '../../lib/core/index.js';

export default class ChannelInit extends ZkCommand {
  static override summary =
    'Write the default channel, an example registry and recorded AWS facts into a folder';
  static override description =
    'The folder can be rendered, validated and created in the sandbox as it is. A folder that is not empty is refused; with --force the files of the channel are written there, and those that would be lost are named before.';
  static override examples = [
    { description: 'Start a channel of your own', command: '<%= config.bin %> channel init my-channel' },
    {
      description: 'See what would be written',
      command: '<%= config.bin %> channel init my-channel --dry-run=client',
    },
  ];
  static override args = {
    dir: string({ required: true, ignoreStdin: true, description: 'Folder to write into' }),
  };
  static override flags = {
    ...folderFlags,
    template: option({
      options: ['eks'] as const,
      default: 'eks' as const,
      description: 'Which default channel',
    })(),
    'dry-run': changeFlags['dry-run'],
    yes: changeFlags.yes,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ChannelInit);
    if (args.dir === '') throw usageError('the folder has no name');
    const { planStarter, writeStarter } = await import('../../lib/channel/index.js');
    const plan = planStarter(args.dir, { force: flags.force });
    const count = plan.created.length + plan.replaced.length;
    if (flags['dry-run'] === 'none' && plan.replaced.length > 0) {
      for (const path of plan.replaced) this.note(`${path} would be replaced`);
      await confirm({ message: `Replace ${plan.replaced.length} files in ${args.dir}?`, yes: flags.yes });
    }
    if (flags['dry-run'] === 'none') await writeStarter(plan);
    const outcome =
      count === 0
        ? 'unchanged'
        : plan.replaced.length > 0 || plan.unchanged.length > 0
          ? 'configured'
          : 'created';
    this.out(changeLine(`channel/${args.dir}`, outcome, flags['dry-run']));
    if (flags['dry-run'] === 'none') this.note(nextSteps(args.dir));
  }
}

function nextSteps(dir: string): string {
  const where = `--registry ${dir}/registry.yaml --directory ${dir} --facts ${dir}/facts.yaml`;
  return [
    'Next:',
    `  kubectl zk cluster validate ${where}`,
    `  kubectl zk cluster render demo ${where} --output-dir out`,
  ].join('\n');
}

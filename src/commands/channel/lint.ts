import { string } from '@oclif/core/args';
import { channelFlags, outputFlags, printFindings, runEngine, ZkCommand } from '../../lib/cli/index.js';

export default class ChannelLint extends ZkCommand {
  static override summary = 'Check the templates of a channel without rendering them';
  static override description =
    'Finds templates that cannot be parsed, files that nothing reads or that are missing, symbolic links that are not followed, config items without a default, and defaults that nothing reads. Needs no cluster. The exit code is 1 when there are errors.';
  static override examples = [
    { description: 'Check the channel in this folder', command: '<%= config.bin %> channel lint .' },
    {
      description: 'Check a branch before it is merged',
      command:
        '<%= config.bin %> channel lint --config-source main:git:https://git.example/channel.git --channel my-branch',
    },
  ];
  static override args = {
    dir: string({ ignoreStdin: true, description: 'Channel directory, the same as --directory' }),
  };
  static override flags = { ...channelFlags, ...outputFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ChannelLint);
    const channel = await import('../../lib/channel/index.js');
    const specs = channel.chosenSources({
      directory: args.dir ?? flags.directory,
      configSources: args.dir === undefined ? flags['config-source'] : undefined,
    });
    const findings = await runEngine(this, async (context) => {
      const opened = await channel.openChannel(specs, context);
      try {
        return channel.lintChannel(
          await opened.checkout({ id: 'lint', channel: flags.channel ?? 'main', configItems: {} }),
        );
      } finally {
        await opened.close();
      }
    });
    await printFindings(this, findings);
  }
}

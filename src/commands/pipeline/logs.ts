import { integer, string } from '@oclif/core/args';
import { boolean } from '@oclif/core/flags';
import {
  definitionFlags,
  openRuns,
  outputFlags,
  runEngine,
  showLog,
  ZkCommand,
} from '../../lib/cli/index.js';

export default class PipelineLogs extends ZkCommand {
  static override summary = 'Print the log of a run, or of one of its steps';
  static override description =
    'Without a number it is the last run of this repository. The log is the one that was printed, without secrets; -o json gives its events, one a line.';
  static override examples = [
    { description: 'The last run', command: '<%= config.bin %> pipeline logs' },
    {
      description: 'One step of run 7, as it goes on',
      command: '<%= config.bin %> pipeline logs 7 build --follow',
    },
  ];
  static override args = {
    run: integer({ ignoreStdin: true, description: 'Number of the run' }),
    step: string({ ignoreStdin: true, description: 'Id of a step' }),
  };
  static override flags = {
    filename: definitionFlags.filename,
    follow: boolean({ description: 'Go on until the run has ended' }),
    ...outputFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PipelineLogs);
    await runEngine(this, async (context) => {
      const { store } = await openRuns(flags, context);
      await showLog(this, store, { run: args.run, step: args.step, follow: flags.follow }, context);
    });
  }
}

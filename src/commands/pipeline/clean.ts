import { boolean } from '@oclif/core/flags';
import {
  changeFlags,
  cleanRuns,
  definitionFlags,
  openRuns,
  outputFlags,
  runEngine,
  ZkCommand,
} from '../../lib/cli/index.js';

export default class PipelineClean extends ZkCommand {
  static override summary = 'Remove the runs, trees and caches of this repository';
  static override description =
    'Removes what run-local keeps: logs, stashes and artifacts of runs, the pool of trees, and with --caches the caches. Nothing of the repository itself is touched.';
  static override examples = [
    { description: 'What would go', command: '<%= config.bin %> pipeline clean --dry-run=client' },
    { description: 'Everything, caches too', command: '<%= config.bin %> pipeline clean --caches --yes' },
  ];
  static override flags = {
    filename: definitionFlags.filename,
    caches: boolean({ description: 'The caches, too' }),
    'dry-run': changeFlags['dry-run'],
    yes: changeFlags.yes,
    ...outputFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(PipelineClean);
    await runEngine(this, async (context) => {
      const { folders } = await openRuns(flags, context);
      await cleanRuns(this, folders, flags, context);
    });
  }
}

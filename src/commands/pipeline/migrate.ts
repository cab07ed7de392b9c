import { definitionFlags, oneFilename, runEngine, ZkCommand } from '../../lib/cli/index.js';

export default class PipelineMigrate extends ZkCommand {
  static override summary = 'Print a build definition in its current form';
  static override description =
    'Turns the form of before 2017-09-20 (build_steps) into a pipeline and quotes what must be quoted; comments and layout stay. The file is not changed: kubectl zk pipeline validate --fix does that.';
  static override examples = [
    { description: 'See the current form', command: '<%= config.bin %> pipeline migrate -f delivery.yaml' },
  ];
  static override flags = { filename: definitionFlags.filename };

  async run(): Promise<void> {
    const { flags } = await this.parse(PipelineMigrate);
    const { migrateFile } = await import('../../lib/pipeline/index.js');
    const { text, changes } = await runEngine(this, () =>
      migrateFile(process.cwd(), oneFilename(flags.filename)),
    );
    this.stdio.out(text);
    for (const change of changes) this.note(change);
    if (changes.length === 0) this.note('unchanged: the definition has the current form');
  }
}

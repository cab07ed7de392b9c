import { definitionFlags, listFlags, openRuns, print, runEngine, ZkCommand } from '../../lib/cli/index.js';

export default class PipelineRuns extends ZkCommand {
  static override summary = 'List the runs of this repository';
  static override description =
    'Newest first. A run that was killed could not write how it ended; --resume of run-local goes on with it.';
  static override examples = [
    { description: 'What ran here', command: '<%= config.bin %> pipeline runs' },
    {
      description: 'How the last one ended',
      command: "<%= config.bin %> pipeline runs -o jsonpath='{.items[0].status}'",
    },
  ];
  static override flags = { filename: definitionFlags.filename, ...listFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(PipelineRuns);
    const runs = await runEngine(this, async (context) => {
      const { store } = await openRuns(flags, context);
      return store.numbers().map((run) => ({ ...store.read(run), steps: store.steps(run) }));
    });
    await print(this, {
      kind: 'run',
      items: runs,
      name: ({ run }) => String(run),
      columns: [
        { header: 'RUN', value: ({ run }) => String(run) },
        { header: 'STATUS', value: ({ status }) => status },
        { header: 'BUILD', value: ({ build }) => build.variables['CDP_BUILD_VERSION'] ?? '<none>' },
        { header: 'EVENT', value: ({ build }) => build.event },
        { header: 'BRANCH', value: ({ build }) => build.branch },
        {
          header: 'STEPS',
          value: ({ counts }) =>
            Object.entries(counts)
              .map(([status, n]) => `${n} ${status}`)
              .join(', ') || '<none>',
        },
        { header: 'STARTED', value: ({ startedAt }) => new Date(startedAt).toISOString(), wide: true },
        { header: 'FILE', value: ({ file }) => file, wide: true },
      ],
    });
  }
}

import {
  buildFlags,
  definitionFlags,
  listFlags,
  pipelineRequest,
  print,
  runEngine,
  selectionOptions,
  subsetFlags,
  ZkCommand,
} from '../../lib/cli/index.js';
import type { SelectedStep } from '../../lib/pipeline/index.js';

export default class PipelineList extends ZkCommand {
  static override summary = 'List the steps of a pipeline: which ones a build runs, and why';
  static override description =
    'Shows for every step whether a build would run it, and the clause of `when` that decided. Nothing is executed. The build is a pull request of the current branch unless flags say otherwise; -o json has for each step what would change the decision.';
  static override examples = [
    { description: 'What the pull request of this branch runs', command: '<%= config.bin %> pipeline list' },
    {
      description: 'What a push to master runs',
      command: '<%= config.bin %> pipeline list --event push --branch master',
    },
  ];
  static override flags = { ...definitionFlags, ...buildFlags, ...subsetFlags, ...listFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(PipelineList);
    const { openPipeline, selectSteps } = await import('../../lib/pipeline/index.js');
    const { steps, opened } = await runEngine(this, async ({ signal }) => {
      const pipeline = await openPipeline({ ...pipelineRequest(flags), signal });
      const selection = selectSteps(pipeline.definition, pipeline.build, selectionOptions(flags));
      return { steps: selection.steps, opened: pipeline };
    });
    for (const id of opened.withoutVersion)
      this.warn(`dependency "${id}" has no version, taken as latest; set one with --dep ${id}=VERSION`);
    await print(this, {
      kind: 'step',
      items: steps,
      name: ({ step }) => step.slug,
      object: listed,
      columns: [
        { header: 'ID', value: ({ step }) => step.id },
        { header: 'TYPE', value: ({ step }) => step.type },
        { header: 'RUNS', value: ({ selected }) => (selected ? 'yes' : 'no') },
        { header: 'WHY', value: ({ why }) => why },
        { header: 'WAITS-FOR', value: ({ dependsOn }) => dependsOn.join(',') || '<none>', wide: true },
        {
          header: 'APPROVAL',
          value: ({ step }) => (step.requiresApproval ? 'required' : '<none>'),
          wide: true,
        },
        { header: 'TARGET', value: ({ step }) => ('target' in step ? step.target : '<none>'), wide: true },
        { header: 'SLUG', value: ({ step }) => step.slug, wide: true },
        { header: 'DESCRIPTION', value: ({ step }) => step.desc ?? '<none>', wide: true },
      ],
    });
  }
}

function listed({ step, selected, why, flip, clause, dependsOn, wave }: SelectedStep) {
  const { id, slug, type, desc, requiresApproval, position } = step;
  const target = 'target' in step ? step.target : undefined;
  return {
    id,
    slug,
    type,
    desc,
    target,
    selected,
    why,
    clause,
    flip,
    dependsOn,
    wave,
    requiresApproval,
    position,
  };
}

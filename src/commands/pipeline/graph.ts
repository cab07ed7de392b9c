import {
  buildFlags,
  definitionFlags,
  pipelineRequest,
  print,
  reportFormat,
  reportOutputFlag,
  runEngine,
  selectionOptions,
  subsetFlags,
  ZkCommand,
} from '../../lib/cli/index.js';

export default class PipelineGraph extends ZkCommand {
  static override summary = 'Show which step of a pipeline waits for which';
  static override description =
    'Draws the order of the steps: each one below what it waits for, those that the build does not run with the reason. Without allow_concurrent_steps each step waits for the one before it in the file.';
  static override examples = [
    { description: 'As text', command: '<%= config.bin %> pipeline graph' },
    {
      description: 'As a picture, with Graphviz',
      command: '<%= config.bin %> pipeline graph -o dot | dot -Tsvg -o pipeline.svg',
    },
  ];
  static override flags = {
    ...definitionFlags,
    ...buildFlags,
    ...subsetFlags,
    output: reportOutputFlag(['dot', 'mermaid']),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(PipelineGraph);
    const pipeline = await import('../../lib/pipeline/index.js');
    const { graph, steps } = await runEngine(this, async ({ signal }) => {
      const { definition, build } = await pipeline.openPipeline({ ...pipelineRequest(flags), signal });
      return pipeline.selectSteps(definition, build, selectionOptions(flags));
    });
    const { format } = this.printOptions.output;
    if (format === 'table' || format === 'wide') {
      const decisions = new Map(steps.map((decision) => [decision.step.id, decision]));
      const draw = (id: string) => {
        const { selected, why } = decisions.get(id)!;
        return selected ? {} : { skipped: why };
      };
      const drawings = { dot: pipeline.dotGraph, mermaid: pipeline.mermaidGraph, text: pipeline.textGraph };
      this.out(drawings[reportFormat(flags.output) ?? 'text'](graph, draw).join('\n'));
      return;
    }
    await print(this, {
      kind: 'step',
      items: steps,
      columns: [],
      name: ({ step }) => step.slug,
      object: ({ step, dependsOn, wave, selected, why }) => {
        const { id, slug, type } = step;
        return { id, slug, type, dependsOn, dependents: graph.byId.get(id)!.dependents, wave, selected, why };
      },
    });
  }
}

import {
  buildFlags,
  definitionFlags,
  deploymentFlags,
  optionalNameArg,
  outputFlags,
  pipelineRequest,
  print,
  renderDeployments,
  runEngine,
  ZkCommand,
} from '../../lib/cli/index.js';

export default class PipelineRender extends ZkCommand {
  static override summary = 'Render the manifests of deployment steps';
  static override description =
    "Fills the Mustache templates of a deployment step's apply folder with the step's variables and those of the build, and checks that what comes out are objects of Kubernetes or CloudFormation stacks. Nothing is asked and nothing is changed.";
  static override examples = [
    { description: 'All deployment steps', command: '<%= config.bin %> pipeline render' },
    {
      description: 'One step, for a closer look',
      command: '<%= config.bin %> pipeline render deploy -o json',
    },
  ];
  static override args = optionalNameArg('deployment step; all if not given');
  static override flags = {
    ...definitionFlags,
    ...buildFlags,
    'allow-missing': deploymentFlags['allow-missing'],
    ...outputFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PipelineRender);
    const files = await runEngine(this, ({ signal }) =>
      renderDeployments(this, { ...pipelineRequest(flags), signal }, args.name, flags['allow-missing']),
    );
    if (['table', 'wide'].includes(this.printOptions.output.format)) {
      for (const { file, step, text } of files) this.out(`---\n# ${step}: ${file}\n${text.trimEnd()}`);
      return;
    }
    await print(this, { kind: 'manifest', items: files, columns: [], name: ({ file }) => file });
  }
}

import {
  applyFlags,
  awsFlags,
  buildFlags,
  changeFlags,
  definitionFlags,
  deployStep,
  deploymentFlags,
  nameArg,
  outputFlags,
  registryFlags,
  runEngine,
  ZkCommand,
} from '../../lib/cli/index.js';

export default class PipelineDeploy extends ZkCommand {
  static override summary = 'Plan or do one deployment step of a pipeline';
  static override description =
    'Renders the step, shows what would change in its target, and with --apply changes it: CloudFormation stacks first, then the objects in file order; then it waits, as the platform does, for stacks, ingresses, their DNS records, and services. The target is a cluster of the registry, reached through it and never through the current context. A target whose name does not end in -test has to be typed, or named with --confirm-target.';
  static override examples = [
    {
      description: 'See what would change',
      command: '<%= config.bin %> pipeline deploy release --event push --branch master',
    },
    {
      description: 'Do it, from a script',
      command:
        '<%= config.bin %> pipeline deploy release --event push --branch master --apply --confirm-target live',
    },
  ];
  static override args = nameArg('deployment step');
  static override flags = {
    ...definitionFlags,
    ...buildFlags,
    ...deploymentFlags,
    ...changeFlags,
    ...applyFlags,
    ...registryFlags,
    ...awsFlags,
    ...outputFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PipelineDeploy);
    await runEngine(this, (context) => deployStep(this, args.name, flags, context), {
      journal: 'pipeline-deploy',
    });
  }
}

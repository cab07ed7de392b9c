import {
  applyFlags,
  awsFlags,
  buildFlags,
  changeFlags,
  definitionFlags,
  deploymentFlags,
  kubeFlags,
  localRunFlags,
  registryFlags,
  runLocally,
  subsetFlags,
  ZkCommand,
} from '../../lib/cli/index.js';

export default class PipelineRunLocal extends ZkCommand {
  static override summary = 'Run the pipeline of this repository on this machine';
  static override description =
    'Runs the steps that a build would run, each in a clean tree of this repository with your uncommitted work in it, and prints the log that the platform would print. Commands see nothing of your environment but a short list of variables; what would push is recorded instead; deployment steps are rendered and planned. Without --runner the commands run in a sandbox if bubblewrap works here, and otherwise as you, which has to be agreed to once for each definition.';
  static override examples = [
    {
      description: 'What the pull request of this branch runs',
      command: '<%= config.bin %> pipeline run-local',
    },
    {
      description: 'See first what would run, and why',
      command: '<%= config.bin %> pipeline run-local --event push --branch master --dry-run=client',
    },
    { description: 'Go on after a failure', command: '<%= config.bin %> pipeline run-local --resume' },
    {
      description: 'With a secret, and a timeline to look at',
      command: '<%= config.bin %> pipeline run-local --secret TOKEN=file:token.txt --report run.html',
    },
  ];
  static override flags = {
    ...definitionFlags,
    ...buildFlags,
    ...subsetFlags,
    ...localRunFlags,
    ...deploymentFlags,
    'force-conflicts': applyFlags['force-conflicts'],
    ...changeFlags,
    ...registryFlags,
    ...awsFlags,
    ...kubeFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(PipelineRunLocal);
    await runLocally(this, flags);
  }
}

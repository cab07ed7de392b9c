import { option, string } from '@oclif/core/flags';
import {
  buildFlags,
  changeFlags,
  definitionFlags,
  exportFlags,
  exportTo,
  kubeFlags,
  localRunFlags,
  namespaceFlags,
  outputFlags,
  runEngine,
  subsetFlags,
  ZkCommand,
} from '../../lib/cli/index.js';

export default class PipelineExport extends ZkCommand {
  static override summary = 'Turn a pipeline into manifests for Argo Workflows, Tekton or plain Jobs';
  static override description =
    'Prints Kubernetes manifests that run the same steps as run-local would, in the same order: the same text each time. With --submit they are applied to the cluster of the chosen context; for Jobs this command then follows the graph, resumes one Job after the other and shows their output.';
  static override examples = [
    {
      description: 'For Argo Workflows',
      command: '<%= config.bin %> pipeline export --to argo --event push --branch master',
    },
    {
      description: 'As plain Jobs, run now',
      command: '<%= config.bin %> pipeline export --to jobs --submit --context test --namespace builds',
    },
  ];
  static override flags = {
    to: option({
      options: ['argo', 'tekton', 'jobs'] as const,
      required: true,
      description: 'The engine that runs it',
    })(),
    name: string({
      helpValue: 'NAME',
      description: "Prefix of all names, the repository's name if not given",
    }),
    ...exportFlags,
    ...definitionFlags,
    ...buildFlags,
    ...subsetFlags,
    image: localRunFlags.image,
    approve: localRunFlags.approve,
    ...changeFlags,
    ...kubeFlags,
    namespace: namespaceFlags.namespace,
    ...outputFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(PipelineExport);
    await runEngine(this, (context) => exportTo(this, flags, context));
  }
}

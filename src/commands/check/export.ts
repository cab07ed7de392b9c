import { string } from '@oclif/core/args';
import { option, string as text } from '@oclif/core/flags';
import {
  awsFlags,
  checkEntityFlags,
  checkExportFlags,
  checkSandboxFlags,
  exportCheck,
  exportFlags,
  kubeFlags,
  namespaceFlags,
  outputFlags,
  runEngine,
  ZkCommand,
} from '../../lib/cli/index.js';

export default class CheckExport extends ZkCommand {
  static override summary = 'Turn a check into manifests that run it in a cluster';
  static override description =
    'Prints a CronJob (with --once a Job) that runs the check from the published npm package, with the definitions and entities in ConfigMaps: the same text each time. Large sets of entities are shared by the pods of an indexed job. The pods have no privileges; a service account with read access comes along only if the check calls kubernetes(). Each pod logs its results as JSON lines; it fails when an alert is active or a definition is wrong. Apply it with kubectl apply --server-side, because the ConfigMaps may be larger than an annotation.';
  static override examples = [
    {
      description: 'A check with an alert and its entities',
      command:
        '<%= config.bin %> check export health.yaml --alert slow.yaml --entities entities.yaml --namespace monitoring > health-job.yaml',
    },
    {
      description: 'Once over everything in the cluster of the current context, on twenty pods',
      command: '<%= config.bin %> check export health.yaml --from-cluster --once --completions 20',
    },
  ];
  static override args = {
    check: string({ required: true, ignoreStdin: true, description: 'file of a check; - is stdin' }),
  };
  static override flags = {
    to: option({
      options: ['kubernetes'] as const,
      default: 'kubernetes' as const,
      description: 'The engine that runs it',
    })(),
    alert: text({ multiple: true, helpValue: 'FILE', description: 'Alert to evaluate, YAML' }),
    entities: checkEntityFlags.entities,
    'from-cluster': checkEntityFlags['from-cluster'],
    ...checkExportFlags,
    'allow-host': checkSandboxFlags['allow-host'],
    'node-image': exportFlags['node-image'],
    'service-account': exportFlags['service-account'],
    ...kubeFlags,
    ...awsFlags,
    namespace: namespaceFlags.namespace,
    ...outputFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CheckExport);
    await runEngine(this, (context) => exportCheck(this, args.check, flags, context));
  }
}

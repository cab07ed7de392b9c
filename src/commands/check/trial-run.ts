import { string } from '@oclif/core/args';
import { integer, string as text } from '@oclif/core/flags';
import {
  awsFlags,
  checkEntityFlags,
  checkHistoryFlags,
  checkOutputFlags,
  checkSandboxFlags,
  checkTimeFlags,
  everyFlag,
  kubeFlags,
  namespaceFlags,
  runEngine,
  trialRun,
  zmonFlags,
  ZkCommand,
} from '../../lib/cli/index.js';

export default class CheckTrialRun extends ZkCommand {
  static override summary = 'Run a check and its alerts on this machine';
  static override description =
    'Runs the Python of a check in a sandbox, once for each entity, and judges the values by alerts: the same definitions, answers and error texts as on a ZMON worker. A check may reach only what its entity names, the configured endpoints, and --allow-host. Without entities it runs on the GLOBAL one. Conditions that look back see earlier results only with --repeat, --history or --from-controller. The exit code is 1 when an alert is active (without alerts: when the check fails), and 2 when a definition is wrong.';
  static override examples = [
    {
      description: 'A check on the entities of a file',
      command: '<%= config.bin %> check trial-run health.yaml --entities entities.yaml',
    },
    {
      description: 'With two alerts, three times in a row, so that alert_series has something to look at',
      command:
        '<%= config.bin %> check trial-run health.yaml --alert slow.yaml --alert down.yaml --repeat 3 --every 10s',
    },
    {
      description: 'A piece of Python',
      command:
        'echo \'http("https://www.example.org").code()\' | <%= config.bin %> check trial-run - --allow-host www.example.org',
    },
    {
      description: 'On the applications of the current cluster, for a dashboard',
      command:
        '<%= config.bin %> check trial-run health.yaml --from-cluster --filter type=kube_pod -o prometheus',
    },
  ];
  static override args = {
    check: string({
      required: true,
      ignoreStdin: true,
      description: 'file of a check, its id in ZMON, or - for stdin',
    }),
  };
  static override flags = {
    alert: text({
      multiple: true,
      helpValue: 'FILE|ID',
      description: 'Alert to judge the values by, a file, or its id in ZMON',
    }),
    ...checkEntityFlags,
    ...checkHistoryFlags,
    repeat: integer({
      min: 1,
      max: 100_000,
      default: 1,
      helpValue: 'N',
      description: 'Run so often; conditions then see the earlier results',
    }),
    every: everyFlag({
      description: 'From the start of a run to the next, instead of the interval of the check',
    }),
    ...checkTimeFlags,
    ...checkSandboxFlags,
    ...zmonFlags,
    ...kubeFlags,
    namespace: namespaceFlags.namespace,
    ...awsFlags,
    ...checkOutputFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CheckTrialRun);
    await runEngine(this, (context) => trialRun(this, args.check, flags, context), { live: false });
  }
}

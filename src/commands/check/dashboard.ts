import { string } from '@oclif/core/args';
import { string as text } from '@oclif/core/flags';
import {
  awsFlags,
  boardFlags,
  checkEntityFlags,
  checkSandboxFlags,
  checkTimeFlags,
  checkWatchFlags,
  everyFlag,
  kubeFlags,
  namespaceFlags,
  outputFlags,
  runEngine,
  showDashboard,
  zmonFlags,
  ZkCommand,
} from '../../lib/cli/index.js';

export default class CheckDashboard extends ZkCommand {
  static override summary = 'Show a ZMON dashboard in the terminal';
  static override description =
    'Shows the alerts and widgets of a dashboard: as ZMON knows them (with --url, or for a dashboard that is named by its id), or as they are when the checks beside the dashboard run on this machine. On a terminal the board is live: arrows or j and k choose an alert, enter shows everything about it, / searches names, teams and entities, q leaves. Elsewhere one picture is printed, and the exit code is 1 when an alert is raised. Alerts whose entities are all in a downtime stand at the end and do not count.';
  static override examples = [
    {
      description: 'The checks and alerts in the same folder, on the entities of a file',
      command: '<%= config.bin %> check dashboard dashboard.yaml --entities entities.yaml',
    },
    {
      description: 'A dashboard of ZMON',
      command: '<%= config.bin %> check dashboard 42 --url https://zmon.example.org',
    },
    {
      description: 'What another team is woken by, once, as JSON',
      command:
        "<%= config.bin %> check dashboard dashboard.yaml --url https://zmon.example.org --team 'apps/*' -o json",
    },
  ];
  static override args = {
    dashboard: string({
      required: true,
      ignoreStdin: true,
      description: 'file of a dashboard, its id in ZMON, or - for stdin',
    }),
  };
  static override flags = {
    definitions: text({
      multiple: true,
      helpValue: 'PATH',
      description: 'Files and folders of checks and alerts to run, instead of the folder of the dashboard',
    }),
    entities: checkEntityFlags.entities,
    'from-cluster': checkEntityFlags['from-cluster'],
    filter: checkEntityFlags.filter,
    ...boardFlags,
    every: everyFlag({
      description: 'Ask ZMON so often (default 10s), or run checks so often instead of at their intervals',
    }),
    tz: checkTimeFlags.tz,
    state: checkWatchFlags.state,
    ...checkSandboxFlags,
    ...zmonFlags,
    ...kubeFlags,
    namespace: namespaceFlags.namespace,
    ...awsFlags,
    ...outputFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CheckDashboard);
    await runEngine(this, (context) => showDashboard(this, args.dashboard, flags, context), { live: false });
  }
}

import { string } from '@oclif/core/args';
import {
  awsFlags,
  checkEntityFlags,
  checkSandboxFlags,
  checkTimeFlags,
  checkWatchFlags,
  kubeFlags,
  namespaceFlags,
  runEngine,
  watchDefinitions,
  zmonFlags,
  ZkCommand,
} from '../../lib/cli/index.js';
import { usageError } from '../../lib/core/index.js';

export default class CheckWatch extends ZkCommand {
  static override summary = 'Run checks at their intervals and tell which alerts are raised and cleared';
  static override description =
    'Runs the checks in files and folders as a ZMON scheduler and its workers do: each at its interval, on every entity, judged by its alerts, which see the earlier results. History, alerts and counters are remembered, so that a second start goes on where the first one ended. Files are read again when they change, and entities of a cluster or a ZMON are found anew every minute. On a terminal a live view shows what is active; elsewhere there is one line for each alert that is raised or cleared. Goes on until it is interrupted. The exit code is 1 when an alert is active at the end, 0 when none is, and 2 when a definition is wrong.';
  static override examples = [
    {
      description: 'All checks and alerts of a folder on the entities of a file',
      command: '<%= config.bin %> check watch checks/ --entities entities.yaml',
    },
    {
      description: 'On the current cluster while a runbook is carried out, for a quarter of an hour',
      command: '<%= config.bin %> check watch checks/ --from-cluster --for 15m --bell',
    },
    {
      description: 'Until nothing is active any more, such as after a deployment',
      command: '<%= config.bin %> check watch health.yaml --every 10s --exit-on cleared --for 10m',
    },
    {
      description: 'For another program',
      command: '<%= config.bin %> check watch checks/ -o jsonl | jq .title',
    },
  ];
  static override strict = false;
  static override args = {
    files: string({
      multiple: true,
      ignoreStdin: true,
      description: 'files or folders of checks and alerts; - is stdin',
    }),
  };
  static override flags = {
    ...checkEntityFlags,
    ...checkWatchFlags,
    ...checkSandboxFlags,
    tz: checkTimeFlags.tz,
    ...zmonFlags,
    ...kubeFlags,
    namespace: namespaceFlags.namespace,
    ...awsFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CheckWatch);
    const paths = args.files ?? [];
    if (paths.length === 0)
      throw usageError('no file is given', { hint: 'Name files or folders: kubectl zk check watch FILE.' });
    await runEngine(this, (context) => watchDefinitions(this, paths, flags, context), {
      live: false,
      endless: true,
    });
  }
}

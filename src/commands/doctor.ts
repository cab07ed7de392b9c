import {
  awsFlags,
  awsSettings,
  channelFlags,
  configPath,
  kubeFlags,
  loadConfigFile,
  outputFlags,
  print,
  registryFlags,
  registryToken,
  runEngine,
  ZkCommand,
} from '../lib/cli/index.js';
import { ExitCode } from '../lib/core/index.js';
import type { Check } from '../lib/doctor/index.js';

/** What a check may take when --request-timeout does not say otherwise, in milliseconds. */
const defaultLimitMs = 15_000;

export default class Doctor extends ZkCommand {
  static override summary = 'Check what kubectl zk needs on this machine and say how to fix what is missing';
  static override description =
    'Looks at Node, the configuration, the kubeconfig, AWS credentials, the registry, the channel and whether the API server answers. It only reads. The exit code is 1 when something that is set up does not work.';
  static override examples = [
    { description: 'Check everything', command: '<%= config.bin %> doctor' },
    {
      description: 'Only what is broken, for a script',
      command: `<%= config.bin %> doctor -o jsonpath='{range .items[?(@.status=="FAIL")]}{.check}{"\\n"}{end}'`,
    },
  ];
  static override flags = { ...outputFlags, ...kubeFlags, ...awsFlags, ...registryFlags, ...channelFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    const doctor = await import('../lib/doctor/index.js');
    const overrides = { context: flags.context, cluster: flags.cluster, user: flags.user };
    const { directorySource, parseSourceSpec } = await import('../lib/channel/index.js');
    const sources = flags.directory
      ? [directorySource(flags.directory)]
      : (flags['config-source'] ?? []).map(parseSourceSpec);
    const checks: Check[] = [
      doctor.nodeCheck(process.version, [22, 20]),
      doctor.stateCheck,
      configCheck,
      doctor.programCheck(
        'kubectl',
        ['version', '--client'],
        'Install kubectl, or call kubectl-zk directly.',
      ),
      doctor.programCheck('git', ['--version'], 'Install git; it is needed only for channels in git.'),
      doctor.pluginCheck,
      doctor.kubeconfigCheck(flags.kubeconfig, overrides),
      doctor.serverCheck(flags.kubeconfig, overrides),
      doctor.credentialsCheck(awsSettings(flags)),
      doctor.registryCheck({ location: flags.registry, ...registryToken(flags) }),
      doctor.channelCheck(sources, flags.channel ?? 'main'),
    ];
    const findings = await runEngine(this, (context) =>
      doctor.examine(checks, context, flags['request-timeout'] || defaultLimitMs),
    );
    await print(this, {
      kind: 'check',
      items: findings,
      name: (finding) => finding.check,
      columns: [
        { header: 'CHECK', value: (finding) => finding.check },
        { header: 'STATUS', value: (finding) => finding.status },
        { header: 'DETAIL', value: (finding) => finding.detail },
      ],
    });
    for (const finding of findings) if (finding.fix) this.note(`${finding.check}: ${finding.fix}`);
    if (findings.some((finding) => finding.status === 'FAIL')) this.exitCode = ExitCode.failed;
  }
}

const configCheck: Check = {
  name: 'config',
  run: async ({ env }) => {
    const file = await loadConfigFile(env);
    return { status: 'OK', detail: file ? file.path : `none (${configPath(env)} does not exist)` };
  },
};

import { string } from '@oclif/core/args';
import {
  checkTimeFlags,
  print,
  reportFormat,
  reportOutputFlag,
  runEngine,
  validateChecks,
  ZkCommand,
} from '../../lib/cli/index.js';
import { ExitCode, placedFindingLines, usageError } from '../../lib/core/index.js';

export default class CheckValidate extends ZkCommand {
  static override summary = 'Check definitions of checks, alerts, entities and dashboards';
  static override description =
    'Finds wrong fields, Python that a worker would refuse, names and arguments that do not exist there, constructs of the other Python version, filters that match nothing, periods that are wrong, never or always true at any hour of a year, parameters that cannot be cast, definitions that are there twice, and secrets in clear text. All files are looked at together, so that alerts find their parents and checks. Nothing is run and no server is asked. The exit code is 2 when a definition is wrong, 0 when there are only warnings.';
  static override examples = [
    { description: 'All definitions of a folder', command: '<%= config.bin %> check validate checks/' },
    {
      description: 'For a CI system',
      command: '<%= config.bin %> check validate checks/ -o junit > report.xml',
    },
    {
      description: 'Python from stdin',
      command: 'echo "http(\'/\').code()" | <%= config.bin %> check validate -',
    },
  ];
  static override strict = false;
  static override args = {
    files: string({
      multiple: true,
      ignoreStdin: true,
      description: 'files or folders of definitions; - is stdin',
    }),
  };
  static override flags = {
    tz: checkTimeFlags.tz,
    output: reportOutputFlag(['junit']),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CheckValidate);
    const paths = args.files ?? [];
    if (paths.length === 0)
      throw usageError('no file is given', {
        hint: 'Name files or folders: kubectl zk check validate FILE.',
      });
    const validations = await runEngine(this, (context) => validateChecks(this, paths, flags.tz, context));
    const check = await import('../../lib/check/index.js');
    const findings = validations.flatMap((one) => one.findings);
    const { format } = this.printOptions.output;
    if (reportFormat(flags.output) === 'junit') this.out(check.checkValidationJUnit(validations));
    else if (format === 'table' || format === 'wide') {
      for (const line of findings.flatMap(placedFindingLines)) this.out(line);
      this.note(check.checkValidationSummary(validations));
    } else await print(this, { kind: 'finding', items: findings, columns: [], name: ({ rule }) => rule });
    if (findings.some(({ severity }) => severity === 'error')) this.exitCode = ExitCode.usage;
  }
}

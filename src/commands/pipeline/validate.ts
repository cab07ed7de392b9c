import { string } from '@oclif/core/args';
import {
  changeFlags,
  changeLine,
  confirm,
  definitionFlags,
  print,
  reportFormat,
  reportOutputFlag,
  runEngine,
  ZkCommand,
} from '../../lib/cli/index.js';
import { boolean } from '@oclif/core/flags';
import { ExitCode, placedFindingLines, replaceFile } from '../../lib/core/index.js';
import type { ValidatedFile } from '../../lib/pipeline/index.js';

export default class PipelineValidate extends ZkCommand {
  static override summary = 'Check build definitions';
  static override description =
    'Finds YAML mistakes with their likely cause, unknown keys, wrong types, conditions that hold never, dependencies that do not exist or run in circles, and what was done wrong in commands before. In a Git repository the manifests of deployment steps are checked, too. Nothing is executed. The exit code is 2 when there are errors, 0 when there are only warnings. With --fix the legacy form and unquoted values are rewritten, comments kept.';
  static override examples = [
    { description: 'The definition of this repository', command: '<%= config.bin %> pipeline validate' },
    {
      description: 'For a CI system',
      command: '<%= config.bin %> pipeline validate delivery.yaml -o junit > report.xml',
    },
    {
      description: 'What --fix would change',
      command: '<%= config.bin %> pipeline validate --fix --dry-run client',
    },
  ];
  static override args = {
    files: string({
      multiple: true,
      ignoreStdin: true,
      description: 'Files to check, the same as --filename',
    }),
  };
  static override strict = false;
  static override flags = {
    ...definitionFlags,
    output: reportOutputFlag(['junit']),
    fix: boolean({ description: 'Rewrite the legacy form and unquoted values; asks before it writes' }),
    'dry-run': changeFlags['dry-run'],
    yes: changeFlags.yes,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PipelineValidate);
    const pipeline = await import('../../lib/pipeline/index.js');
    const request = {
      cwd: process.cwd(),
      env: process.env,
      filenames: [...(args.files ?? []), ...(flags.filename ?? [])],
      allowUnknown: flags['allow-unknown'],
    };
    const check = () => runEngine(this, ({ signal }) => pipeline.validateFiles({ ...request, signal }));
    let files = await check();
    if (flags.fix && (await this.fix(files, flags))) files = await check();
    const findings = files.flatMap((file) => file.findings);
    const { format } = this.printOptions.output;
    if (reportFormat(flags.output) === 'junit') this.out(pipeline.validationJUnit(files));
    else if (format === 'table' || format === 'wide') {
      for (const line of findings.flatMap(placedFindingLines)) this.out(line);
      this.note(pipeline.validationSummary(files));
    } else await print(this, { kind: 'finding', items: findings, columns: [], name: ({ rule }) => rule });
    if (findings.some(({ severity }) => severity === 'error')) this.exitCode = ExitCode.usage;
  }

  /** Rewrites what can be; true when a file was written. */
  private async fix(
    files: readonly ValidatedFile[],
    flags: { 'dry-run': 'none' | 'client' | 'server'; yes: boolean },
  ): Promise<boolean> {
    const { fixesFor } = await import('../../lib/pipeline/index.js');
    const fixes = await fixesFor(files);
    for (const { difference } of fixes) this.note(difference);
    const dryRun = flags['dry-run'];
    if (fixes.length > 0 && dryRun === 'none') await confirm({ message: 'Write this?', yes: flags.yes });
    for (const { path, file, before, text } of fixes) {
      if (dryRun === 'none') await replaceFile(path, text, before);
      this.note(changeLine(`definition/${file}`, 'migrated', dryRun));
    }
    return fixes.length > 0 && dryRun === 'none';
  }
}

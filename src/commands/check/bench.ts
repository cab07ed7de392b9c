import { string } from '@oclif/core/args';
import { string as text } from '@oclif/core/flags';
import {
  awsFlags,
  benchCheck,
  changeFlags,
  checkBenchFlags,
  checkEntityFlags,
  checkSandboxFlags,
  everyFlag,
  kubeFlags,
  namespaceFlags,
  outputFlags,
  runEngine,
  zmonFlags,
  ZkCommand,
} from '../../lib/cli/index.js';

export default class CheckBench extends ZkCommand {
  static override summary = 'Measure where the time of a check goes';
  static override description =
    'Runs a check again and again as check trial-run does, and splits the time of an evaluation: interpreter is Python and the way to its sandbox and back; bridge is our side of the calls, packing and unpacking; target is the work of the functions that the check calls, which is connecting, asking and waiting. The start of an interpreter and the first evaluation in it stand apart from those in a warm one. Each function has its own line with the size of its answers. Evaluations that fail are measured, too. More than 100 runs, 2000 evaluations or 8 at a time are confirmed first, unless all that the check may reach is this machine. The exit code is 1 when an alert is active (without alerts: when the check fails), and 2 when a definition is wrong.';
  static override examples = [
    {
      description: 'A check on the entities of a file',
      command: '<%= config.bin %> check bench health.yaml --entities entities.yaml',
    },
    {
      description: 'Gently, with an alert, and what each entity takes',
      command:
        '<%= config.bin %> check bench health.yaml --alert slow.yaml --from-cluster --runs 5 --every 10s --per-entity',
    },
    {
      description: 'The median of the time in the target, for a script',
      command: "<%= config.bin %> check bench health.yaml -o jsonpath='{.warm.target.median}'",
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
      description: 'Alert whose condition is measured, too, a file, or its id in ZMON',
    }),
    ...checkEntityFlags,
    ...checkBenchFlags,
    every: everyFlag({
      default: 0,
      description: 'From the start of a run over the entities to the next (default: without a pause)',
    }),
    ...checkSandboxFlags,
    yes: changeFlags.yes,
    ...zmonFlags,
    ...kubeFlags,
    namespace: namespaceFlags.namespace,
    ...awsFlags,
    ...outputFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CheckBench);
    await runEngine(this, (context) => benchCheck(this, args.check, flags, context), { live: false });
  }
}

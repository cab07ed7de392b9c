import { string } from '@oclif/core/args';
import { boolean } from '@oclif/core/flags';
import {
  awsFlags,
  checkSandboxFlags,
  goldenOutputFlags,
  kubeFlags,
  runEngine,
  runGoldenTests,
  ZkCommand,
} from '../../lib/cli/index.js';
import { usageError } from '../../lib/core/index.js';

export default class CheckTest extends ZkCommand {
  static override summary = 'Run golden tests of checks and alerts';
  static override description =
    'Runs the tests in *.check-test.yaml files: a check with its alerts on entities, over several steps, against recorded answers of the world (a cassette) or a series of values such as 200x3 999x4, and compares with what the file expects. Time stands where the test puts it, and random numbers are always the same, so that a test passes today as it will next year. Nothing is reached over the network, except with --record, which keeps the answers and then replays them. The exit code is 1 when a test fails, and 2 when a file is wrong.';
  static override examples = [
    { description: 'All tests of a folder', command: '<%= config.bin %> check test checks/' },
    {
      description: 'Ask the real world, keep its answers, and expect what comes out',
      command: '<%= config.bin %> check test health.check-test.yaml --record --update',
    },
    { description: 'In a CI system', command: '<%= config.bin %> check test checks/ -o junit > junit.xml' },
  ];
  static override strict = false;
  static override args = {
    files: string({
      multiple: true,
      ignoreStdin: true,
      description: 'test files, or folders that hold *.check-test.yaml',
    }),
  };
  static override flags = {
    record: boolean({
      description: 'Ask the real world and write the answers to the cassettes, without secrets',
    }),
    update: boolean({ description: 'Write what comes out into the test files as what is expected' }),
    ...checkSandboxFlags,
    ...kubeFlags,
    ...awsFlags,
    ...goldenOutputFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CheckTest);
    if (!args.files?.length)
      throw usageError('no test file is given', {
        hint: 'Name files or folders: kubectl zk check test DIR.',
      });
    await runEngine(this, (context) => runGoldenTests(this, args.files ?? [], flags, context), {
      live: false,
    });
  }
}

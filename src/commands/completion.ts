import { option } from '@oclif/core/args';
import { completionScript, shells, ZkCommand } from '../lib/cli/index.js';

export default class Completion extends ZkCommand {
  static override summary = 'Print a completion script for the stand-alone name kubectl-zk';
  static override description = [
    'kubectl completes plugins by itself: when kubectl_complete-zk is on the PATH (npm install --global puts it there) and completion of kubectl is set up in your shell, TAB after "kubectl zk" already works. Nothing has to be sourced for that.',
    'The scripts printed here are for people who type kubectl-zk, with a dash. They ask the same kubectl_complete-zk.',
  ].join('\n\n');
  static override examples = [
    {
      description: 'Completion of kubectl and of its plugins in bash',
      command: 'source <(kubectl completion bash)',
    },
    {
      description: 'Completion of the name kubectl-zk in zsh',
      command: 'source <(<%= config.bin %> completion zsh)',
    },
  ];
  static override args = {
    shell: option({ options: shells })({
      required: true,
      ignoreStdin: true,
      description: `One of ${shells.join(', ')}`,
    }),
  };

  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    this.out(completionScript(args.shell).trimEnd());
  }
}

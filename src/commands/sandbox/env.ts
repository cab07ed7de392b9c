import { boolean, option } from '@oclif/core/flags';
import { sandboxFlags, ZkCommand } from '../../lib/cli/index.js';
import { refusal } from '../../lib/core/index.js';

export default class SandboxEnv extends ZkCommand {
  static override summary = 'Print the environment in which other programs use a sandbox';
  static override description =
    'Prints lines for a shell to evaluate: endpoint, credentials and region for AWS, and the kubeconfig of the clusters in the sandbox.';
  static override examples = [
    { description: 'Use the sandbox in this shell', command: 'eval "$(<%= config.bin %> sandbox env)"' },
    { description: 'Back to the real world', command: 'eval "$(<%= config.bin %> sandbox env --unset)"' },
  ];
  static override flags = {
    ...sandboxFlags,
    syntax: option({
      options: ['bash', 'fish', 'powershell'] as const,
      default: 'bash' as const,
      description: 'Whose syntax; bash is right for zsh and sh too',
    })(),
    unset: boolean({ description: 'Print what takes the environment back' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(SandboxEnv);
    const { findRunning, sandboxEnvironment, sandboxRoot, shellLines } =
      await import('../../lib/sandbox/index.js');
    const running = await findRunning(sandboxRoot(process.env), flags.name);
    if (!running) {
      const name = flags.name === 'default' ? '' : ` --name ${flags.name}`;
      throw refusal(`no sandbox "${flags.name}" is running`, {
        hint: `start it: kubectl zk sandbox start${name}`,
      });
    }
    for (const line of shellLines(
      flags.syntax,
      sandboxEnvironment(running.record, running.files),
      flags.unset,
    ))
      this.out(line);
  }
}

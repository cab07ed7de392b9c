import { changeLine, sandboxFlags, ZkCommand } from '../../lib/cli/index.js';

export default class SandboxStop extends ZkCommand {
  static override summary = 'Stop a sandbox and forget what is in it';
  static override description =
    'Everything in the sandbox is gone afterwards; its log stays. Stopping one that does not run changes nothing.';
  static override examples = [
    { description: 'Stop the default sandbox', command: '<%= config.bin %> sandbox stop' },
  ];
  static override flags = sandboxFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(SandboxStop);
    const { sandboxRoot, stopSandbox } = await import('../../lib/sandbox/index.js');
    const stopped = await stopSandbox(sandboxRoot(process.env), flags.name);
    this.out(changeLine(`sandbox/${flags.name}`, stopped ? 'stopped' : 'unchanged'));
    if (!stopped) this.note(`no sandbox "${flags.name}" is running`);
  }
}

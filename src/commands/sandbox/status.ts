import { listFlags, print, sandboxNameFlag, ZkCommand } from '../../lib/cli/index.js';
import { formatAge, systemClock } from '../../lib/core/index.js';
import type { SandboxStatus as Status } from '../../lib/sandbox/index.js';

export default class SandboxStatus extends ZkCommand {
  static override summary = 'Show the sandboxes that run on this machine';
  static override description =
    'Shows name, endpoint, virtual time and what is in each sandbox. With --name, only that one.';
  static override examples = [
    { description: 'All sandboxes', command: '<%= config.bin %> sandbox status' },
    {
      description: 'The endpoint of one, for a script',
      command: "<%= config.bin %> sandbox status --name default -o jsonpath='{.endpointUrl}'",
    },
  ];
  static override flags = {
    ...listFlags,
    name: sandboxNameFlag({ description: 'Only this sandbox' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(SandboxStatus);
    const { findRunning, listNames, sandboxRoot } = await import('../../lib/sandbox/index.js');
    const root = sandboxRoot(process.env);
    const names = flags.name === undefined ? await listNames(root) : [flags.name];
    const found = await Promise.all(names.map((name) => findRunning(root, name)));
    const items = found.flatMap((running) => (running ? [running.status] : []));
    const now = systemClock.now();
    await print<Status>(this, {
      kind: 'sandbox',
      items,
      single: flags.name !== undefined,
      empty: flags.name === undefined ? 'No sandbox is running.' : `No sandbox "${flags.name}" is running.`,
      columns: [
        { header: 'NAME', value: (status) => status.name },
        { header: 'ENDPOINT', value: (status) => status.endpointUrl },
        { header: 'SPEED', value: (status) => `${status.speed}x` },
        { header: 'STACKS', value: (status) => String(status.stacks) },
        { header: 'INSTANCES', value: (status) => String(status.instances) },
        { header: 'CLUSTERS', value: (status) => String(status.clusters.length) },
        { header: 'VIRTUAL-TIME', value: (status) => status.virtualTime.replace(/\.\d+Z$/, 'Z') },
        { header: 'ACCOUNT', value: (status) => status.account, wide: true },
        { header: 'REGION', value: (status) => status.region, wide: true },
        { header: 'FAULTS', value: (status) => status.faults.join(',') || '<none>', wide: true },
        { header: 'PID', value: (status) => String(status.pid), wide: true },
        { header: 'AGE', value: (status) => formatAge(status.startedAt, now) },
      ],
    });
  }
}

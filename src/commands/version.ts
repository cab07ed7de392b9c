import { outputFlags, print, ZkCommand } from '../lib/cli/index.js';

/** Put in by the build: what the bundle was made from. Absent when the sources are run directly. */
declare const ZK_BUILD: { commit: string; state: 'clean' | 'modified' } | undefined;

export default class Version extends ZkCommand {
  static override summary = 'Print the version of the client and of its runtime';
  static override examples = [
    { description: 'As JSON, for a bug report', command: '<%= config.bin %> version -o json' },
  ];
  static override flags = { ...outputFlags };

  async run(): Promise<void> {
    await this.parse(Version);
    const build = typeof ZK_BUILD === 'undefined' ? undefined : ZK_BUILD;
    const facts = {
      clientVersion: `v${this.config.version}`,
      gitCommit: build?.commit ?? '',
      gitTreeState: build?.state ?? 'source',
      nodeVersion: process.version,
      platform: `${process.platform}/${process.arch}`,
    };
    await print(this, {
      kind: 'version',
      items: [facts],
      single: true,
      name: () => facts.clientVersion,
      columns: [
        { header: 'CLIENT', value: (version) => version.clientVersion },
        { header: 'COMMIT', value: (version) => version.gitCommit.slice(0, 10) },
        { header: 'NODE', value: (version) => version.nodeVersion },
        { header: 'PLATFORM', value: (version) => version.platform },
      ],
    });
  }
}

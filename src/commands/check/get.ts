import { string } from '@oclif/core/args';
import { integer, string as text } from '@oclif/core/flags';
import { outputFlags, print, runEngine, zmonFlags, zmonOptions, ZkCommand } from '../../lib/cli/index.js';
import type { FetchedDefinition } from '../../lib/check/index.js';

export default class CheckGet extends ZkCommand {
  static override summary = 'Fetch checks, alerts, entities and dashboards from ZMON';
  static override description =
    'Prints definitions as zmon-cli writes them, ready to be kept in a repository, changed and pushed. Several are separated by ---. Without names and flags all active checks are listed.';
  static override examples = [
    {
      description: 'A check by its name, into a file',
      command: '<%= config.bin %> check get "Application health" > health.yaml',
    },
    {
      description: 'A check with two alerts',
      command: '<%= config.bin %> check get 1234 --alert 5678 --alert 5679',
    },
    {
      description: 'All checks of a team',
      command: '<%= config.bin %> check get -o json | jq \'.items[] | select(.owning_team == "apps")\'',
    },
  ];
  static override strict = false;
  static override args = {
    checks: string({ multiple: true, ignoreStdin: true, description: 'ids or names of checks' }),
  };
  static override flags = {
    alert: integer({ multiple: true, helpValue: 'ID', description: 'Alert to fetch' }),
    entity: text({ multiple: true, helpValue: 'ID', description: 'Entity to fetch' }),
    dashboard: integer({ multiple: true, helpValue: 'ID', description: 'Dashboard to fetch' }),
    ...zmonFlags,
    ...outputFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CheckGet);
    const { encodeDefinition, fetchDefinitions, ZmonClient, zmonSettings } =
      await import('../../lib/check/index.js');
    const wanted = {
      checks: args.checks ?? [],
      alerts: flags.alert ?? [],
      entities: flags.entity ?? [],
      dashboards: flags.dashboard ?? [],
    };
    const { list, found } = await runEngine(this, async (context) => {
      const client = new ZmonClient(await zmonSettings(zmonOptions(flags), context), context);
      return fetchDefinitions(client, wanted);
    });
    const format = flags.output?.format;
    if (format === 'yaml' || (format === undefined && !list))
      this.out(
        found
          .map(({ document }) => encodeDefinition(document))
          .join('---\n')
          .trimEnd(),
      );
    else await this.print(found);
  }

  private async print(found: readonly FetchedDefinition[]): Promise<void> {
    const value =
      (key: string) =>
      ({ document }: FetchedDefinition): string => {
        const cell = document[key];
        return typeof cell === 'string' || typeof cell === 'number' ? String(cell) : '';
      };
    await print(this, {
      kind: ({ kind }) => kind,
      items: found,
      object: ({ document }) => document,
      name: value('id'),
      single: found.length === 1,
      columns: [
        { header: 'ID', value: value('id') },
        { header: 'NAME', value: value('name') },
        { header: 'TEAM', value: value('owning_team') },
        { header: 'INTERVAL', value: value('interval') },
        { header: 'STATUS', value: value('status') },
      ],
    });
  }
}

import { boolean, integer, string } from '@oclif/core/flags';
import type * as Check from '../check/index.js';
import type { Context } from '../core/index.js';
import { nowhere, withCheckEnvironment } from './check-environment.js';
import type { ZkCommand } from './command.js';
import { print } from './print.js';
import { awsSettings, type AwsFlags } from './settings.js';

/** What an export of a check needs to know of the workload that it makes. */
export const checkExportFlags = {
  name: string({
    helpValue: 'NAME',
    description: 'Name of the objects, made of the name of the check if not given',
  }),
  once: boolean({ description: 'A Job that runs once, instead of a CronJob' }),
  schedule: string({
    helpValue: 'CRON',
    exclusive: ['once'],
    description: 'When it runs, in UTC, instead of the interval of the check',
  }),
  completions: integer({
    helpValue: 'N',
    description: 'Pods that share the entities (default one for each 500)',
  }),
  parallelism: integer({ helpValue: 'N', description: 'Pods that run at the same time (default 4)' }),
  'settings-secret': string({
    helpValue: 'NAME',
    description: 'Secret whose key settings.yaml holds the endpoints and credentials of wrappers',
  }),
};

interface CheckExportFlagValues extends AwsFlags {
  name: string | undefined;
  once: boolean;
  schedule: string | undefined;
  completions: number | undefined;
  parallelism: number | undefined;
  'settings-secret': string | undefined;
  alert: string[] | undefined;
  entities: string[] | undefined;
  'from-cluster': boolean;
  'allow-host': string[] | undefined;
  'node-image': string;
  'service-account': string | undefined;
  namespace: string | undefined;
  kubeconfig: string | undefined;
  context: string | undefined;
  cluster: string | undefined;
  user: string | undefined;
}

/** `check export`: prints the manifests. */
export async function exportCheck(
  command: ZkCommand,
  file: string,
  flags: CheckExportFlagValues,
  context: Context,
): Promise<void> {
  const check = await import('../check/index.js');
  const { alert = [], entities = [] } = flags;
  const input = await check.readExportInput({ check: file, alerts: alert, entities }, process.stdin);
  await refuseMalformed(command, check, input, context);
  const found = flags['from-cluster'] ? await entitiesOfCluster(flags, context) : [];
  const { objects, notes } = check.exportToKubernetes(
    { ...input, entities: [...input.entities, ...found] },
    {
      name: flags.name,
      namespace: flags.namespace,
      image: flags['node-image'],
      version: command.config.version,
      completions: flags.completions,
      parallelism: flags.parallelism,
      schedule: flags.schedule,
      once: flags.once,
      serviceAccount: flags['service-account'],
      settingsSecret: flags['settings-secret'],
      allowedHosts: flags['allow-host'],
    },
  );
  for (const note of notes) command.note(note);
  const { format } = command.printOptions.output;
  if (format === 'table' || format === 'wide')
    return command.out((await check.yamlStream(objects)).trimEnd());
  // Each has a kind of its own.
  if (format === 'name')
    return command.out(
      objects.map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`).join('\n'),
    );
  await print(command, { kind: 'object', items: objects, columns: [] });
}

/** What a pod would refuse for every entity is refused here; and what it cannot see is said. */
async function refuseMalformed(
  command: ZkCommand,
  check: typeof Check,
  { check: definition, alerts }: Pick<Check.ExportInput, 'check' | 'alerts'>,
  context: Context,
): Promise<void> {
  const { subject } = check.readSubject(definition, alerts);
  await withCheckEnvironment(command, { ...nowhere, parallel: 1 }, context, ({ interpreter }) =>
    check.wellFormed(subject, interpreter, context.signal),
  );
  for (const { definition: alert } of subject.alerts)
    if (check.lookBack(alert).series)
      command.warn(
        `"${alert.name}" looks back at earlier results, and each pod knows none: alert_series is active then. Have it judged by ZMON or kubectl zk check watch.`,
      );
}

/** `--namespace` says where the workload goes, so all namespaces are looked at. */
async function entitiesOfCluster(flags: CheckExportFlagValues, context: Context) {
  const { discoverFromContext } = await import('../check/index.js');
  const { kubeconfig, context: name, cluster, user } = flags;
  return discoverFromContext(
    { kubeconfig, overrides: { context: name, cluster, user }, aws: awsSettings(flags) },
    context,
  );
}

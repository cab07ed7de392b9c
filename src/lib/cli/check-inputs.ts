import type * as Check from '../check/index.js';
import { usageError, type Context } from '../core/index.js';
import { awsSettings, type AwsFlags } from './settings.js';
import { zmonOptions, type Shard, type ZmonFlagValues } from './check-flags.js';

/** The flags that say which check, alerts and entities. */
export interface CheckInputFlags extends AwsFlags, ZmonFlagValues {
  alert: string[] | undefined;
  entities: string[] | undefined;
  'from-cluster': boolean;
  filter: string[] | undefined;
  shard: Shard | undefined;
  namespace: string | undefined;
  kubeconfig: string | undefined;
  context: string | undefined;
  cluster: string | undefined;
  user: string | undefined;
}

export interface CheckInputs {
  subject: Check.Subject;
  entities: Check.Entity[];
  /** All entities that were found, whether the check selects them or not. */
  known: readonly Check.Entity[] | undefined;
  warnings: string[];
}

/** Reads what the command line names: files, `-` for stdin, ids of ZMON; entities of files, the cluster or ZMON. */
export async function checkInputs(
  name: string,
  flags: CheckInputFlags,
  context: Context,
): Promise<CheckInputs> {
  const check = await import('../check/index.js');
  refuseTwoStdins(name, flags);
  const reading = definitionText(check, 'check', name, flags, context);
  const [definition, alerts, found] = await Promise.all([
    reading,
    alertTexts(check, flags, context),
    knownEntities(
      check,
      name,
      flags,
      context,
      async () => check.readSubject(await reading, []).subject.check,
    ),
  ]);
  const { subject, warnings } = check.readSubject(definition, alerts);
  const filter = check.readFilterFlags(flags.filter ?? [], found?.entities);
  const chosen = check.chooseEntities(subject.check, {
    known: found?.entities,
    filter,
    ...(flags.shard && { shard: flags.shard }),
  });
  return {
    subject,
    entities: chosen.entities,
    known: found?.entities,
    warnings: [...[...warnings, ...(found?.warnings ?? [])].map(check.warningText), ...chosen.notes],
  };
}

function refuseTwoStdins(name: string, { alert = [], entities = [] }: CheckInputFlags): void {
  const readers = [name, ...alert, ...entities].filter((one) => one === '-');
  if (readers.length > 1)
    throw usageError('- (stdin) can be read only once', { hint: 'Put the others into files.' });
}

function isId(name: string): boolean {
  return /^\d+$/.test(name);
}

async function client(check: typeof Check, flags: ZmonFlagValues, context: Context) {
  return new check.ZmonClient(await check.zmonSettings(zmonOptions(flags), context), context);
}

/** The text of a definition: a file, or what ZMON has under an id. */
async function definitionText(
  check: typeof Check,
  kind: 'check' | 'alert',
  name: string,
  flags: CheckInputFlags,
  context: Context,
): Promise<Check.DefinitionText> {
  if (isId(name)) {
    const zmon = await client(check, flags, context);
    const wanted = { checks: [], alerts: [], entities: [], dashboards: [] };
    const { found } = await check.fetchDefinitions(
      zmon,
      kind === 'check' ? { ...wanted, checks: [name] } : { ...wanted, alerts: [Number(name)] },
    );
    return { file: `${kind} ${name}`, text: check.encodeDefinition(found[0]?.document ?? {}) };
  }
  const texts = await check.loadTexts([name], process.stdin);
  const [first, second] = texts;
  if (first === undefined || second !== undefined)
    throw usageError(`${name} is a folder with ${texts.length} files, one check was expected`, {
      hint: 'Name the file of the check.',
    });
  return first;
}

async function alertTexts(
  check: typeof Check,
  flags: CheckInputFlags,
  context: Context,
): Promise<Check.DefinitionText[]> {
  const texts = await Promise.all(
    (flags.alert ?? []).map(async (name) =>
      isId(name)
        ? [await definitionText(check, 'alert', name, flags, context)]
        : check.loadTexts([name], process.stdin),
    ),
  );
  return texts.flat();
}

/**
 * The entities that the flags ask for; undefined when they ask for none. `name`: the check, whose id says that there is a ZMON. `only`: the check that
 * they are for, so that a ZMON gives no more than that one may run on; absent: all.
 */
export async function knownEntities(
  check: typeof Check,
  name: string,
  flags: CheckInputFlags,
  context: Context,
  only?: () => Promise<Check.LoadedCheck>,
): Promise<{ entities: Check.Entity[]; warnings: Check.Warning[] } | undefined> {
  if (flags.entities !== undefined) return check.readEntityFiles(flags.entities, process.stdin);
  if (flags['from-cluster'])
    return { entities: await entitiesOfCluster(check, flags, context), warnings: [] };
  if (flags.url === undefined && !isId(name)) return undefined;
  const zmon = await client(check, flags, context);
  const filter = check.readFilterFlags(flags.filter ?? [], undefined);
  return { entities: await check.zmonEntities(zmon, await only?.(), filter), warnings: [] };
}

function entitiesOfCluster(
  check: typeof Check,
  flags: CheckInputFlags,
  context: Context,
): Promise<Check.Entity[]> {
  const { kubeconfig, context: name, cluster, user, namespace } = flags;
  return check.discoverFromContext(
    { kubeconfig, overrides: { context: name, cluster, user, namespace }, aws: awsSettings(flags) },
    context,
  );
}

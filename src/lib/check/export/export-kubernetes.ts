import { createHash } from 'node:crypto';
import { usageError } from '../../core/index.js';
import type { KubeObject } from '../../kube/index.js';
import { pythonText } from '../bridge/python-text.js';
import type { JsonObject } from '../bridge/wire.js';
import {
  isBarePython,
  readAlerts,
  readCheck,
  type CheckDefinition,
  type DefinitionText,
} from '../definition/index.js';
import { matchesAny } from '../filter/index.js';
import { kubernetesMethods, podKubeconfig, serviceAccount } from './cluster-access.js';
import { configMaps, jsonLists, type PackedFile } from './config-maps.js';
import { cronJob, job, type JobPlan } from './job.js';
import { podSpec } from './pod.js';
import { scheduleOf, type Schedule } from './schedule.js';

/** What the workload is made from: the texts as they are, comments included. */
export interface ExportInput {
  /** The file with the check. */
  check: DefinitionText;
  /** Files with alerts. */
  alerts: readonly DefinitionText[];
  entities: readonly JsonObject[];
}

export interface ExportOptions {
  /** Default: from the name of the first check. */
  name?: string | undefined;
  /** Default: `default`. */
  namespace?: string | undefined;
  /** A Node.js image with npm. */
  image: string;
  /** Of the npm package `kubectl-zk`. */
  version: string;
  /** Pods that share the entities; default: one for each {@link entitiesPerPod}. */
  completions?: number | undefined;
  parallelism?: number | undefined;
  /** Cron expression; default: from the shortest interval of the checks. */
  schedule?: string | undefined;
  /** A Job that runs once instead of a CronJob. */
  once?: boolean | undefined;
  /** An account that exists, such as one with a role in AWS. Default: none, or one that may read what `kubernetes()` asks for. */
  serviceAccount?: string | undefined;
  /** A Secret of the cluster whose key `settings.yaml` is the file for `--settings`: endpoints and credentials. */
  settingsSecret?: string | undefined;
  /** `--allow-host` of the run. */
  allowedHosts?: readonly string[] | undefined;
}

export interface Exported {
  /** In the order in which they have to be applied. */
  objects: KubeObject[];
  /** What is not as one might think. */
  notes: string[];
}

/** A pod is through with them in a few minutes even if each check takes a second. */
export const entitiesPerPod = 500;
const maxCompletions = 1000;
const minDeadlineSeconds = 600;
/** A CronJob's name gets eleven characters more in its jobs, and those of ConfigMaps a suffix. */
const maxNameLength = 40;

/**
 * Kubernetes objects that run a check in a cluster from the published npm package, without an image of their own: ConfigMaps with
 * definitions and entities, and a CronJob (or a Job), indexed when the entities are split. The same input gives the same objects.
 * @throws ZkError (exit 2) for definitions that cannot run, and for options that contradict
 */
export function exportToKubernetes(input: ExportInput, options: ExportOptions): Exported {
  const check = readInput(input);
  const name = options.name ?? defaultName(check.name);
  assertName(name);
  const entities = input.entities.filter((entity) => matchesAny(entity, check.entities));
  const completions = options.completions ?? Math.max(1, Math.ceil(entities.length / entitiesPerPod));
  assertCompletions(completions, options);
  const metadata = {
    namespace: options.namespace ?? 'default',
    labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/managed-by': 'kubectl-zk' },
  };
  const methods = kubernetesMethods(check.command);
  const definitions = files([input.check, ...input.alerts]);
  const kubeconfig = methods.length === 0 ? [] : [{ name: 'config', content: podKubeconfig() }];
  const maps = {
    definitions: configMaps(`${name}-definitions`, definitions, metadata),
    entities: configMaps(`${name}-entities`, entityFiles(entities), metadata),
    kubeconfig: configMaps(`${name}-kubeconfig`, kubeconfig, metadata),
  };
  const account = options.serviceAccount ?? (methods.length > 0 ? name : undefined);
  const every = scheduleOf(check.interval);
  const plan: JobPlan = {
    metadata: { name, ...metadata },
    completions,
    parallelism: Math.min(options.parallelism ?? 4, completions),
    deadlineSeconds: Math.max(minDeadlineSeconds, every.everySeconds),
    pod: podSpec({
      image: options.image,
      version: options.version,
      arguments: runArguments(definitions, entities, completions, options),
      ...(account === undefined ? {} : { serviceAccount: account }),
      mountToken: methods.length > 0,
      folders: foldersOf(maps),
      ...(options.settingsSecret === undefined ? {} : { settingsSecret: options.settingsSecret }),
      env: methods.length > 0 ? { KUBECONFIG: '/check/kubeconfig/config' } : {},
    }),
  };
  const ownAccount = methods.length > 0 && options.serviceAccount === undefined;
  return {
    objects: [
      ...(ownAccount ? serviceAccount(name, methods, metadata) : []),
      ...Object.values(maps).flat(),
      options.once ? job(plan) : cronJob(plan, options.schedule ?? every.cron),
    ],
    notes: notesOf(check, every, input.entities.length - entities.length, options),
  };
}

/** The names of the ConfigMaps by the folder in which their files appear. */
function foldersOf(maps: Readonly<Record<string, readonly KubeObject[]>>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(maps)
      .filter(([, some]) => some.length > 0)
      .map(([folder, some]) => [folder, some.map((map) => map.metadata.name)]),
  );
}

function notesOf(
  { interval }: CheckDefinition,
  { cron, everySeconds }: Schedule,
  leftOut: number,
  { once, schedule }: ExportOptions,
): string[] {
  const planned = !once && schedule === undefined;
  return [
    ...(leftOut > 0 ? [`entities left out because the check does not run on them: ${leftOut}`] : []),
    ...(planned && everySeconds !== interval
      ? [`cron cannot run every ${interval} s; this runs every ${everySeconds} s (${cron})`]
      : []),
  ];
}

/** What cannot run here cannot run there. */
function readInput({ check, alerts }: ExportInput): CheckDefinition {
  for (const { text, file } of alerts) readAlerts(text, file);
  return readCheck(check.text, check.file).definition;
}

/** Files under names that a ConfigMap takes, numbered in their order so that equal names of different folders stay apart. */
function files(texts: readonly DefinitionText[]): PackedFile[] {
  const digits = String(texts.length).length;
  return texts.map(({ file, text }, at) => {
    const base = (file.split(/[\\/]/).at(-1) ?? '').replace(/[^-._a-zA-Z0-9]/g, '-').slice(-80);
    const extension = isBarePython(text, file) ? 'py' : 'yaml';
    const named = /\.(ya?ml|json|py)$/i.test(base) ? base : `${base.replace(/^-+|-+$/g, '')}.${extension}`;
    return { name: `${String(at + 1).padStart(digits, '0')}-${named}`, content: text };
  });
}

function entityFiles(entities: readonly JsonObject[]): PackedFile[] {
  const byId = [...entities].sort((a, b) => compare(pythonText(a['id']), pythonText(b['id'])));
  return jsonLists(byId, 'entities');
}

function runArguments(
  definitionFiles: readonly PackedFile[],
  entities: readonly JsonObject[],
  completions: number,
  { allowedHosts = [], settingsSecret }: ExportOptions,
): string[] {
  const [check = '', ...alerts] = definitionFiles.map((file) => `/check/definitions/${file.name}`);
  return [
    check,
    ...alerts.flatMap((path) => ['--alert', path]),
    ...(entities.length === 0 ? [] : ['--entities', '/check/entities']),
    ...allowedHosts.flatMap((host) => ['--allow-host', host]),
    ...(settingsSecret === undefined ? [] : ['--settings', '/check/settings/settings.yaml']),
    // Kubernetes puts the index of the pod in; both count from 0.
    ...(completions > 1 ? ['--shard', `$(JOB_COMPLETION_INDEX)/${completions}`] : []),
    '--output',
    'jsonl',
  ];
}

/** A name for Kubernetes from a name for people; long ones end in a hash, so that they stay apart. */
function defaultName(title: string): string {
  const slug = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  const name = `check-${slug || 'run'}`;
  if (name.length <= maxNameLength) return name;
  const hash = createHash('sha256').update(title).digest('hex').slice(0, 6);
  return `${name.slice(0, maxNameLength - 7).replace(/-+$/, '')}-${hash}`;
}

function assertName(name: string): void {
  if (/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name) && name.length <= maxNameLength) return;
  throw usageError(`"${name}" is no name for a Kubernetes workload`, {
    hint: `Lower-case letters, digits and hyphens, at most ${maxNameLength} characters: --name NAME.`,
  });
}

function assertCompletions(completions: number, { parallelism }: ExportOptions): void {
  const wrong = (value: number | undefined): boolean =>
    value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= maxCompletions);
  if (wrong(completions))
    throw usageError(`completions must be between 1 and ${maxCompletions}, not ${completions}`, {
      hint: 'Give --completions N, or fewer entities.',
    });
  if (wrong(parallelism))
    throw usageError(`parallelism must be between 1 and ${maxCompletions}, not ${parallelism}`);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { nearest, usageError, type Position } from '../core/index.js';

type Env = Readonly<Record<string, string | undefined>>;
type Fields = Record<string, unknown>;

/** A kubeconfig in the form of the file (`v1.Config`); fields that are not needed here are carried along untouched. */
export interface KubeconfigDocument {
  apiVersion: 'v1';
  kind: 'Config';
  'current-context': string;
  preferences: Fields;
  clusters: { name: string; cluster: Fields }[];
  users: { name: string; user: Fields }[];
  contexts: { name: string; context: { cluster?: string; user?: string; namespace?: string } & Fields }[];
  extensions?: { name: string; extension: unknown }[];
}

/** Which files to read and what to take from them; flags beat the files. */
export interface KubeconfigSource {
  env: Env;
  /** `--kubeconfig`: only this file, and it must exist. */
  kubeconfig?: string | undefined;
}

/** The overrides of `--context`, `--cluster`, `--user` and `--namespace`. */
export interface ContextOverrides {
  context?: string | undefined;
  cluster?: string | undefined;
  user?: string | undefined;
  namespace?: string | undefined;
}

/** What a client needs: names for messages, entries for the connection. */
export interface SelectedContext {
  context: string;
  namespace: string;
  clusterName: string;
  cluster: Fields;
  userName: string;
  user: Fields;
}

/** One file that was read. */
export interface KubeconfigFile {
  path: string;
  document: KubeconfigDocument;
}

/** The files that kubectl would look at, in order of precedence; they need not exist. */
export function kubeconfigPaths(source: KubeconfigSource): string[] {
  if (source.kubeconfig) return [source.kubeconfig];
  const listed = (source.env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return [...new Set(listed)];
  return [join(source.env['HOME'] || homedir(), '.kube', 'config')];
}

/**
 * Reads and merges kubeconfig files as kubectl does (client-go `ClientConfigLoadingRules.Load`): the first definition of a name wins, the
 * first non-empty current context wins, missing files are skipped (but not one named by `--kubeconfig`), relative paths count from the
 * file that holds them, and no file at all is an empty configuration. Throws a usage error with its place for a file that is no kubeconfig.
 */
export async function loadKubeconfig(
  source: KubeconfigSource,
): Promise<{ document: KubeconfigDocument; files: string[] }> {
  const files: KubeconfigFile[] = [];
  for (const path of kubeconfigPaths(source)) {
    const text = await readKubeconfigFile(path, source.kubeconfig !== undefined);
    if (text !== undefined) files.push({ path, document: await parseKubeconfig(text, path) });
  }
  return {
    document: mergeKubeconfigs(files.map((file) => resolvePaths(file.document, dirname(resolve(file.path))))),
    files: files.map((file) => file.path),
  };
}

async function readKubeconfigFile(path: string, explicit: boolean): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' && !explicit) return undefined;
    const why =
      code === 'ENOENT'
        ? 'no such file or directory'
        : code === 'EACCES'
          ? 'permission denied'
          : code === 'EISDIR'
            ? 'is a directory'
            : String(error);
    throw usageError(`cannot load the kubeconfig: ${why}`, {
      position: { file: path },
      hint: 'Check --kubeconfig and $KUBECONFIG.',
      code: 'kubeconfig',
    });
  }
}

/** Merges documents: the first to define a name, or to set a value, wins. */
export function mergeKubeconfigs(documents: readonly KubeconfigDocument[]): KubeconfigDocument {
  const first = <T extends { name: string }>(lists: readonly (readonly T[])[]): T[] => {
    const byName = new Map<string, T>();
    for (const entry of lists.flat()) if (!byName.has(entry.name)) byName.set(entry.name, entry);
    return [...byName.values()];
  };
  const extensions = first(documents.map((document) => document.extensions ?? []));
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context':
      documents.map((document) => document['current-context']).find((name) => name !== '') ?? '',
    preferences: Object.assign({}, ...documents.map((document) => document.preferences).reverse()) as Fields,
    clusters: first(documents.map((document) => document.clusters)),
    users: first(documents.map((document) => document.users)),
    contexts: first(documents.map((document) => document.contexts)),
    ...(extensions.length > 0 ? { extensions } : {}),
  };
}

/** Picks the context and applies the overrides. Throws a usage error, in kubectl's words, for a name that does not exist. */
export function selectContext(
  document: KubeconfigDocument,
  overrides: ContextOverrides = {},
): SelectedContext {
  const context = overrides.context || document['current-context'];
  if (context === '' && !overrides.cluster) {
    throw usageError('no Kubernetes cluster is configured', {
      hint: 'Give --context or --kubeconfig, or write one with aws eks update-kubeconfig --name CLUSTER.',
      code: 'no-context',
    });
  }
  const chosen = context === '' ? {} : entryOf('context', document.contexts, context).context;
  const clusterName = overrides.cluster || chosen.cluster || '';
  const userName = overrides.user || chosen.user || '';
  return {
    context,
    namespace: overrides.namespace || chosen.namespace || 'default',
    clusterName,
    cluster: entryOf('cluster', document.clusters, clusterName).cluster,
    userName,
    user: userName === '' ? {} : entryOf('auth info', document.users, userName).user,
  };
}

function entryOf<T extends { name: string }>(what: string, entries: readonly T[], name: string): T {
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry) return entry;
  const guess = nearest(
    name,
    entries.map((candidate) => candidate.name),
  );
  throw usageError(`${what} "${name}" does not exist`, {
    hint: guess ? `Did you mean ${guess}?` : 'List what there is with kubectl config get-contexts.',
    code: 'kubeconfig',
  });
}

/** Parses the text of one file. A name that occurs twice in one list is an error, as in kubectl. */
export async function parseKubeconfig(text: string, file: string): Promise<KubeconfigDocument> {
  const value = await parseYaml(text, file);
  const fail = (why: string) =>
    usageError(`invalid kubeconfig: ${why}`, {
      position: { file },
      hint: 'Compare with kubectl config view --raw.',
      code: 'kubeconfig',
    });
  if (value === null || value === undefined) return mergeKubeconfigs([]);
  if (!isFields(value)) throw fail('the document is not a map');
  if (value['kind'] !== undefined && value['kind'] !== 'Config')
    throw fail(`kind is ${JSON.stringify(value['kind'])}, expected "Config"`);
  const list = <K extends string>(key: string, inner: K) => namedList(value[key], key, inner, fail);
  const current = value['current-context'] ?? '';
  if (typeof current !== 'string') throw fail('current-context must be a string');
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': current,
    preferences: isFields(value['preferences']) ? value['preferences'] : {},
    clusters: list('clusters', 'cluster'),
    users: list('users', 'user'),
    contexts: list('contexts', 'context'),
    ...(Array.isArray(value['extensions']) ? { extensions: list('extensions', 'extension') } : {}),
  };
}

function namedList<K extends string>(
  value: unknown,
  key: string,
  inner: K,
  fail: (why: string) => Error,
): ({ name: string } & Record<K, Fields>)[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw fail(`${key} must be a list`);
  const names = new Set<string>();
  return (value as readonly unknown[]).map((entry, index) => {
    if (!isFields(entry) || typeof entry['name'] !== 'string') throw fail(`${key}[${index}] needs a name`);
    const name = entry['name'];
    if (names.has(name)) throw fail(`duplicate name "${name}" in ${key}`);
    names.add(name);
    const content = entry[inner] ?? {};
    if (!isFields(content)) throw fail(`${key}[${index}].${inner} must be a map`);
    return { name, [inner]: content } as { name: string } & Record<K, Fields>;
  });
}

async function parseYaml(text: string, file: string): Promise<unknown> {
  const { parseDocument, LineCounter } = await import('yaml');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, version: '1.1', uniqueKeys: false });
  const [fault] = document.errors;
  if (!fault) return document.toJS({ maxAliasCount: 100 }) as unknown;
  const { line, col } = lineCounter.linePos(fault.pos[0]);
  const position: Position = { file, line, column: col };
  const why = (fault.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
  throw usageError(`invalid kubeconfig: ${why}`, { position, code: 'kubeconfig' });
}

/** Makes relative paths absolute. A command counts as a path only with a separator in it; else it is looked up in PATH. */
function resolvePaths(document: KubeconfigDocument, base: string): KubeconfigDocument {
  return {
    ...document,
    clusters: document.clusters.map(({ name, cluster }) => ({
      name,
      cluster: withAbsolute(cluster, ['certificate-authority'], base),
    })),
    users: document.users.map(({ name, user }) => {
      const resolved = withAbsolute(user, ['client-certificate', 'client-key', 'tokenFile'], base);
      const exec = resolved['exec'];
      const isPath = isFields(exec) && typeof exec['command'] === 'string' && exec['command'].includes(sep);
      return { name, user: isPath ? { ...resolved, exec: withAbsolute(exec, ['command'], base) } : resolved };
    }),
  };
}

function withAbsolute(fields: Fields, keys: readonly string[], base: string): Fields {
  const relative = keys.filter(
    (key) => typeof fields[key] === 'string' && fields[key] !== '' && !isAbsolute(fields[key]),
  );
  if (relative.length === 0) return fields;
  return {
    ...fields,
    ...Object.fromEntries(relative.map((key) => [key, join(base, fields[key] as string)])),
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

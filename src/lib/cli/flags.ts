import { boolean, custom, integer, option, string } from '@oclif/core/flags';
import { parseDuration, usageError } from '../core/index.js';
import { parseOutputFormat, type OutputFormat } from './output-format.js';
import { parseSelector, type Selector } from './selector.js';

/**
 * Every shared flag of the command line, once: same name, same letter, same meaning, same environment variable in every command.
 * Commands spread the groups they need. Values from the configuration file come in through `ZkCommand.parse`.
 */

/** A duration in milliseconds; `0` means no limit, negative is an error. */
export const durationFlag = custom<number>({
  helpValue: 'DURATION',
  parse: async (text) => {
    const ms = parseDuration(text);
    if (ms < 0) throw usageError(`negative duration "${text}"`, { hint: 'Use 0 for no limit.' });
    return ms;
  },
});

/** `--request-timeout` also reads a bare number as seconds, as kubectl does. */
const requestTimeoutFlag = custom<number>({
  helpValue: 'DURATION',
  parse: async (text) => {
    const ms = parseDuration(/^\d+$/.test(text) ? `${text}s` : text);
    if (ms < 0) throw usageError(`negative duration "${text}"`, { hint: 'Use 0 for no limit.' });
    return ms;
  },
});

const outputFlag = custom<OutputFormat>({
  helpValue: 'FORMAT',
  parse: async (text) => parseOutputFormat(text),
});
const selectorFlag = custom<Selector>({ helpValue: 'SELECTOR', parse: async (text) => parseSelector(text) });

/** On every command. */
export const globalFlags = {
  v: integer({
    char: 'v',
    min: 0,
    max: 9,
    helpValue: 'LEVEL',
    env: 'ZK_V',
    default: 0,
    description: 'Log level on stderr: 6 request lines, 8 bodies without secrets, 9 stack traces',
  }),
  'request-timeout': requestTimeoutFlag({
    env: 'ZK_REQUEST_TIMEOUT',
    description: 'Give up on one request after this time, 0 means never',
  }),
};

/** How the answer is written. */
export const outputFlags = {
  output: outputFlag({
    char: 'o',
    env: 'ZK_OUTPUT',
    description: 'One of table, wide, json, yaml, name, jsonpath=TEMPLATE, custom-columns=SPEC',
  }),
};

/** The shape of a table; only for commands that list. */
export const listFlags = {
  ...outputFlags,
  'no-headers': boolean({ env: 'ZK_NO_HEADERS', description: 'Leave the header line out' }),
  'sort-by': string({
    env: 'ZK_SORT_BY',
    helpValue: 'JSONPATH',
    description: 'Sort by this field, such as {.metadata.name}',
  }),
  'show-labels': boolean({ env: 'ZK_SHOW_LABELS', description: 'Add a last column with all labels' }),
  'label-columns': string({
    char: 'L',
    env: 'ZK_LABEL_COLUMNS',
    multiple: true,
    delimiter: ',',
    helpValue: 'LABEL',
    description: 'Add a column for each of these labels',
  }),
};

/** Which Kubernetes API server. `KUBECONFIG` is read where the files are merged, because it is a list. */
export const kubeFlags = {
  kubeconfig: string({
    helpValue: 'FILE',
    description: 'Kubeconfig file, instead of $KUBECONFIG and ~/.kube/config',
  }),
  context: string({ env: 'ZK_CONTEXT', helpValue: 'NAME', description: 'Kubeconfig context' }),
  cluster: string({
    env: 'ZK_KUBE_CLUSTER',
    helpValue: 'NAME',
    description: 'Kubeconfig cluster, instead of the one in the context',
  }),
  user: string({
    env: 'ZK_KUBE_USER',
    helpValue: 'NAME',
    description: 'Kubeconfig user, instead of the one in the context',
  }),
};

/** Scope inside a Kubernetes cluster. */
export const namespaceFlags = {
  namespace: string({ char: 'n', env: 'ZK_NAMESPACE', helpValue: 'NAME', description: 'Namespace' }),
  'all-namespaces': boolean({ char: 'A', exclusive: ['namespace'], description: 'All namespaces' }),
};

/** Which AWS account, region and endpoint. */
export const awsFlags = {
  profile: string({
    env: 'AWS_PROFILE',
    helpValue: 'NAME',
    description: 'AWS profile of the shared configuration files',
  }),
  region: string({
    env: 'AWS_REGION',
    helpValue: 'REGION',
    description: "AWS region, instead of the profile's or the cluster's",
  }),
  'endpoint-url': string({
    env: 'AWS_ENDPOINT_URL',
    helpValue: 'URL',
    description: 'Send all AWS calls here, for example to the sandbox',
  }),
  'assumed-role': string({
    env: 'ZK_ASSUMED_ROLE',
    helpValue: 'ROLE',
    description: "Role to assume in the cluster's account, by name",
  }),
};

/** Where clusters and their configuration come from. */
export const registryFlags = {
  registry: string({
    env: 'ZK_REGISTRY',
    helpValue: 'LOCATION',
    description: 'Cluster registry: a file or a URL',
  }),
  'registry-token': string({
    env: 'ZK_REGISTRY_TOKEN',
    helpValue: 'TOKEN',
    exclusive: ['registry-token-file'],
    description: 'Bearer token for the registry; prefer the file or the environment variable',
  }),
  'registry-token-file': string({
    env: 'ZK_REGISTRY_TOKEN_FILE',
    helpValue: 'FILE',
    description: 'File that holds the bearer token for the registry',
  }),
  'registry-token-name': string({
    env: 'ZK_REGISTRY_TOKEN_NAME',
    helpValue: 'NAME',
    description: 'Name of the token in the folder of --credentials-dir',
  }),
  'credentials-dir': string({
    env: 'CREDENTIALS_DIR',
    helpValue: 'DIR',
    description: 'Folder with NAME-token-secret files',
  }),
};

/** Where the channel comes from. */
export const channelFlags = {
  directory: string({
    env: 'ZK_DIRECTORY',
    helpValue: 'DIR',
    exclusive: ['config-source'],
    description: 'Channel directory, the same as --config-source main:dir:DIR',
  }),
  'config-source': string({
    env: 'ZK_CONFIG_SOURCE',
    multiple: true,
    helpValue: 'SOURCE',
    description: 'Channel source as NAME:dir:PATH or NAME:git:URL, later ones override earlier ones',
  }),
  channel: string({
    env: 'ZK_CHANNEL',
    helpValue: 'REF',
    description: "Branch, tag or commit of the channel, instead of each cluster's own",
  }),
};

/** What rendering asks of AWS, from a file. */
export const factsFlags = {
  facts: string({
    env: 'ZK_FACTS',
    helpValue: 'FILE',
    description: 'Recorded AWS facts, instead of asking AWS',
  }),
};

/** Which parts of a cluster. */
export const partFlags = {
  'manage-etcd-stack': boolean({
    env: 'ZK_MANAGE_ETCD_STACK',
    description: 'With the etcd stack (provider zalando-aws)',
  }),
};

/** On commands that write into a folder. */
export const folderFlags = {
  force: boolean({ description: 'Write into a folder that holds other files' }),
};

/** `--name` of a sandbox; a command that means all of them without it has no default. */
export const sandboxNameFlag = custom<string>({
  env: 'ZK_SANDBOX',
  helpValue: 'NAME',
  description: 'Name of the sandbox',
});

/** Which sandbox. */
export const sandboxFlags = { name: sandboxNameFlag({ default: 'default' }) };

/** Which clusters; use with a `names` argument. */
export const selectionFlags = {
  selector: selectorFlag({
    char: 'l',
    env: 'ZK_SELECTOR',
    description: 'Label selector, such as environment=test or tier in (a, b)',
  }),
  include: string({
    env: 'ZK_INCLUDE',
    helpValue: 'REGEXP',
    description: 'Only clusters whose infrastructure account matches',
  }),
  exclude: string({
    env: 'ZK_EXCLUDE',
    helpValue: 'REGEXP',
    description: 'No clusters whose infrastructure account matches; wins over --include',
  }),
};

/** Work on several at a time. */
export const fleetFlags = {
  parallel: integer({
    env: 'ZK_PARALLEL',
    min: 1,
    default: 1,
    helpValue: 'N',
    description: 'How many clusters at a time',
  }),
};

/** On every command that changes something. `--yes` has no environment variable: a forgotten one would confirm for ever. */
export const changeFlags = {
  'dry-run': option({
    options: ['none', 'client', 'server'] as const,
    default: 'none' as const,
    env: 'ZK_DRY_RUN',
    description: 'Only show what would be done: client asks nobody, server lets the API check',
  })(),
  yes: boolean({ description: 'Do not ask for confirmation; required without a terminal' }),
  wait: boolean({
    default: true,
    allowNo: true,
    env: 'ZK_WAIT',
    description: 'Wait until the change is done',
  }),
  timeout: durationFlag({
    default: 30 * 60_000,
    env: 'ZK_TIMEOUT',
    description: 'Stop waiting after this time, 0 means never',
  }),
};

/** On commands that apply Kubernetes objects. */
export const applyFlags = {
  'field-manager': string({
    default: 'kubectl-zk',
    env: 'ZK_FIELD_MANAGER',
    helpValue: 'NAME',
    description: 'Owner of the applied fields',
  }),
  'force-conflicts': boolean({
    env: 'ZK_FORCE_CONFLICTS',
    description: 'Take fields over from other owners',
  }),
};

/** On commands that read manifests. */
export const filenameFlags = {
  filename: string({
    char: 'f',
    multiple: true,
    helpValue: 'FILE',
    description: 'File, directory or URL to read; - is stdin',
  }),
  recursive: boolean({ char: 'R', description: 'Read directories with their subdirectories' }),
};

/** On commands that can stream changes. */
export const watchFlags = {
  watch: boolean({ char: 'w', description: 'Go on and print changes as they happen' }),
};

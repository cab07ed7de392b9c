import { createHash } from 'node:crypto';
import { usageError } from '../../core/index.js';
import type { EnvEntry, ScriptStep, Step } from '../definition/model.js';
import { imageOf, resourcesOf } from '../machine/image.js';
import { objectName, runName } from './names.js';
import type { ExportedStep, ExportRequest } from './request.js';
import { checkoutScript, needsState, places, usesStash } from './step-scripts.js';

export interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: Record<string, unknown>;
}

export interface Container {
  name: string;
  image: string;
  command?: string[];
  args?: string[];
  workingDir?: string;
  env?: EnvVar[];
  envFrom?: Record<string, unknown>[];
  resources?: Record<string, unknown>;
  volumeMounts: { name: string; mountPath: string; subPath?: string; readOnly?: boolean }[];
}

export interface StepPod {
  checkout: Container;
  main: Container;
  volumes: Record<string, unknown>[];
}

/** Names of the objects that the steps share: those of one build, and those that outlive it. */
export function sharedNames({ options: { name }, build }: ExportRequest) {
  const run = runName(name, build.variables['CDP_BUILD_VERSION']);
  return {
    run,
    environment: objectName(run, 'cdp-env'),
    tools: objectName(run, 'tools'),
    secrets: objectName(name, 'secrets'),
    state: objectName(name, 'state'),
    settings: objectName(name, 'settings'),
  };
}

/** The containers and volumes of one step, the same on each engine. */
export function podOf(step: ExportedStep, request: ExportRequest): StepPod {
  const { step: definition } = step.decision;
  return definition.type === 'script'
    ? scriptPod(step, definition, request)
    : deploymentPod(step, definition, request);
}

function scriptPod(exported: ExportedStep, step: ScriptStep, request: ExportRequest): StepPod {
  const shared = sharedNames(request);
  const { options } = request;
  const hasState = needsState(step);
  const directory = step.workingDir ?? places.checkout;
  const main: Container = {
    name: 'main',
    image: imageOf(step.machine, options.images, step.position),
    command: ['bash', `${places.scripts}/run.sh`],
    workingDir: directory,
    env: [
      { name: 'CI', value: 'true' },
      { name: 'ZK_PIPELINE', value: 'cluster' },
      { name: 'ZK_STEP', value: exported.name },
      { name: 'ZK_WAITS_FOR', value: exported.waitsFor.join(' ') },
      ...step.env.map((entry) => envVar(entry, shared.secrets)),
    ],
    envFrom: [{ configMapRef: { name: shared.environment } }],
    resources: { requests: resourcesOf(step.machine) },
    volumeMounts: [
      ...workspaceMounts(step.workingDir),
      { name: 'scripts', mountPath: places.scripts, readOnly: true },
      ...(hasState ? [{ name: 'state', mountPath: places.state }] : []),
      ...(usesStash(step) ? [{ name: 'tools', mountPath: `${places.scripts}/bin`, readOnly: true }] : []),
      ...step.cache.paths.map((path) => cacheMount(path, directory)),
    ],
  };
  return {
    checkout: checkoutContainer(request, step.workingDir),
    main,
    volumes: [
      { name: 'workspace', emptyDir: {} },
      { name: 'scripts', configMap: { name: objectName(shared.run, exported.name) } },
      ...(hasState ? [{ name: 'state', persistentVolumeClaim: { claimName: shared.state } }] : []),
      ...(usesStash(step) ? [{ name: 'tools', configMap: { name: shared.tools, defaultMode: 0o555 } }] : []),
    ],
  };
}

/** Deployment steps run our own package with the definition from the checkout, so that they do exactly what the laptop does. */
function deploymentPod(exported: ExportedStep, step: Step, request: ExportRequest): StepPod {
  const shared = sharedNames(request);
  const { options, build } = request;
  const target = 'target' in step ? step.target : '';
  const build_ = Object.entries(build.variables)
    .filter(([name]) => !derived.has(name))
    .flatMap(([name, value]) => ['--var', `${name}=${value}`]);
  const source = build.event === 'push' ? ['--branch', build.branch] : pullRequest(build);
  return {
    checkout: checkoutContainer(request, undefined),
    main: {
      name: 'main',
      image: options.nodeImage,
      command: ['npx', '--yes', `kubectl-zk@${options.version}`, 'pipeline', 'deploy', step.id],
      args: [
        `--filename=${options.definitionPath}`,
        `--event=${build.event}`,
        ...source,
        ...build_,
        '--apply',
        `--confirm-target=${target}`,
        '--yes',
      ],
      workingDir: places.checkout,
      env: [
        { name: 'ZK_STEP', value: exported.name },
        { name: 'ZK_CONFIG', value: '/zk/settings/config.yaml' },
        { name: 'HOME', value: '/tmp' },
      ],
      volumeMounts: [
        ...workspaceMounts(undefined),
        { name: 'settings', mountPath: '/zk/settings', readOnly: true },
      ],
    },
    volumes: [
      { name: 'workspace', emptyDir: {} },
      { name: 'settings', secret: { secretName: shared.settings } },
    ],
  };
}

/** Variables that follow from the flags. */
const derived = new Set([
  'CDP_TRIGGER_EVENT',
  'CDP_SOURCE_BRANCH',
  'CDP_TARGET_BRANCH',
  'CDP_PULL_REQUEST_NUMBER',
]);

function pullRequest({ branch, variables }: ExportRequest['build']): string[] {
  return [
    `--branch=${branch}`,
    `--target-branch=${variables['CDP_TARGET_BRANCH'] ?? ''}`,
    `--pr=${variables['CDP_PULL_REQUEST_NUMBER'] ?? '0'}`,
  ];
}

function checkoutContainer(request: ExportRequest, workingDir: string | undefined): Container {
  const { options, build } = request;
  const repository = options.repositoryUrl ?? httpsUrl(build.variables['CDP_TARGET_REPOSITORY']);
  return {
    name: 'checkout',
    image: options.gitImage,
    command: ['sh', '-c', checkoutScript],
    env: [
      { name: 'ZK_CHECKOUT', value: workingDir ?? places.checkout },
      { name: 'ZK_REPOSITORY', value: repository },
    ],
    envFrom: [{ configMapRef: { name: sharedNames(request).environment } }],
    volumeMounts: workspaceMounts(workingDir),
  };
}

function httpsUrl(repository: string | undefined): string {
  if (repository !== undefined) return `https://${repository}.git`;
  throw usageError('it is not known what to clone: the repository has no remote "origin"', {
    hint: 'Name it with --repository URL.',
  });
}

function workspaceMounts(workingDir: string | undefined): Container['volumeMounts'] {
  return [
    { name: 'workspace', mountPath: places.workspace },
    // An absolute working directory is the checkout itself, at another place.
    ...(workingDir === undefined ? [] : [{ name: 'workspace', mountPath: workingDir, subPath: 'source' }]),
  ];
}

function cacheMount(path: string, directory: string): Container['volumeMounts'][number] {
  const clean = path.replace(/\/+$/, '');
  const mountPath = clean.startsWith('~')
    ? `/root${clean.slice(1)}`
    : clean.startsWith('/')
      ? clean
      : `${directory}/${clean.replace(/^\.\//, '')}`;
  const key = createHash('sha256').update(clean).digest('hex').slice(0, 16);
  return { name: 'state', mountPath, subPath: `cache/${key}` };
}

/** Secrets go in by reference only. */
function envVar({ name, value, secret, valueFrom }: EnvEntry, secrets: string): EnvVar {
  if (secret) return { name, valueFrom: { secretKeyRef: { name: secrets, key: secret.id } } };
  if (valueFrom?.kind === 'field') return { name, valueFrom: { fieldRef: { fieldPath: valueFrom.key } } };
  if (valueFrom) {
    const { kind, name: from, key } = valueFrom;
    return {
      name,
      valueFrom: { [kind === 'secret' ? 'secretKeyRef' : 'configMapKeyRef']: { name: from, key } },
    };
  }
  return { name, value: value ?? '' };
}

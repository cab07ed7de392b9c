import type { MappingNode, YamlNode } from './yaml-tree.js';

/** A guess at which tool a file belongs to that is no build definition, from its top-level keys; undefined when none fits. */
export function foreignTool(root: MappingNode): string | undefined {
  const keys = new Map(root.entries.map(({ key, value }) => [key.text, value]));
  for (const [tool, fits] of tools) if (fits(keys)) return tool;
  return undefined;
}

type Keys = ReadonlyMap<string, YamlNode>;

const has = (keys: Keys, ...names: string[]): boolean => names.every((name) => keys.has(name));

/** The API group of a Kubernetes object. */
function groupOf(keys: Keys): string | undefined {
  const version = keys.get('apiVersion');
  return has(keys, 'kind') && version?.kind === 'scalar' ? version.text.replace(/\/.*$/, '') : undefined;
}

const tools: readonly (readonly [string, (keys: Keys) => boolean])[] = [
  ['Knative', (keys) => /(^|\.)knative\.dev$/.test(groupOf(keys) ?? '')],
  ['Tekton', (keys) => groupOf(keys) === 'tekton.dev'],
  ['Argo', (keys) => groupOf(keys) === 'argoproj.io'],
  ['Cartographer', (keys) => groupOf(keys) === 'carto.run'],
  ['Kubernetes', (keys) => groupOf(keys) !== undefined],
  [
    'GitHub Actions',
    (keys) => has(keys, 'jobs') && (keys.has('on') || keys.has('name') || keys.has('permissions')),
  ],
  ['CircleCI', (keys) => has(keys, 'version', 'jobs') || has(keys, 'workflows', 'jobs')],
  [
    'Azure Pipelines',
    (keys) =>
      (keys.has('trigger') || keys.has('pool')) &&
      (keys.has('steps') || keys.has('stages') || keys.has('jobs')),
  ],
  [
    'Docker Compose',
    (keys) => keys.has('services') && isMapping(keys.get('services')) && !keys.has('stages'),
  ],
  [
    'Travis CI',
    (keys) =>
      keys.has('language') && (keys.has('script') || keys.has('install') || keys.has('before_install')),
  ],
  ['Bitbucket Pipelines', (keys) => keys.has('pipelines') && isMapping(keys.get('pipelines'))],
  ['Drone', (keys) => keys.has('kind') && keys.has('steps')],
  [
    'Google Cloud Build',
    (keys) => keys.has('steps') && (keys.has('images') || keys.has('substitutions') || keys.has('timeout')),
  ],
  ['CloudFormation', (keys) => keys.has('AWSTemplateFormatVersion') || keys.has('Resources')],
  ['GitLab CI', isGitLab],
];

/** GitLab's file has free names for its jobs: any mapping with a `script` is one. */
function isGitLab(keys: Keys): boolean {
  if (keys.has('stages') || keys.has('before_script') || keys.has('include')) return true;
  return [...keys.values()].some(
    (value) =>
      value.kind === 'mapping' &&
      value.entries.some(({ key }) => key.text === 'script' || key.text === 'extends'),
  );
}

function isMapping(node: YamlNode | undefined): boolean {
  return node?.kind === 'mapping';
}

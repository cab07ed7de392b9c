import { type Field, plainData } from './field.js';
import type { DeploySource, ProcessConfig, ProcessStep } from './model.js';
import { readDeploymentEnv } from './read-env.js';

export const processKeys = ['target', 'process', 'config', 'debug_mode'] as const;
export const deployKeys = ['target', 'sources'] as const;
export const trafficKeys = ['target', 'namespace', 'stackset', 'stack_version', 'target_percentage'] as const;

const processes = ['microservice_standard_deployment', 'microservice_standard_test'] as const;

type Fields<Keys extends readonly string[]> = Partial<Record<Keys[number], Field>>;

/** What only a process step has. */
export function readProcess(step: Field, fields: Fields<typeof processKeys>) {
  const process = readProcessName(step, fields.process);
  return {
    type: 'process' as const,
    target: required(step, fields.target, 'target'),
    process,
    debugMode: fields.debug_mode?.boolean() ?? false,
    config: fields.config ? readConfig(fields.config, process) : missingConfig(step),
  };
}

function missingConfig(step: Field): ProcessConfig {
  step.error('E-missing', 'a process step needs config');
  return { kind: 'apply_manifests', env: [] };
}

function readProcessName(step: Field, field: Field | undefined): ProcessStep['process'] {
  const name = required(step, field, 'process');
  const known = processes.find((process) => process === name);
  if (name !== '' && !known)
    field?.error('E-type', 'no such process', `There are ${processes.join(' and ')}.`);
  return known ?? processes[0];
}

function readConfig(field: Field, process: ProcessStep['process']): ProcessConfig {
  const fields = field.fields(['apply_permanent_resources', 'apply_manifests', 'end2end_tests']);
  const {
    apply_permanent_resources: permanent,
    apply_manifests: manifests,
    end2end_tests: tests,
  } = fields ?? {};
  if (permanent && manifests)
    field.error(
      'E-both-apply',
      'apply_permanent_resources and apply_manifests exclude each other',
      'Make two steps.',
    );
  const apply = permanent ?? manifests;
  if (fields && !apply) field.error('E-missing', 'apply_permanent_resources or apply_manifests is needed');
  const parts =
    apply && !apply.isNull ? apply.fields(['env', ...(permanent ? (['image'] as const) : [])]) : {};
  const image = parts?.image?.name();
  const end2endTests = tests && readPodTemplate(tests);
  if (process === 'microservice_standard_test' && fields && !tests)
    field.error('E-missing', 'microservice_standard_test needs end2end_tests, the Pod that tests');
  return {
    kind: permanent ? 'apply_permanent_resources' : 'apply_manifests',
    env: readDeploymentEnv(parts?.env),
    ...(image !== undefined && { image }),
    ...(end2endTests && { end2endTests }),
  };
}

/** The Pod template is passed on as it is; only its frame is looked at here. */
function readPodTemplate(field: Field): Record<string, unknown> | undefined {
  const fields = field.fields(['metadata', 'spec']);
  if (fields && !fields.spec) field.error('E-missing', 'spec is needed, with the container that tests');
  const containers = fields?.spec?.entries()?.find(({ name }) => name === 'containers')?.field;
  if (fields?.spec && !containers) fields.spec.error('E-missing', 'containers is needed');
  containers?.items();
  return plainData(field.node, field.reading) as Record<string, unknown>;
}

/** What only a deploy step has. */
export function readDeploy(step: Field, fields: Fields<typeof deployKeys>) {
  if (!fields.sources) step.error('E-missing', 'a deploy step needs sources');
  const items = fields.sources?.items('a list of sources') ?? [];
  if (fields.sources?.node.kind === 'sequence' && items.length === 0)
    fields.sources.error('E-missing', 'a deploy step needs at least one source');
  return {
    type: 'deploy' as const,
    target: required(step, fields.target, 'target'),
    sources: items.flatMap((item) => readSource(item) ?? []),
  };
}

function readSource(item: Field): DeploySource | undefined {
  const fields = item.fields(['dir', 'default_namespace', 'template_vars']);
  if (!fields) return undefined;
  const dir = required(item, fields.dir, 'dir');
  if (dir.startsWith('/') || dir.split('/').includes('..'))
    fields.dir?.error('E-path', 'expected a folder of the repository');
  const defaultNamespace = fields.default_namespace?.name();
  return {
    dir,
    templateVars: readDeploymentEnv(fields.template_vars),
    ...(defaultNamespace !== undefined && { defaultNamespace }),
  };
}

/** What only a traffic step has. */
export function readTraffic(step: Field, fields: Fields<typeof trafficKeys>) {
  return {
    type: 'traffic' as const,
    target: required(step, fields.target, 'target'),
    namespace: required(step, fields.namespace, 'namespace'),
    stackset: required(step, fields.stackset, 'stackset'),
    stackVersion: required(step, fields.stack_version, 'stack_version'),
    targetPercentage: readPercentage(step, fields.target_percentage),
  };
}

function readPercentage(step: Field, field: Field | undefined): number {
  if (!field) {
    step.error('E-missing', 'target_percentage is needed');
    return 0;
  }
  const text = field.node.kind === 'scalar' ? field.reading.text(field.node) : '';
  const value = /^\d{1,3}$/.test(text) ? Number(text) : NaN;
  if (value >= 0 && value <= 100) return value;
  field.error('E-percentage', 'expected a whole number from 0 to 100', 'Write it without a percent sign.');
  return 0;
}

function required(step: Field, field: Field | undefined, name: string): string {
  if (!field) step.error('E-missing', `${name} is needed`);
  return field?.name() ?? '';
}

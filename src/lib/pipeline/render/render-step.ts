import type { Build, DeployStep, EnvEntry, ProcessStep } from '../definition/model.js';
import { refusal, usageError } from '../../core/index.js';
import { renderFolder, type RenderedFolder } from './apply-folder.js';

export interface RenderOptions {
  /** The root of the checkout. */
  root: string;
  allowMissing: boolean;
}

/** A deployment step with everything that it would apply. */
export interface RenderedStep {
  step: ProcessStep | DeployStep;
  target: string;
  folders: readonly RenderedFolder[];
  /** How long to wait until all is ready, from `DEPLOYMENT_TIMEOUT`; absent: the default of the deployment. */
  timeoutText?: string;
}

/** The folder of a process deployment when `DEPLOYMENT_PATH` is not set. */
const defaultDeploymentPath = 'deploy';

/**
 * Renders all that a step would apply. Templates see the step's own variables and all `CDP_` and `DEP_` variables of the build, and nothing of the
 * shell. In a standard test everything goes to the temporary namespace, whose name is `CDP_DEPLOYMENT_ID`.
 */
export async function renderStep(
  step: ProcessStep | DeployStep,
  build: Build,
  options: RenderOptions,
): Promise<RenderedStep> {
  const common = { root: options.root, allowMissing: options.allowMissing, step: step.position };
  if (step.type === 'deploy') {
    const folders = [];
    for (const { dir, defaultNamespace, templateVars } of step.sources) {
      const { variables, own } = templateVariables(templateVars, build);
      const namespace = defaultNamespace === undefined ? {} : { defaultNamespace };
      folders.push(await renderFolder({ ...common, ...namespace, folder: dir, variables, own }));
    }
    return { step, target: step.target, folders };
  }
  const { variables, own } = templateVariables(step.config.env, build);
  const isTest = step.process === 'microservice_standard_test';
  const namespace = build.variables['CDP_DEPLOYMENT_ID'];
  const timeoutText = variables.get('DEPLOYMENT_TIMEOUT');
  const folder = `${variables.get('DEPLOYMENT_PATH') ?? defaultDeploymentPath}/apply`;
  const folders =
    step.config.image === undefined
      ? [
          await renderFolder({
            ...common,
            folder,
            variables,
            own: own.filter((name) => !settings.has(name)),
            ...(isTest && namespace !== undefined && { defaultNamespace: namespace }),
          }),
        ]
      : [];
  return { step, target: step.target, folders, ...(timeoutText !== undefined && { timeoutText }) };
}

/** Variables that configure the deployment itself, and so are used without being read by a template. */
const settings = new Set(['DEPLOYMENT_PATH', 'DEPLOYMENT_TIMEOUT']);

/** What a template can read; the step's own entries win. An entry whose value must be looked up elsewhere is refused by name. */
function templateVariables(
  env: readonly EnvEntry[],
  build: Build,
): { variables: ReadonlyMap<string, string>; own: string[] } {
  const variables = new Map(Object.entries(build.variables));
  for (const { name, value, secret, valueFrom, position } of env) {
    if (secret !== undefined || valueFrom !== undefined)
      throw refusal(`the value of ${name} is a reference, which a manifest cannot take`, {
        position,
        hint: 'Refer to the Secret in the manifest instead, with valueFrom.secretKeyRef.',
      });
    if (value === undefined) throw usageError(`${name} has no value`, { position });
    variables.set(name, withDeploymentNames(value, build));
  }
  return { variables, own: [...new Set(env.map(({ name }) => name))] };
}

/** Reading leaves the names that only a deployment knows as they are written. */
function withDeploymentNames(value: string, { variables }: Build): string {
  return value.replaceAll(/#\{(CDP_[A-Z0-9_]+)\}/g, (all, name: string) => variables[name] ?? all);
}

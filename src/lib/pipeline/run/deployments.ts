import { ExitCode, formatPosition, ZkError, type Context } from '../../core/index.js';
import type { Build, DeployStep, ProcessStep, TrafficStep } from '../definition/model.js';
import {
  applyDeployment,
  closingLine,
  planDeployment,
  runTest,
  type DeploymentPlan,
  type Target,
} from '../deploy/index.js';
import { renderStep } from '../render/index.js';
import { planTraffic, switchTraffic } from '../traffic/index.js';
import type { DeploymentPort, DeploymentStep } from './deployment-port.js';
import type { StepOutcome } from './engine.js';

export interface DeploymentSettings {
  context: Context;
  build: Build;
  /** The root of the checkout. */
  root: string;
  allowMissing: boolean;
  /** Whether anything may be changed. */
  apply: boolean;
  forceConflicts: boolean;
  wait: boolean;
  /** Milliseconds; `DEPLOYMENT_TIMEOUT` of a step wins. */
  timeoutMs: number;
  /** Reaches a target; undefined when none is configured, which is an error only where something is to be applied. */
  open(name: string): Promise<(Target & { close(): void }) | undefined>;
  /** Asked with the plan before anything is changed; throws a refusal. */
  confirm(target: string, plan: readonly string[]): Promise<void>;
}

/**
 * What a run does with deployment steps: without permission they are rendered, compared with what is live if the target can be reached, and reported as
 * planned; with it they are applied and waited for.
 */
export function deployments(settings: DeploymentSettings): DeploymentPort {
  return {
    run: async (step, write, stop) => {
      const context = { ...settings.context, signal: AbortSignal.any([settings.context.signal, stop]) };
      try {
        return await runOne(step, write, { ...settings, context });
      } catch (error) {
        if (!(error instanceof ZkError)) throw error;
        const { exit, message, position, hint } = error;
        if (hint !== undefined) write(hint);
        const status =
          exit === ExitCode.refused ? 'refused' : exit === ExitCode.timeout ? 'timeout' : 'failed';
        return { status, reason: `${formatPosition(position)}${message}`, cause: error };
      }
    },
  };
}

async function runOne(
  step: DeploymentStep,
  write: (line: string) => void,
  settings: DeploymentSettings,
): Promise<StepOutcome> {
  const target = await settings.open(step.target);
  try {
    if (settings.apply && !target)
      throw new ZkError(`the target "${step.target}" is not registered`, {
        position: step.position,
        exit: 3,
        hint: 'Name a registry that has it with --registry FILE or URL.',
      });
    return step.type === 'traffic'
      ? await traffic(step, target, write, settings)
      : await deploy(step, target, write, settings);
  } finally {
    target?.close();
  }
}

async function deploy(
  step: ProcessStep | DeployStep,
  target: Target | undefined,
  write: (line: string) => void,
  settings: DeploymentSettings,
): Promise<StepOutcome> {
  const build = withDeployment(settings.build, step, target);
  const rendered = await renderStep(step, build, {
    root: settings.root,
    allowMissing: settings.allowMissing,
  });
  const plan = await planDeployment(rendered, target, { forceConflicts: settings.forceConflicts });
  const lines = planText(plan, target !== undefined);
  for (const line of lines) write(line);
  const refused = plan.items.find(({ action }) => action === 'refuse');
  if (!settings.apply || !target)
    return { status: 'planned', reason: plannedReason(plan, target !== undefined) };
  if (refused)
    throw new ZkError(`${refused.target}: ${refused.reason}`, { exit: 3, position: { file: refused.file } });
  if (step.type === 'process' && step.config.image !== undefined)
    throw new ZkError('a deployment that runs an image is not supported here', {
      exit: 3,
      position: step.position,
      hint: 'Deploy it on the platform, or write its manifests into the apply folder.',
    });
  await settings.confirm(step.target, lines);
  const { context, forceConflicts, wait, timeoutMs } = settings;
  const options = { write, forceConflicts, wait, timeoutMs };
  const isTest = step.type === 'process' && step.process === 'microservice_standard_test';
  if (!isTest) {
    await applyDeployment(rendered, target, context, options);
    write(closingLine(rendered, 0));
    return { status: 'succeeded', reason: '' };
  }
  const namespace = build.variables['CDP_DEPLOYMENT_ID'] ?? '';
  const { exitCode, kept } = await runTest(rendered, target, context, {
    ...options,
    namespace,
    keep: step.debugMode,
  });
  if (kept !== undefined) write(`${kept} is kept, as debug_mode says`);
  write(closingLine(rendered, exitCode));
  return exitCode === 0
    ? { status: 'succeeded', reason: '' }
    : { status: 'failed', reason: `its test ended with exit code ${exitCode}`, exitCode };
}

async function traffic(
  step: TrafficStep,
  target: Target | undefined,
  write: (line: string) => void,
  settings: DeploymentSettings,
): Promise<StepOutcome> {
  const wanted = `${step.stackset}-${step.stackVersion} ${step.targetPercentage} %`;
  if (!target) return { status: 'planned', reason: `would switch to ${wanted}; no target was asked` };
  const plan = await planTraffic(step, target.kube);
  const change = plan.change === '' ? `${wanted} already` : plan.change;
  write(`traffic of ${step.stackset}: ${change}`);
  if (!settings.apply) return { status: 'planned', reason: change };
  if (plan.change !== '') await settings.confirm(step.target, [change]);
  const { context, timeoutMs, wait } = settings;
  await switchTraffic(plan, target.kube, context, { step: step.id, timeoutMs, wait });
  return { status: 'succeeded', reason: '' };
}

/** Variables that only a deployment knows; the id is also the namespace of a standard test. What the operator set wins. */
export function withDeployment(
  build: Build,
  step: ProcessStep | DeployStep,
  target: Target | undefined,
): Build {
  const version = build.variables['CDP_BUILD_VERSION'] ?? 'build';
  const id = `${step.slug}-${version}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '');
  const { region, account, oidcIssuer } = target ?? {};
  const known = {
    CDP_DEPLOYMENT_ID: id,
    ...(region !== undefined && { CDP_TARGET_REGION: region }),
    ...(account !== undefined && { CDP_TARGET_INFRASTRUCTURE_ACCOUNT: account }),
    ...(account !== undefined &&
      oidcIssuer !== undefined && {
        CDP_IAM_ROLE_TRUST_RELATIONSHIP_TEMPLATE: trustPolicy(account, oidcIssuer),
      }),
  };
  return { ...build, variables: { ...known, ...build.variables } };
}

/** Who may assume a role of the deployment: its service account, whose name is left for `!Sub` as `${SERVICE_ACCOUNT}`. */
function trustPolicy(account: string, oidcIssuer: string): string {
  const issuer = oidcIssuer.replace(/^https:\/\//, '');
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringLike: { [`${issuer}:sub`]: 'system:serviceaccount:${SERVICE_ACCOUNT}' } },
      },
    ],
  });
}

function planText(plan: DeploymentPlan, wasAsked: boolean): string[] {
  return [
    ...plan.warnings.map((warning) => `warning: ${warning}`),
    ...plan.items.map(({ action, target, file, reason }) =>
      wasAsked ? `${action.padEnd(9)} ${target} (${file}): ${reason}` : `would apply ${target} (${file})`,
    ),
    ...plan.items.flatMap(({ difference, action }) =>
      action === 'update' && difference !== '' ? difference.trimEnd().split('\n') : [],
    ),
  ];
}

function plannedReason({ items, target }: DeploymentPlan, wasAsked: boolean): string {
  if (!wasAsked) return `${items.length} objects for ${target}; nothing was applied`;
  const count = (action: string): number => items.filter((item) => item.action === action).length;
  return `${count('create')} to create, ${count('update')} to update, ${count('unchanged')} unchanged in ${target}; nothing was applied`;
}

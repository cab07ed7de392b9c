import { mapBounded, ZkError, ZkErrors, type ZkErrorOptions } from '../core/index.js';
import { describeRef, refOf, type KubeClient } from '../kube/index.js';
import { previewCreate, previewUpdate } from '../stack/index.js';
import { bucketName } from '../channel/index.js';
import { connectCluster } from './connect.js';
import { objectsOf } from './observe.js';
import type { PlannedCluster } from './plan-cluster.js';
import { stackSpec } from './plan-create.js';
import type { ClusterPlan, PlanStep } from './plan.js';
import type { ClusterPorts, CreateOptions } from './ports.js';

const parallel = 4;

/**
 * `--dry-run=server`: lets CloudFormation and the API server check what the plan would ask of them. Updates of stacks are previewed by
 * a change set that is removed again, new templates are validated, objects are applied with `dryRun=All`. Answers with the plan,
 * enriched by what the services said. Throws all their objections together.
 */
export async function askServers(
  ports: ClusterPorts,
  planned: PlannedCluster,
  options: CreateOptions,
): Promise<ClusterPlan> {
  const { plan, prepared, observed } = planned;
  const client = observed.apiReady
    ? await connectCluster(ports, prepared.cluster, prepared.facts)
    : undefined;
  const objections: ZkError[] = [];
  const steps = await mapBounded(plan.steps, parallel, async (step) => {
    try {
      if (step.kind === 'stack') return await askCloudFormation(ports, planned, step);
      if (step.kind === 'object' && client) await askKubernetes(client, planned, step, options);
      return step;
    } catch (error) {
      if (!(error instanceof ZkError)) throw error;
      objections.push(about(step, error));
      return step;
    }
  });
  if (objections.length === 1) throw objections[0] as ZkError;
  if (objections.length > 1)
    throw new ZkErrors(`${objections.length} steps would be refused; nothing was changed`, objections);
  return { ...plan, steps };
}

async function askCloudFormation(
  ports: ClusterPorts,
  { prepared }: PlannedCluster,
  step: PlanStep,
): Promise<PlanStep> {
  const stack = prepared.rendering.stacks.find((one) => `stack/${one.name}` === step.id);
  if (!stack) return step;
  const spec = stackSpec(stack, bucketName(prepared.cluster));
  if (step.action === 'create') {
    const checked = await previewCreate(ports.aws, spec);
    return checked
      ? step
      : { ...step, details: [...step.details, 'too large to be validated before it is uploaded'] };
  }
  if (step.action !== 'update') return step;
  const changes = await previewUpdate(ports.aws, ports.ctx, spec);
  if (!changes) return { ...step, details: [...step.details, 'CloudFormation finds no change'] };
  const details = changes.map(({ action, logicalId, type, replacement, causes }) => {
    const why = causes.length > 0 ? `: ${causes.join(', ')}` : '';
    return `${action} ${logicalId} (${type})${why}${replacement === 'True' ? ' (replaced)' : ''}`;
  });
  const replaces = changes.some((one) => one.replacement === 'True' || one.action === 'Remove');
  return { ...step, details, ...(replaces ? { risk: 'disruptive' as const } : {}) };
}

/** An object whose kind or namespace only comes with this plan cannot be checked yet. */
async function askKubernetes(
  client: KubeClient,
  planned: PlannedCluster,
  step: PlanStep,
  options: CreateOptions,
): Promise<void> {
  const object = objectsOf(planned.prepared).find(
    ({ value }) => `object/${describeRef(refOf(value))}` === step.id,
  )?.value;
  if (!object || !(await client.discovery.find(object.apiVersion, object.kind))) return;
  const { namespace } = object.metadata;
  if (
    namespace !== undefined &&
    !(await client.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace }))
  )
    return;
  await client.apply(object, { dryRun: true, ...(options.forceConflicts ? { force: true } : {}) });
}

function about(step: PlanStep, error: ZkError): ZkError {
  const options: ZkErrorOptions = { exit: error.exit, cause: error };
  if (error.hint !== undefined) options.hint = error.hint;
  return new ZkError(`${step.target}: ${error.message}`, options);
}

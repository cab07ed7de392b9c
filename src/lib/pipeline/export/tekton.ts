import { formatDuration, refusal } from '../../core/index.js';
import type { KubeObject } from '../../kube/index.js';
import { podOf, sharedNames, type Container } from './pod.js';
import { exportedSteps, type ExportedStep, type ExportRequest } from './request.js';
import { metadata, sharedObjects } from './shared-objects.js';

/**
 * The pipeline as a PipelineRun of Tekton: one task a step, in which a first step checks out. A skipped task lets those that run after it go
 * on, as here. Tekton has no approvals: a step that needs one must be approved now.
 */
export function tektonObjects(request: ExportRequest): KubeObject[] {
  const { options } = request;
  const steps = exportedSteps(request);
  refuseGates(steps, request);
  const { run: name } = sharedNames(request);
  return [
    ...sharedObjects(request),
    {
      apiVersion: 'tekton.dev/v1',
      kind: 'PipelineRun',
      metadata: metadata(request, name),
      spec: {
        pipelineSpec: { tasks: steps.map((step) => task(step, request)) },
        ...(options.serviceAccount === undefined
          ? {}
          : { taskRunTemplate: { serviceAccountName: options.serviceAccount } }),
        // No limit of the whole; each task has its own.
        timeouts: { pipeline: '0s' },
      },
    },
  ];
}

function task(step: ExportedStep, request: ExportRequest): Record<string, unknown> {
  const { decision, name, waitsFor } = step;
  const definition = decision.step;
  const isLimited = definition.type === 'script' && definition.timeoutMs !== undefined;
  return {
    name,
    ...(waitsFor.length === 0 ? {} : { runAfter: [...waitsFor] }),
    ...(decision.selected ? {} : { when: [{ input: 'skip', operator: 'in', values: ['run'] }] }),
    ...(isLimited ? { timeout: formatDuration(definition.timeoutMs ?? 0) } : {}),
    taskSpec: {
      metadata: { annotations: { 'zk.dev/step': definition.id, 'zk.dev/why': decision.why } },
      ...(decision.selected ? body(step, request) : nothing(request)),
    },
  };
}

function body(step: ExportedStep, request: ExportRequest): Record<string, unknown> {
  const { checkout, main, volumes } = podOf(step, request);
  return { steps: [asStep(checkout), asStep(main)], volumes };
}

function nothing({ options }: ExportRequest): Record<string, unknown> {
  return { steps: [{ name: 'main', image: options.gitImage, command: ['true'] }] };
}

/** A step of Tekton has its resources under another name. */
function asStep({ resources, ...container }: Container): Record<string, unknown> {
  return { ...container, ...(resources === undefined ? {} : { computeResources: resources }) };
}

function refuseGates(steps: readonly ExportedStep[], { options }: ExportRequest): void {
  for (const { decision } of steps) {
    const { step, selected } = decision;
    if (selected && step.requiresApproval && !options.approved.includes(step.id))
      throw refusal(`step "${step.id}" needs an approval, which Tekton cannot ask for`, {
        position: step.position,
        hint: `Approve it now with --approve ${JSON.stringify(step.id)}, or export to argo.`,
      });
  }
}

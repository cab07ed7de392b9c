import type { KubeObject } from '../../kube/index.js';
import { podOf, sharedNames } from './pod.js';
import { exportedSteps, type ExportedStep, type ExportRequest } from './request.js';
import { metadata, sharedObjects } from './shared-objects.js';

/**
 * The pipeline as a Workflow of Argo: one task a step. A dependency that was skipped counts as fine, one that failed does not, which is what
 * `depends` says exactly. What `when` decided stands there as a literal, so a skipped step shows as skipped in Argo too. A definition with a
 * schedule also gives a CronWorkflow.
 */
export function argoObjects(request: ExportRequest): KubeObject[] {
  const { options, definition } = request;
  const spec = workflowSpec(request);
  const { run: name } = sharedNames(request);
  const apiVersion = 'argoproj.io/v1alpha1';
  return [
    ...sharedObjects(request),
    { apiVersion, kind: 'Workflow', metadata: metadata(request, name), spec },
    ...(definition.schedule === undefined
      ? []
      : [
          {
            apiVersion,
            kind: 'CronWorkflow',
            metadata: metadata(request, options.name),
            spec: {
              schedules: [definition.schedule],
              timezone: 'Etc/UTC',
              concurrencyPolicy: definition.allowConcurrentPipelines ? 'Allow' : 'Forbid',
              workflowSpec: spec,
            },
          },
        ]),
  ];
}

function workflowSpec(request: ExportRequest): Record<string, unknown> {
  const { options, definition } = request;
  const steps = exportedSteps(request);
  const gates = new Set(steps.filter((step) => needsGate(step, request)).map(({ name }) => name));
  return {
    entrypoint: 'pipeline',
    ...(options.serviceAccount === undefined ? {} : { serviceAccountName: options.serviceAccount }),
    ...(definition.allowConcurrentPipelines
      ? {}
      : { synchronization: { mutexes: [{ name: options.name }] } }),
    templates: [
      { name: 'pipeline', dag: { tasks: steps.flatMap((step) => tasksOf(step, gates)) } },
      ...(gates.size === 0 ? [] : [{ name: 'approval', suspend: {} }]),
      ...(steps.some(({ decision }) => !decision.selected) ? [nothing(options.gitImage)] : []),
      ...steps.filter(({ decision }) => decision.selected).map((step) => template(step, request)),
    ],
  };
}

/** A task, with the gate of its approval in front of it. */
function tasksOf(
  { name, decision, waitsFor }: ExportedStep,
  gates: ReadonlySet<string>,
): Record<string, unknown>[] {
  const after = waitsFor.map((other) => `(${other}.Succeeded || ${other}.Skipped)`).join(' && ');
  const depends = after === '' ? {} : { depends: after };
  if (!decision.selected) return [{ name, template: 'skipped', when: 'run == skip', ...depends }];
  if (!gates.has(name)) return [{ name, template: name, ...depends }];
  return [
    { name: `${name}-approval`, template: 'approval', ...depends },
    { name, template: name, depends: `${name}-approval.Succeeded` },
  ];
}

function template(step: ExportedStep, request: ExportRequest): Record<string, unknown> {
  const { checkout, main, volumes } = podOf(step, request);
  const definition = step.decision.step;
  return {
    name: step.name,
    metadata: { annotations: { 'zk.dev/step': definition.id, 'zk.dev/why': step.decision.why } },
    ...(definition.type === 'script' && definition.timeoutMs !== undefined
      ? { activeDeadlineSeconds: Math.ceil(definition.timeoutMs / 1000) }
      : {}),
    initContainers: [checkout],
    container: main,
    volumes,
  };
}

/** A skipped task needs a template, which is never run. */
function nothing(image: string): Record<string, unknown> {
  return { name: 'skipped', container: { name: 'main', image, command: ['true'] } };
}

function needsGate({ decision }: ExportedStep, { options }: ExportRequest): boolean {
  const { step, selected } = decision;
  return selected && step.requiresApproval && !options.approved.includes(step.id);
}

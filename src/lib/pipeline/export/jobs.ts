import type { KubeObject } from '../../kube/index.js';
import { objectName } from './names.js';
import { podOf, sharedNames } from './pod.js';
import { exportedSteps, type ExportedStep, type ExportRequest } from './request.js';
import { metadata, sharedObjects } from './shared-objects.js';

/** What the driver of the Jobs reads: the whole graph, with the steps that are skipped. */
export interface JobGraph {
  steps: readonly {
    id: string;
    name: string;
    /** Absent: the step is skipped. */
    job?: string;
    waitsFor: readonly string[];
    why: string;
    requiresApproval: boolean;
  }[];
}

/** The key of the ConfigMap that holds the graph. */
const graphKey = 'graph.json';

/**
 * The pipeline as plain Jobs: one for each step that runs, all suspended, so that applying them starts nothing. Somebody follows the graph and
 * resumes them: `--submit` does.
 */
export function jobObjects(request: ExportRequest): KubeObject[] {
  const steps = exportedSteps(request);
  return [
    ...sharedObjects(request),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata(request, objectName(sharedNames(request).run, 'graph')),
      data: { [graphKey]: `${JSON.stringify(graphOf(request), undefined, 2)}\n` },
    },
    ...steps.filter(({ decision }) => decision.selected).map((step) => job(step, request)),
  ];
}

/** The graph that the Jobs are to follow. */
export function graphOf(request: ExportRequest): JobGraph {
  return {
    steps: exportedSteps(request).map(({ name, waitsFor, decision: { step, selected, why } }) => ({
      id: step.id,
      name,
      ...(selected ? { job: objectName(sharedNames(request).run, name) } : {}),
      waitsFor,
      why,
      requiresApproval: step.requiresApproval && !request.options.approved.includes(step.id),
    })),
  };
}

function job(step: ExportedStep, request: ExportRequest): KubeObject {
  const { options } = request;
  const { step: definition, why } = step.decision;
  const { checkout, main, volumes } = podOf(step, request);
  const annotations = { 'zk.dev/step': definition.id, 'zk.dev/why': why };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadata(request, objectName(sharedNames(request).run, step.name), annotations),
    spec: {
      suspend: true,
      // A failed step ends the pipeline; it is not tried again.
      backoffLimit: 0,
      ...(definition.type === 'script' && definition.timeoutMs !== undefined
        ? { activeDeadlineSeconds: Math.ceil(definition.timeoutMs / 1000) }
        : {}),
      template: {
        metadata: { annotations, labels: { 'app.kubernetes.io/name': options.name } },
        spec: {
          restartPolicy: 'Never',
          ...(options.serviceAccount === undefined
            ? { automountServiceAccountToken: false }
            : { serviceAccountName: options.serviceAccount }),
          initContainers: [checkout],
          containers: [main],
          volumes,
        },
      },
    },
  };
}

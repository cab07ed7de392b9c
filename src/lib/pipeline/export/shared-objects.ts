import type { KubeObject } from '../../kube/index.js';
import { objectName } from './names.js';
import { sharedNames } from './pod.js';
import { exportedSteps, type ExportRequest } from './request.js';
import { needsState, scriptFiles, stashTool, usesStash } from './step-scripts.js';

/** Labels of everything that one export holds. */
export function labels({ options }: ExportRequest): Record<string, string> {
  return { 'app.kubernetes.io/name': options.name, 'app.kubernetes.io/managed-by': 'kubectl-zk' };
}

/** Metadata with the id of the step and why it runs or not. */
export function metadata(
  request: ExportRequest,
  name: string,
  annotations: Record<string, string> = {},
): KubeObject['metadata'] {
  const { namespace } = request.options;
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: labels(request),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

/** What all engines share: the variables of the build, the scripts of each step that runs, and the volume, if any step needs it. */
export function sharedObjects(request: ExportRequest): KubeObject[] {
  const shared = sharedNames(request);
  const steps = exportedSteps(request).filter(({ decision }) => decision.selected);
  const scripts = steps.flatMap(({ name, decision: { step } }) =>
    step.type === 'script' ? [{ name, step }] : [],
  );
  const configMap = (name: string, data: Record<string, string>, note = {}): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata(request, name, note),
    data,
  });
  return [
    configMap(shared.environment, { ...request.build.variables }),
    ...(scripts.some(({ step }) => usesStash(step))
      ? [configMap(shared.tools, { 'cdp-tool': stashTool })]
      : []),
    ...scripts.map(({ name, step }) =>
      configMap(objectName(shared.run, name), scriptFiles(step), { 'zk.dev/step': step.id }),
    ),
    ...(scripts.some(({ step }) => needsState(step)) ? [volumeClaim(request, shared.state)] : []),
  ];
}

/** Steps may run on several nodes at once, so the volume must be one that they can share. */
function volumeClaim(request: ExportRequest, name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadata(request, name),
    spec: {
      accessModes: [request.definition.allowConcurrentSteps ? 'ReadWriteMany' : 'ReadWriteOnce'],
      resources: { requests: { storage: request.options.storage } },
    },
  };
}

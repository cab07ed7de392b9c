import type { KubeObject } from '../../kube/index.js';
import { encodeYaml } from '../../yaml/index.js';
import { argoObjects } from './argo.js';
import { jobObjects } from './jobs.js';
import { checkPrefix } from './names.js';
import type { ExportRequest } from './request.js';
import { tektonObjects } from './tekton.js';

export { driveJobs, type DriveOptions, type JobStatus } from './drive-jobs.js';
export { graphOf, type JobGraph } from './jobs.js';
export { submitObjects } from './submit.js';
export type { ExportOptions, ExportRequest } from './request.js';

export const engines = ['argo', 'tekton', 'jobs'] as const;
export type Engine = (typeof engines)[number];

const makers: Record<Engine, (request: ExportRequest) => KubeObject[]> = {
  argo: argoObjects,
  tekton: tektonObjects,
  jobs: jobObjects,
};

/** The objects that run a pipeline on an engine in a cluster: the same steps, decided the same way, as a local run. */
export function exportPipeline(engine: Engine, request: ExportRequest): KubeObject[] {
  checkPrefix(request.options.name);
  return makers[engine](request);
}

/** Objects as one YAML text, the same bytes for the same objects. */
export function manifestText(objects: readonly KubeObject[]): string {
  return objects.map((object) => `---\n${encodeYaml(object)}`).join('');
}

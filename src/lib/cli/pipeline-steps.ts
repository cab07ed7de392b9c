import { nearest, usageError } from '../core/index.js';
import type * as Pipeline from '../pipeline/index.js';
import type { ZkCommand } from './command.js';

/** The deployment steps that are meant: one by its id, or all. */
export function chosenDeployments(
  { steps, file }: Pipeline.Definition,
  wanted: string | undefined,
): Pipeline.DeploymentStep[] {
  const deployments = steps.filter((step) => step.type !== 'script');
  if (wanted === undefined) {
    if (deployments.length === 0) throw usageError(`${file} has no deployment step`);
    return deployments;
  }
  const found = deployments.find(({ id, slug }) => id === wanted || slug === wanted);
  if (found) return [found];
  const script = steps.find(({ id }) => id === wanted);
  const near = nearest(
    wanted,
    deployments.map(({ id }) => id),
  );
  throw usageError(
    script
      ? `step ${JSON.stringify(wanted)} is a script step, it deploys nothing`
      : `there is no step ${JSON.stringify(wanted)}`,
    {
      ...(script && { position: script.position }),
      hint:
        near !== undefined && !script
          ? `Did you mean ${JSON.stringify(near)}?`
          : `Deployment steps are: ${deployments.map(({ id }) => id).join(', ') || 'none'}.`,
    },
  );
}

/** Renders the manifests of deployment steps; the id of the deployment is made from step and build. */
export async function renderDeployments(
  command: ZkCommand,
  request: Pipeline.PipelineRequest,
  wanted: string | undefined,
  allowMissing: boolean,
): Promise<{ step: string; target: string; file: string; text: string }[]> {
  const { openPipeline, renderStep, withDeployment } = await import('../pipeline/index.js');
  const { definition, build, root } = await openPipeline(request);
  const files = [];
  for (const step of chosenDeployments(definition, wanted)) {
    if (step.type === 'traffic') continue;
    const rendered = await renderStep(step, withDeployment(build, step, undefined), { root, allowMissing });
    for (const folder of rendered.folders) {
      for (const { message, position } of folder.warnings)
        command.warn(`${position.file}:${position.line}:${position.column}: ${message}`);
      if (folder.unused.length > 0)
        command.warn(`no file of ${folder.folder} uses ${folder.unused.join(', ')}`);
      for (const { file, text } of folder.files)
        files.push({ step: step.id, target: step.target, file, text });
    }
  }
  return files;
}

import type { Cluster } from '../../registry/index.js';
import type { ChannelFile, ChannelSource } from '../channel.js';
import type { RenderedComponent, RenderedFile, RenderedObject } from '../rendering.js';
import type { Values } from '../values/base-values.js';
import { componentsOf, type ComponentFiles } from './channel-layout.js';
import { decodeObjects } from './objects.js';
import type { RenderSession, Stage } from './session.js';

/** Renders and decodes all components of all sources, in apply order; components of equal name are never merged (CLM). */
export function renderManifests(
  session: RenderSession,
  cluster: Cluster,
  values: Values,
): RenderedComponent[] {
  const stage = session.stage(cluster, values);
  return session.sources.flatMap((source) =>
    componentsOf(source).map((component) => renderComponent(session, source, component, stage)),
  );
}

function renderComponent(
  session: RenderSession,
  source: ChannelSource,
  component: ComponentFiles,
  stage: Stage,
): RenderedComponent {
  const name = session.sources.length > 1 ? `${source.name}/${component.folder}` : component.folder;
  const scope = session.scope(stage, component.files);
  const objects = component.files.flatMap((file) => {
    const rendered = session.render(file, source, 'manifest', stage, scope, name);
    return rendered ? objectsOf(session, rendered, file) : [];
  });
  return { name, source: source.name, objects };
}

/** The Kubernetes objects of a rendered file; faults are reported one by one. */
export function objectsOf(
  session: RenderSession,
  rendered: RenderedFile,
  template: ChannelFile,
): RenderedObject[] {
  if (session.input.textOnly) return [];
  const decoded = session.attempt(() => decodeObjects(rendered, template.text, session.cache));
  if (!decoded) return [];
  session.warnings.push(...decoded.warnings);
  for (const error of decoded.errors) session.report(error);
  return decoded.objects;
}

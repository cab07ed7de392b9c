import type { RenderedObject, Rendering } from '../channel/index.js';
import { inApplyOrder, isFoundation, isInterceptor } from '../kube/index.js';

/**
 * The order in which a channel's objects are applied. First the foundation of all components (namespaces, definitions of custom
 * resources, classes), then component by component as CLM does and inside a component by kind, last the webhooks and aggregated APIs of
 * all components. CLM applies file by file and relies on up to fifteen retries where one component needs another's definitions.
 */
export function applySequence(rendering: Rendering): RenderedObject[] {
  const kindOf = (object: RenderedObject): { kind: string } => object.value;
  const place = (object: RenderedObject): 'first' | 'last' | 'own' =>
    isFoundation(object.value.kind) ? 'first' : isInterceptor(object.value.kind) ? 'last' : 'own';
  const placed = (where: string): RenderedObject[] =>
    rendering.objects.filter((object) => place(object) === where);
  const components = rendering.components.flatMap((component) =>
    inApplyOrder(
      component.objects.filter((object) => place(object) === 'own'),
      kindOf,
    ),
  );
  return [...inApplyOrder(placed('first'), kindOf), ...components, ...placed('last')];
}

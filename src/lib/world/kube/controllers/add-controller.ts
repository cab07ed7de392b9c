import { controllerOf, type KubeObject } from '../objects.js';

/** Calls `add` with the key of the object's controller if that is of a kind: the way from a changed pod to what it belongs to. */
export function addController(object: KubeObject, kind: string, add: (key: string) => void): void {
  const owner = controllerOf(object);
  if (owner?.kind === kind) add(`${object.metadata.namespace ?? ''}/${owner.name}`);
}

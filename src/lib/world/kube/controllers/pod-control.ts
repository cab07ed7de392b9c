import type { KubeObject, OwnerReference } from '../objects.js';
import { controllerOf } from '../objects.js';
import type { Pod, PodTemplate } from '../kinds.js';
import { ApiStatusError } from '../status.js';
import type { ControllerEnv } from './controller.js';

/** The reference of a controller in what it owns. */
export function ownerReference(owner: KubeObject): OwnerReference {
  const { apiVersion, kind, metadata } = owner;
  return {
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The pods that an object controls. */
export function podsOf(env: ControllerEnv, owner: KubeObject): Pod[] {
  return [...env.core.store.table('pods').byIndex('owner', owner.metadata.uid)].filter(
    (pod) => controllerOf(pod)?.uid === owner.metadata.uid,
  ) as Pod[];
}

/** What is added to a template to make a pod of it. */
export interface PodIdentity {
  name?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  /** Changes the specification, which is the pod's own copy. */
  adapt?: (spec: PodTemplate['spec']) => void;
}

/** Creates a pod for an owner and tells it in events. A refusal becomes an event and a second try a little later. */
export function createPod(
  env: ControllerEnv,
  owner: KubeObject,
  template: PodTemplate,
  component: string,
  identity: PodIdentity = {},
): Pod | undefined {
  const { labels, annotations } = template.metadata ?? {};
  const spec = structuredClone(template.spec);
  identity.adapt?.(spec);
  const namespace = owner.metadata.namespace;
  const created = env.objects.tryCreate<Pod>(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...(identity.name === undefined
          ? { generateName: `${owner.metadata.name}-` }
          : { name: identity.name }),
        ...(namespace !== undefined && { namespace }),
        labels: { ...labels, ...identity.labels },
        ...((annotations ?? identity.annotations) && {
          annotations: { ...annotations, ...identity.annotations },
        }),
        ownerReferences: [ownerReference(owner)],
      },
      spec: spec,
    },
    'kube-controller-manager',
  );
  if (created instanceof ApiStatusError) {
    if (created.status.reason === 'AlreadyExists') return undefined;
    env.events.record(owner, {
      type: 'Warning',
      reason: 'FailedCreate',
      message: `Error creating: ${created.message}`,
      component,
    });
    return undefined;
  }
  env.events.record(owner, {
    type: 'Normal',
    reason: 'SuccessfulCreate',
    message: `Created pod: ${created.metadata.name}`,
    component,
  });
  return created;
}

export function deletePod(env: ControllerEnv, owner: KubeObject, pod: Pod, component: string): void {
  env.objects.delete('pods', pod);
  env.events.record(owner, {
    type: 'Normal',
    reason: 'SuccessfulDelete',
    message: `Deleted pod: ${pod.metadata.name}`,
    component,
  });
}

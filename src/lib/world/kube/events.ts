import type { Simulation } from '../simulation.js';
import { kubeMicroTime, kubeTime, type KubeObject } from './objects.js';
import type { ObjectStore } from './store/object-store.js';

/** One thing worth telling about an object. */
export interface Note {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  component: string;
  host?: string;
  fieldPath?: string;
}

interface EventObject extends KubeObject {
  count?: number;
  lastTimestamp?: string;
}

/** How long events are kept: one hour, as with kube-apiserver's `--event-ttl`. */
const keptMs = 3_600_000;

/** Writes Kubernetes Events; the same note about the same object again is counted, not repeated. Old ones are forgotten. */
export class EventRecorder {
  readonly #store: ObjectStore;
  readonly #simulation: Simulation;
  readonly #known = new Map<string, string>();
  #oldest: { key: string; name: string; namespace: string; at: number }[] = [];

  constructor(store: ObjectStore, simulation: Simulation) {
    this.#store = store;
    this.#simulation = simulation;
  }

  record(about: KubeObject, note: Note): void {
    const namespace = about.metadata.namespace ?? 'default';
    const key = [about.metadata.uid || about.metadata.name, note.reason, note.message, note.component].join(
      '\0',
    );
    const name = this.#known.get(key);
    const known =
      name === undefined
        ? undefined
        : (this.#store.table('events').get(namespace, name) as EventObject | undefined);
    if (known) this.#repeat(known);
    else this.#create(about, note, namespace, key);
    this.#forget();
  }

  #repeat(event: EventObject): void {
    this.#store.put('events', {
      ...event,
      count: (event.count ?? 1) + 1,
      lastTimestamp: kubeTime(this.#simulation.now),
    } as EventObject);
  }

  #create(about: KubeObject, note: Note, namespace: string, key: string): void {
    const now = this.#simulation.now;
    const time = kubeTime(now);
    const name = `${about.metadata.name}.${(this.#store.revision + 1).toString(16).padStart(8, '0')}${Math.floor(now / 1000).toString(16)}`;
    const byScheduler = note.component === 'default-scheduler';
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace, uid: this.#store.newUid(), resourceVersion: '', creationTimestamp: time },
      involvedObject: {
        kind: about.kind,
        ...(about.metadata.namespace !== undefined && { namespace: about.metadata.namespace }),
        name: about.metadata.name,
        uid: about.metadata.uid,
        apiVersion: about.apiVersion,
        resourceVersion: about.metadata.resourceVersion,
        ...(note.fieldPath !== undefined && { fieldPath: note.fieldPath }),
      },
      reason: note.reason,
      message: note.message,
      type: note.type,
      ...(byScheduler
        ? {
            source: {},
            firstTimestamp: null,
            lastTimestamp: null,
            eventTime: kubeMicroTime(now),
            action: note.reason === 'Scheduled' ? 'Binding' : 'Scheduling',
          }
        : {
            source: { component: note.component, ...(note.host !== undefined && { host: note.host }) },
            firstTimestamp: time,
            lastTimestamp: time,
            count: 1,
            eventTime: null,
          }),
      reportingComponent: note.component,
      reportingInstance: note.host ?? (byScheduler ? 'default-scheduler-sandbox' : ''),
    };
    this.#store.put('events', event);
    this.#known.set(key, name);
    this.#oldest.push({ key, name, namespace, at: now });
  }

  #forget(): void {
    const limit = this.#simulation.now - keptMs;
    let count = 0;
    for (const { key, name, namespace, at } of this.#oldest) {
      if (at > limit) break;
      count++;
      this.#known.delete(key);
      this.#store.remove('events', namespace, name);
    }
    if (count > 0) this.#oldest = this.#oldest.slice(count);
  }
}

import type { Simulation } from '../simulation.js';
import { ApiServer } from './api/api-server.js';
import { updateCatalog } from './api/definitions.js';
import type { ApiCore } from './api/writer.js';
import { bootstrap } from './bootstrap.js';
import { Catalog } from './catalog.js';
import type { ControllerEnv } from './controllers/controller.js';
import { createControllers } from './controllers/index.js';
import { ControllerManager, managerTimer } from './controllers/manager.js';
import { ObjectClient } from './controllers/object-client.js';
import { EventRecorder } from './events.js';
import { KubeletFleet, type KubeletTimes } from './kubelet/index.js';
import { asJson, type KubeObject } from './objects.js';
import { addressIndex, serviceAddressKeys, text, peek } from './rules/index.js';
import { ObjectStore } from './store/object-store.js';

export interface ClusterSettings {
  name: string;
  /** The version of the control plane, such as `1.35` or `1.35.4`. */
  version: string;
  serviceCidr: string;
  historyLimit: number;
  /** The certificate that the cluster shows as its own authority, in PEM; published in `kube-root-ca.crt`. */
  certificateAuthority: string;
  times: KubeletTimes;
}

/** One Kubernetes cluster: its objects, its API, its controllers and the kubelets of its nodes. */
export class KubeCluster {
  readonly name: string;
  readonly version: string;
  readonly api: ApiServer;
  readonly catalog = new Catalog();
  readonly store: ObjectStore;
  readonly events: EventRecorder;
  readonly kubelets: KubeletFleet;
  readonly simulation: Simulation;
  readonly #manager: ControllerManager;
  readonly #objects: ObjectClient;
  #isDeleted = false;

  constructor(simulation: Simulation, settings: ClusterSettings) {
    this.name = settings.name;
    this.version = settings.version;
    this.simulation = simulation;
    this.store = new ObjectStore({ historyLimit: settings.historyLimit, random: () => simulation.random() });
    const core: ApiCore = {
      store: this.store,
      catalog: this.catalog,
      now: () => simulation.now,
      serviceCidr: settings.serviceCidr,
    };
    this.#addIndexes();
    this.api = new ApiServer(core);
    this.#objects = new ObjectClient(core, this.api);
    this.events = new EventRecorder(this.store, simulation);
    const env: ControllerEnv = {
      cluster: settings.name,
      core,
      api: this.api,
      objects: this.#objects,
      events: this.events,
      simulation,
      later: (controller, key, delayMs) =>
        simulation.after(delayMs, managerTimer, { cluster: settings.name, controller, key }),
    };
    this.kubelets = new KubeletFleet(env, settings);
    const { controllers, onStored } = createControllers(env, settings);
    this.#manager = new ControllerManager(simulation, settings.name, [...controllers, this.kubelets]);
    this.store.onChange((table, event) => {
      if (this.#isDeleted) return;
      if (table === 'customresourcedefinitions.apiextensions.k8s.io')
        updateCatalog(this.catalog, event.previous, event.type === 'DELETED' ? undefined : event.object);
      onStored(table, event);
      this.#manager.onChange(table, event);
    });
    bootstrap(this.#objects, settings.serviceCidr);
  }

  #addIndexes(): void {
    this.store.table('pods').addIndex('node', (pod) => {
      const node = text(peek(asJson(pod), 'spec'), 'nodeName');
      return node === '' ? [] : [node];
    });
    this.store.table('services').addIndex(addressIndex, serviceAddressKeys);
    this.store.table('nodes').addIndex('instance', (node) => [
      text(peek(asJson(node), 'spec'), 'providerID')
        .split('/')
        .at(-1) ?? '',
    ]);
  }

  /** Runs what has gathered for a controller; called by the world's timer. */
  runController(name: string, key?: string): void {
    if (!this.#isDeleted) this.#manager.run(name, key);
  }

  /** Puts objects into the cluster as they are, with their status: for seeding a world from a snapshot. */
  load(objects: readonly KubeObject[]): void {
    for (const object of objects) {
      const resource = this.catalog.findKind(object.apiVersion, object.kind);
      if (!resource) throw new Error(`no resource for ${object.apiVersion} ${object.kind}`);
      this.store.put(resource.table, object);
    }
  }

  /** After this nothing happens in the cluster any more. */
  close(): void {
    this.#isDeleted = true;
  }
}

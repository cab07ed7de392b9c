import { Scheduler } from '../scheduler/scheduler.js';
import type { WatchEvent } from '../store/watch-log.js';
import type { Controller, ControllerEnv } from './controller.js';
import { CronJobController } from './cronjob.js';
import { DaemonSetController } from './daemonset.js';
import { DefinitionController } from './definitions.js';
import { DeploymentController } from './deployment.js';
import { DisruptionController } from './disruption.js';
import { EndpointsController } from './endpoints.js';
import { GarbageCollector } from './garbage-collector.js';
import { JobController } from './job.js';
import { NamespaceController, populateNamespace } from './namespace.js';
import { NodeLifecycleController } from './node-lifecycle.js';
import { ReplicaSetController } from './replicaset.js';
import { StatefulSetController } from './statefulset.js';

/** The controllers of a cluster in the order in which they react, and what happens in the very instant of a change. */
export function createControllers(
  env: ControllerEnv,
  settings: { certificateAuthority: string },
): { controllers: Controller[]; onStored: (table: string, event: WatchEvent) => void } {
  const controllers: Controller[] = [
    new NodeLifecycleController(env),
    new DefinitionController(env),
    new NamespaceController(env),
    new GarbageCollector(env),
    new CronJobController(env),
    new JobController(env),
    new DeploymentController(env),
    new ReplicaSetController(env),
    new StatefulSetController(env),
    new DaemonSetController(env),
    new DisruptionController(env),
    new EndpointsController(env),
    new Scheduler(env),
  ];
  const onStored = (table: string, event: WatchEvent): void => {
    if (table === 'namespaces' && event.type === 'ADDED')
      populateNamespace(env, event.object, settings.certificateAuthority);
  };
  return { controllers, onStored };
}

import type { JsonObject, KubeObject } from '../objects.js';
import { forbidden } from '../status.js';
import { fill, number, peek, text } from './draft.js';
import type { RulesEnv } from './kind-rules.js';

/** The admission plugin Priority: a pod carries the value of its class, of the global default class, or 0. */
export function podPriority(spec: JsonObject, env: RulesEnv): void {
  const name = text(spec, 'priorityClassName');
  const priorityClass =
    name === ''
      ? defaultClass(env)
      : env.store.table('priorityclasses.scheduling.k8s.io').get(undefined, name);
  if (name !== '' && !priorityClass)
    throw forbidden({ group: '', resource: 'pods' }, '', `no PriorityClass with name ${name} was found`);
  const facts = (priorityClass ?? {}) as unknown as JsonObject;
  if (name === '' && priorityClass) spec['priorityClassName'] = priorityClass.metadata.name;
  spec['priority'] = number(facts, 'value') ?? 0;
  fill(spec, 'preemptionPolicy', text(facts, 'preemptionPolicy') || 'PreemptLowerPriority');
}

function defaultClass(env: RulesEnv): KubeObject | undefined {
  return env.store
    .table('priorityclasses.scheduling.k8s.io')
    .list()
    .find((one) => peek({ one: one as unknown as JsonObject }, 'one')['globalDefault'] === true);
}

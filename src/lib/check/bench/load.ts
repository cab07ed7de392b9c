import type { WrapperDefinition } from '../bridge/wrapper.js';
import type { Entity } from '../definition/model.js';
import type { CheckEnvironment } from '../evaluation/environment.js';
import type { Subject } from '../evaluation/engine.js';
import { endpointGrants, entityGrants, parseAllowedHost, type Grant } from '../network/grant.js';
import { parseIp } from '../network/ip-address.js';
import { namedHosts } from '../network/named-hosts.js';
import { isLoopback } from '../network/special-range.js';

/** How often a bench runs the check. */
export interface Load {
  runs: number;
  /** Runs before the measured ones. */
  warmup: number;
  parallel: number;
  entities: number;
}

/** What somebody may do to a service without being asked whether that is meant. */
const quiet = { runs: 100, evaluations: 2000, parallel: 8 };

/** Evaluations of the check before the measured ones: so many that each interpreter has run it once, if there are any. */
export function warmupEvaluations({ warmup, parallel, entities }: Load): number {
  return warmup === 0 || entities === 0 ? 0 : Math.max(warmup * entities, parallel);
}

export function allEvaluations(load: Load): number {
  return load.runs * load.entities + warmupEvaluations(load);
}

/** Whether the load is one that could hurt the services that the check asks, and should be confirmed. */
export function isHeavy(load: Load): boolean {
  const { runs, parallel } = load;
  return runs > quiet.runs || parallel > quiet.parallel || allEvaluations(load) > quiet.evaluations;
}

/** Reach AWS and Kubernetes, wherever these are. */
const cloudWrappers: ReadonlySet<string> = new Set(['s3', 'cloudwatch', 'ebs', 'kubernetes']);

/** Stay in our own memory. */
const innerWrappers: ReadonlySet<string> = new Set(['counter']);

/**
 * Whether the check and its conditions can ask nobody, or only servers on this machine. Decided by the names in the code and the hosts that it may
 * reach, without running anything: in doubt it is no.
 */
export function staysHere(
  { check, alerts }: Subject,
  entities: readonly Entity[],
  { wrappers, reachable }: Pick<CheckEnvironment, 'wrappers' | 'reachable'>,
): boolean {
  const code = [check.definition.command, ...alerts.map(({ definition }) => definition.condition)].join('\n');
  const used = wrappers.filter(
    (wrapper) => canAsk(wrapper) && new RegExp(`\\b${wrapper.name}\\b`).test(code),
  );
  if (used.length === 0) return true;
  if (used.some(({ name }) => cloudWrappers.has(name))) return false;
  const everywhere = [
    ...endpointGrants(reachable.endpoints),
    ...reachable.allowedHosts.map(parseAllowedHost),
  ];
  return (
    everywhere.every(isHere) && entities.every((entity) => entityGrants(namedHosts(entity)).every(isHere))
  );
}

function canAsk({ name, tier, internal }: WrapperDefinition): boolean {
  return (tier === 1 || tier === 2) && internal !== true && !innerWrappers.has(name);
}

function isHere({ kind, host }: Grant): boolean {
  const address = parseIp(host);
  return kind === 'name' && (address === undefined ? host === 'localhost' : isLoopback(address));
}

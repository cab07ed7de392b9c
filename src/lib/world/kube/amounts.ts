import { Quantity } from '../../quantity/index.js';
import type { Json } from '../simulation.js';
import { isObject, type JsonObject } from './objects.js';

/** Amounts of resources as whole numbers: milli-CPUs for `cpu`, bytes or units for everything else, rounded up as the scheduler does. */
export type Amounts = Record<string, number>;

/** The quantity that a value of an object stands for, or undefined when it is none. */
export function quantityOf(value: Json | undefined): Quantity | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  try {
    return Quantity.parse(String(value));
  } catch {
    return undefined;
  }
}

/** The few texts that clusters use over and over again, already computed. */
const known = new Map<string, number>();
const knownLimit = 10_000;

/** One amount of a named resource as a whole number; 0 when it is no quantity. */
export function amountOf(name: string, value: Json | undefined): number {
  const key = `${name === 'cpu' ? 'm' : 'u'}${JSON.stringify(value)}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const quantity = quantityOf(value);
  const amount = quantity ? Number(name === 'cpu' ? quantity.milliValue() : quantity.value()) : 0;
  if (known.size >= knownLimit) known.clear();
  known.set(key, amount);
  return amount;
}

/** The amounts of a resource list such as `requests` or `allocatable`. */
export function amountsOf(list: Json | undefined): Amounts {
  const out: Amounts = {};
  if (isObject(list))
    for (const [name, quantity] of Object.entries(list)) out[name] = amountOf(name, quantity);
  return out;
}

export function addAmounts(target: Amounts, more: Amounts, sign: 1 | -1 = 1): void {
  for (const [name, amount] of Object.entries(more)) target[name] = (target[name] ?? 0) + sign * amount;
}

function raise(target: Amounts, more: Amounts): void {
  for (const [name, amount] of Object.entries(more)) target[name] = Math.max(target[name] ?? 0, amount);
}

interface Container {
  restartPolicy?: string;
  resources?: JsonObject;
}

/**
 * What a pod asks for: its containers together with the sidecars (init containers that restart), or the most that an init container needs
 * beside the sidecars before it, whichever is more; plus overhead. Pod-level requests replace the sum for their names.
 */
export function podRequests(spec: {
  containers?: Container[];
  initContainers?: Container[];
  overhead?: Json;
  resources?: JsonObject;
}): Amounts {
  const total: Amounts = {};
  for (const container of spec.containers ?? [])
    addAmounts(total, amountsOf(container.resources?.['requests']));
  const sidecars: Amounts = {};
  const init: Amounts = {};
  for (const container of spec.initContainers ?? []) {
    const own = amountsOf(container.resources?.['requests']);
    if (container.restartPolicy === 'Always') {
      addAmounts(sidecars, own);
      raise(init, sidecars);
    } else {
      const beside = { ...sidecars };
      addAmounts(beside, own);
      raise(init, beside);
    }
  }
  addAmounts(total, sidecars);
  raise(total, init);
  Object.assign(total, amountsOf(spec.resources?.['requests']));
  addAmounts(total, amountsOf(spec.overhead ?? {}));
  return total;
}

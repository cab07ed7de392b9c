import type { Json } from '../../simulation.js';
import { quantityOf } from '../amounts.js';
import type { JsonObject } from '../objects.js';
import { fault, type FieldFault } from '../status.js';
import { peek } from './draft.js';

const quantityText =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Faults of a container's resources: quantities that are none, and requests above their limits. */
export function requestOverLimit(resources: JsonObject, path: string): FieldFault[] {
  const requests = peek(resources, 'requests');
  const limits = peek(resources, 'limits');
  const faults: FieldFault[] = [];
  for (const [section, list] of [
    ['limits', limits],
    ['requests', requests],
  ] as const) {
    for (const [name, value] of Object.entries(list))
      faults.push(...validateQuantity(value, `${path}.${section}[${name}]`));
  }
  for (const [name, value] of Object.entries(requests)) {
    const [request, limit] = [quantityOf(value), quantityOf(limits[name])];
    if (!request || !limit || request.compare(limit) <= 0) continue;
    const detail = `must be less than or equal to ${name} limit of ${limit.toString()}`;
    faults.push(fault.invalid(`${path}.requests`, request.toString(), detail));
  }
  return faults;
}

function validateQuantity(value: Json, path: string): FieldFault[] {
  const quantity = quantityOf(value);
  if (!quantity) return [fault.invalid(path, value, quantityText)];
  return quantity.sign < 0 ? [fault.invalid(path, value, 'must be greater than or equal to 0')] : [];
}

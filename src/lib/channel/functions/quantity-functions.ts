import { type FunctionMap, types } from '../../gotemplate/index.js';
import { Quantity } from '../../quantity/index.js';
import { instanceTypeName } from '../data/instance-types.js';
import { asInteger, asNumber, asText, define } from './define.js';
import type { FunctionEnvironment } from './environment.js';

/** Functions over sizes, amounts and Kubernetes quantities. */
export function quantityFunctions(env: FunctionEnvironment): FunctionMap {
  return {
    asgSize: define([types.int64, types.int], types.int, (size, groups) =>
      asgSize(asInteger(size), asInteger(groups)),
    ),
    kubernetesSizeToKiloBytes: define([types.string, types.float64], types.string, (size, scale) =>
      kiloBytes(asText(size), asNumber(scale)),
    ),
    sumQuantities: define([types.string], types.string, (...quantities) => sum(quantities.map(asText)), {
      variadic: true,
      fallible: true,
    }),
    scaleQuantity: define([types.string, types.float32], types.string, (quantity, factor) =>
      scale(asText(quantity), asNumber(factor)),
    ),
    instanceTypeCPUQuantity: define([instanceTypeName], types.string, (name) =>
      String(instanceInfo(env, asText(name)).vcpus),
    ),
    instanceTypeMemoryQuantity: define([instanceTypeName], types.string, (name) =>
      Quantity.of(instanceInfo(env, asText(name)).memory, 'BinarySI').toString(),
    ),
  };
}

function asgSize(size: bigint, groups: bigint): bigint {
  if (groups === 0n) throw new Error('runtime error: integer divide by zero');
  if (size % groups !== 0n) throw new Error(`pool size must be an exact multiple of ${groups}`);
  return size / groups;
}

/** Only what Kubernetes itself holds as an integer is accepted, so `2.5Gi` is not (CLM). */
function kiloBytes(size: string, factor: number): string {
  const bytes = Quantity.parse(size).asInteger();
  if (bytes === undefined) throw new Error(`unexpected size for quantity: ${size}`);
  const kiloBytes = Math.ceil((Number(bytes) / 1024) * factor);
  if (!Number.isFinite(kiloBytes)) throw new Error(`the scaled size of ${size} is out of range`);
  return `${BigInt(kiloBytes)}KB`;
}

function sum(quantities: readonly string[]): string {
  return quantities
    .reduce((total, quantity) => total.add(Quantity.parse(quantity)), Quantity.of(0n))
    .toString();
}

function scale(text: string, factor: number): string {
  if (!(factor > 0)) throw new Error('scaling factor must be greater than 0.0');
  return parsed(text).scale(factor).toString();
}

function parsed(text: string): Quantity {
  try {
    return Quantity.parse(text);
  } catch (error) {
    throw new Error(`failed to parse ${text} as k8sresource.Quantity: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function instanceInfo(env: FunctionEnvironment, name: string): { vcpus: number; memory: bigint } {
  const info = env.instanceInfo(name);
  if (!info) throw new Error(`instance type ${name} is unknown to EC2 in this region`);
  return info;
}

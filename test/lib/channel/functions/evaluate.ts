import { clmFunctions, type FunctionEnvironment } from '../../../../src/lib/channel/functions/index.js';
import {
  goMap,
  goSlice,
  GoMap,
  mapOf,
  parseTemplate,
  pointerTo,
  types,
  type Value,
} from '../../../../src/lib/gotemplate/index.js';
import { nodePoolPointer, nodePoolType } from '../../../../src/lib/channel/data/node-pool-value.js';

export const environment: FunctionEnvironment = {
  instanceInfo: (name) => (name === 'm5.large' ? { vcpus: 2, memory: 8n * 1024n ** 3n } : undefined),
  imageIds: (name, owner) => {
    if (name === 'unknown')
      throw new Error(`the image "${name}" of ${owner} is not among the recorded facts`);
    return { one: ['ami-1'], two: ['ami-1', 'ami-2'] }[name] ?? [];
  },
  manifestHash: (path) => `hash of ${path}`,
};

export interface PoolInput {
  profile: string;
  configItems?: Record<string, string>;
  instanceTypes?: string[];
}

/** Renders `{{ EXPRESSION }}` with CLM's functions; data are the fields of dot. */
export function evaluate(expression: string, data: Record<string, Value> = {}): string {
  const template = parseTemplate('t', `{{ ${expression} }}`, {
    functions: clmFunctions(environment),
    missingKey: 'error',
  });
  return template.execute(new GoMap(mapOf(types.string, types.any), Object.entries(data)));
}

/** What Go says behind `error calling F: `, or the whole message of another fault. */
export function failureOf(expression: string, data: Record<string, Value> = {}): string {
  try {
    evaluate(expression, data);
  } catch (error) {
    const { message } = error as Error;
    return /error calling \w+: ([^]*)$/.exec(message)?.[1] ?? message;
  }
  throw new Error(`no failure: ${expression}`);
}

export function pools(...inputs: PoolInput[]): Value {
  return goSlice(
    pointerTo(nodePoolType),
    inputs.map(({ profile, configItems = {}, instanceTypes = ['m5.large'] }, i) =>
      nodePoolPointer({
        name: `pool-${i}`,
        profile,
        discountStrategy: 'none',
        instanceTypes,
        minSize: 1,
        maxSize: 2,
        configItems,
      }),
    ),
  );
}

export const strings = (...items: string[]): Value => goSlice(types.string, items);
export const stringMap = (entries: Record<string, string>): Value => goMap(types.string, entries);

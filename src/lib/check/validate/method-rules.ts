import { nearest } from '../../core/index.js';
import type { WrapperDefinition } from '../bridge/wrapper.js';
import type { CallShape } from '../interpreter/interpreter.js';
import { argumentFindings } from './argument-rules.js';
import type { Said } from './said.js';

/** Which of a wrapper's methods give one of its further objects, so that more methods can follow. */
export const returnedObjects: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ebs: { list_snapshots: 'snapshots' },
  history: { distance: 'distance' },
  s3: { get_object_metadata: 'metadata', get_object: 'object', list_bucket: 'listing' },
};

/** Methods that are called on a wrapper, one on the other, as far as it is known what they are called on. */
export function methodFindings(wrapper: WrapperDefinition, methods: readonly CallShape[]): Said[] {
  const { name, objects = {}, onWorker = true } = wrapper;
  const found: Said[] = [];
  let known: WrapperDefinition['methods'] | undefined = wrapper.tier === 3 ? undefined : wrapper.methods;
  let owner = `${name}()`;
  for (const shape of methods) {
    if (known === undefined || Object.keys(known).length === 0) break;
    const method = Object.hasOwn(known, shape.name) ? known[shape.name] : undefined;
    if (method === undefined) return [...found, unknownMethod(owner, shape.name, Object.keys(known))];
    const label = `${owner}.${shape.name}`;
    found.push(...argumentFindings({ label, parameters: method.parameters, onWorker }, shape));
    const kind = owner === `${name}()` ? returnedObjects[name]?.[shape.name] : undefined;
    known = kind === undefined ? undefined : objects[kind];
    owner = `${label}()`;
  }
  return found;
}

function unknownMethod(owner: string, method: string, names: readonly string[]): Said {
  const near = nearest(method, names);
  return {
    severity: 'error',
    rule: 'unknown-method',
    message: `\`${owner}\` has no method \`${method}\``,
    hint: near === undefined ? `It has ${names.join(', ')}.` : `Did you mean \`${near}\`?`,
  };
}

import type { GoType } from '../go-type.js';
import { callMethod, findMethod, isExported, type FoundMethod } from '../method.js';
import { quote } from '../syntax/quote.js';
import { types } from '../type-constructors.js';
import { GoMap, GoPointer, GoStruct, NilInterface, typeOf, zeroValue, type Value } from '../value.js';
import { assignable } from './assign.js';
import type { Execution } from './execution.js';
import { bare, indirect, inPlace, Located, staticType, type Evaluated } from './located.js';

/** What a template does with a key that a map does not have. */
export type MissingKey = 'default' | 'zero' | 'error';

/** One step `.name` of a chain: the value in front of it, and the step before it for the sake of error texts. */
interface Step {
  readonly receiver: Evaluated;
  readonly name: string;
  /** The value that `receiver` was read from by the name `via`. */
  readonly from: Evaluated;
  readonly via: string | undefined;
  readonly hasArguments: boolean;
}

/** Calls a method that a chain has come upon; evaluates its arguments. */
export type InvokeMethod = (
  method: FoundMethod,
  name: string,
  call: (args: readonly Value[]) => Value,
) => Evaluated;

/**
 * Evaluates `.name` on a value as Go does: a method of the value or its pointer, then a field of a struct, then an entry of a map
 * with string keys.
 */
export function evaluateField(
  execution: Execution,
  step: Step,
  missingKey: MissingKey,
  invoke: InvokeMethod,
): Evaluated {
  const { receiver, name } = step;
  if (receiver instanceof GoMap && !receiver.type.defined)
    return mapEntry(execution, step, receiver, missingKey);
  if (receiver === undefined) {
    return missingKey === 'error' ? execution.fail(`nil data; no entry for key ${quote(name)}`) : undefined;
  }
  const found = indirect(receiver);
  const value = bare(found.value);
  if (value === null || value instanceof NilInterface)
    return execution.fail(`nil pointer evaluating ${typeText(step)}.${name}`);
  const addressable = found.value instanceof Located && found.value.addressable;
  const type = typeOf(value);
  const method = type && findMethod(type, name, addressable);
  if (method) return invoke(method, name, (args) => callMethod(value, method, name, args));
  if (value instanceof GoStruct) return structField(execution, step, value, addressable);
  if (value instanceof GoMap) return mapEntry(execution, step, value, missingKey);
  if (found.nil && !(type?.elem?.kind === 'struct' && !isField(type.elem, name))) {
    return execution.fail(`nil pointer evaluating ${typeText(step)}.${name}`);
  }
  return cannotEvaluate(execution, step);
}

function isField(type: GoType, name: string): boolean {
  const member = type.member(name);
  return member !== undefined && !member.method;
}

function cannotEvaluate(execution: Execution, step: Step): never {
  return execution.fail(`can't evaluate field ${step.name} in type ${typeText(step)}`);
}

function structField(execution: Execution, step: Step, struct: GoStruct, addressable: boolean): Evaluated {
  const { name } = step;
  const member = struct.type.member(name);
  if (!member || member.method) return cannotEvaluate(execution, step);
  if (!isExported(name))
    return execution.fail(`${name} is an unexported field of struct type ${typeText(step)}`);
  if (member.path.length === 1 && !step.hasArguments) {
    const index = member.path[0] ?? 0;
    return inPlace(struct.values[index], struct.type.fields[index]?.type, addressable);
  }
  let owner: Value = struct;
  let inMemory = addressable;
  let type: GoType | undefined = struct.type;
  for (const index of member.path) {
    if (owner instanceof GoPointer) {
      if (owner.target === undefined) return execution.fail(nilEmbedded(owner.type));
      owner = owner.target;
      inMemory = true;
    }
    if (!(owner instanceof GoStruct)) return cannotEvaluate(execution, step);
    type = owner.type.fields[index]?.type;
    owner = owner.values[index];
  }
  if (step.hasArguments) return execution.fail(`${name} has arguments but cannot be invoked as function`);
  return inPlace(owner, type, inMemory);
}

function nilEmbedded(type: GoType): string {
  const name = type.elem?.name ?? '';
  return `reflect: indirection through nil pointer to embedded struct field ${name.slice(name.lastIndexOf('.') + 1)}`;
}

function mapEntry(execution: Execution, step: Step, map: GoMap, missingKey: MissingKey): Evaluated {
  const { name } = step;
  const { key, elem = types.any } = map.type;
  if (key !== types.string && !(key && assignable(types.string, key))) return cannotEvaluate(execution, step);
  if (step.hasArguments) return execution.fail(`${name} is not a method but has arguments`);
  const value = map.get(name);
  if (value !== undefined) return inPlace(value, elem, false);
  if (missingKey === 'default') return undefined;
  return missingKey === 'zero' ? zeroValue(elem) : execution.fail(`map has no entry for key ${quote(name)}`);
}

/** The type that an error names: that of the slot in which the receiver stood, if it has an interface type. */
function typeText({ receiver, from, via }: Step): string {
  const slot =
    via === undefined || receiver instanceof Located ? undefined : slotType(bare(indirect(from).value), via);
  return (slot?.isInterface ? slot : staticType(receiver))?.name ?? '';
}

function slotType(owner: Value, name: string): GoType | undefined {
  if (owner instanceof GoMap) return owner.type.elem;
  if (!(owner instanceof GoStruct)) return undefined;
  const member = owner.type.member(name);
  let type: GoType | undefined = owner.type;
  for (const index of member?.path ?? []) {
    if (type?.kind === 'pointer') type = type.elem;
    type = type?.fields[index]?.type;
  }
  return member?.method ? member.method.result : type;
}

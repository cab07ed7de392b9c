import type { Json } from '../../simulation.js';
import { validationError } from '../aws-error.js';
import { functionName, getAttParts, subNames } from './intrinsics.js';
import { isObject, type ResourceDeclaration, type Template } from './template.js';

/** A use of something else in a template. */
export interface Reference {
  target: string;
  attribute: string | undefined;
}

/** All references in a value: Ref, Fn::GetAtt and the variables of Fn::Sub. Both branches of Fn::If count. */
export function referencesIn(value: Json, found: Reference[] = []): Reference[] {
  if (Array.isArray(value)) for (const item of value) referencesIn(item, found);
  if (!isObject(value)) return found;
  const name = functionName(value);
  const argument = name === undefined ? undefined : (value[name] as Json);
  if (name === 'Ref' && typeof argument === 'string') found.push({ target: argument, attribute: undefined });
  else if (name === 'Fn::GetAtt' && argument !== undefined) {
    const [target, attribute] = getAttParts(argument);
    found.push({ target, attribute });
  } else if (name === 'Fn::Sub' && argument !== undefined) subReferences(argument, found);
  else for (const item of Object.values(value)) referencesIn(item, found);
  return found;
}

function subReferences(argument: Json, found: Reference[]): void {
  const [source, variables] = Array.isArray(argument) ? argument : [argument, {}];
  if (isObject(variables)) referencesIn(variables, found);
  if (typeof source !== 'string') return;
  for (const name of subNames(source)) {
    if (isObject(variables) && name in variables) continue;
    const dot = name.indexOf('.');
    found.push(
      dot < 0
        ? { target: name, attribute: undefined }
        : { target: name.slice(0, dot), attribute: name.slice(dot + 1) },
    );
  }
}

/** The resources that must exist before this one: explicit ones and those it refers to. */
export function dependenciesOf(declaration: ResourceDeclaration, template: Template): Set<string> {
  const targets = referencesIn(declaration.properties).map((reference) => reference.target);
  return new Set([...declaration.dependsOn, ...targets].filter((target) => target in template.resources));
}

const pseudoParameters = [
  'AccountId',
  'NotificationARNs',
  'NoValue',
  'Partition',
  'Region',
  'StackId',
  'StackName',
  'URLSuffix',
].map((name) => `AWS::${name}`);

/** Checks that everything a template refers to exists and that resources do not depend on each other in a circle. */
export function checkReferences(template: Template): void {
  const unresolved = new Set<string>();
  for (const [id, declaration] of Object.entries(template.resources)) {
    for (const target of declaration.dependsOn) {
      if (!(target in template.resources)) unresolved.add(target);
    }
    for (const reference of referencesIn(declaration.properties)) check(reference, template, unresolved);
    checkCondition(declaration.condition, template, `Resources/${id}`);
  }
  if (unresolved.size > 0) throw unresolvedError(unresolved, 'Resources');
  for (const [id, output] of Object.entries(template.outputs)) {
    for (const reference of referencesIn([output.value, output.exportName ?? null]))
      check(reference, template, unresolved);
    checkCondition(output.condition, template, `Outputs/${id}`);
  }
  if (unresolved.size > 0) throw unresolvedError(unresolved, 'Outputs');
  dependencyOrder(template);
}

function check(reference: Reference, template: Template, unresolved: Set<string>): void {
  const { target, attribute } = reference;
  if (target in template.resources) return;
  if (attribute !== undefined)
    throw validationError(`Template error: instance of Fn::GetAtt references undefined resource ${target}`);
  if (!(target in template.parameters) && !pseudoParameters.includes(target)) unresolved.add(target);
}

function checkCondition(condition: string | undefined, template: Template, where: string): void {
  if (condition !== undefined && !(condition in template.conditions)) {
    throw validationError(
      `Template format error: Unresolved condition dependency [${condition}] in the ${where} block of the template`,
    );
  }
}

function unresolvedError(names: Set<string>, block: string): Error {
  return validationError(
    `Template format error: Unresolved resource dependencies [${[...names].join(', ')}] in the ${block} block of the template`,
  );
}

/** Logical ids so that each comes after those it depends on. Throws on a circle. */
export function dependencyOrder(template: Template): string[] {
  const order: string[] = [];
  const state = new Map<string, 'visiting' | 'done'>();
  const path: string[] = [];
  const visit = (id: string): void => {
    if (state.get(id) === 'done') return;
    if (state.get(id) === 'visiting')
      throw validationError(
        `Circular dependency between resources: [${path.slice(path.indexOf(id)).sort().join(', ')}]`,
      );
    state.set(id, 'visiting');
    path.push(id);
    for (const dependency of dependenciesOf(template.resources[id] as ResourceDeclaration, template))
      visit(dependency);
    path.pop();
    state.set(id, 'done');
    order.push(id);
  };
  for (const id of Object.keys(template.resources)) visit(id);
  return order;
}

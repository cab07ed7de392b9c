import { isRecord, nearest } from '../../core/index.js';
import { formatPath, type PathStep, type SchemaIssue } from '../issue.js';
import {
  arity,
  conditionFunctions,
  intrinsicName,
  pseudoParameters,
  substitutions,
  valueFunctions,
} from './intrinsic-functions.js';
import type { CloudFormationSpec } from './spec.js';

/** What a template declares, for checking what its functions refer to. */
export interface Declared {
  parameters: ReadonlySet<string>;
  /** Logical id to resource type. */
  resources: ReadonlyMap<string, string>;
  conditions: ReadonlySet<string>;
  mappings: ReadonlyMap<string, Record<string, unknown>>;
}

/** A use of another entity of the template, for the search for cycles. */
export interface Reference {
  path: readonly PathStep[];
  /** Logical id of a resource. */
  resource: string;
}

/** Walks a part of a template and checks every intrinsic function in it: name, shape, and what it refers to. */
export class IntrinsicCheck {
  readonly issues: SchemaIssue[] = [];
  readonly references: Reference[] = [];

  constructor(
    private readonly declared: Declared,
    private readonly spec: CloudFormationSpec,
  ) {}

  /** `conditions`: inside the Conditions section, where `Condition: NAME` refers to another condition. */
  walk(value: unknown, path: readonly PathStep[], conditions = false): void {
    if (Array.isArray(value)) value.forEach((entry, index) => this.walk(entry, [...path, index], conditions));
    if (!isRecord(value)) return;
    const name = intrinsicName(value);
    if (name !== undefined) this.call(name, value[name], [...path, name]);
    if (conditions && typeof value.Condition === 'string' && Object.keys(value).length === 1)
      this.condition(value.Condition, [...path, 'Condition']);
    for (const [key, child] of Object.entries(value)) {
      if (name === undefined && key.startsWith('Fn::') && !key.startsWith('Fn::ForEach::')) {
        this.add('intrinsic', [...path, key], `${key} must be the only key of its map`, undefined, true);
      }
      this.walk(child, [...path, key], conditions);
    }
  }

  /** A name that must be a declared condition. */
  condition(name: unknown, path: readonly PathStep[]): void {
    if (typeof name !== 'string')
      this.add('intrinsic', path, `${formatPath(path)} must be the name of a condition`);
    else if (!this.declared.conditions.has(name))
      this.missing(`condition "${name}" is not declared`, name, this.declared.conditions, path);
  }

  /** A name that must be a resource of this template. */
  resource(name: unknown, path: readonly PathStep[]): void {
    if (typeof name !== 'string')
      this.add('intrinsic', path, `${formatPath(path)} must be the logical id of a resource`);
    else if (!this.declared.resources.has(name))
      this.missing(
        `resource "${name}" does not exist in this template`,
        name,
        this.declared.resources.keys(),
        path,
      );
    else this.references.push({ path, resource: name });
  }

  private call(name: string, argument: unknown, path: readonly PathStep[]): void {
    if (
      name !== 'Ref' &&
      !valueFunctions.has(name) &&
      !conditionFunctions.has(name) &&
      !name.startsWith('Fn::ForEach::')
    ) {
      this.missing(
        `${name} is not a function of CloudFormation`,
        name,
        [...valueFunctions, ...conditionFunctions],
        path,
        true,
      );
      return;
    }
    const bounds = arity[name];
    if (bounds && (!Array.isArray(argument) || argument.length < bounds[0] || argument.length > bounds[1])) {
      this.add(
        'intrinsic',
        path,
        `${name} takes a list of ${bounds[0] === bounds[1] ? bounds[0] : `${bounds[0]} to ${bounds[1]}`} arguments`,
      );
      return;
    }
    const list = Array.isArray(argument) ? (argument as unknown[]) : [];
    if (name === 'Ref') this.ref(argument, path);
    else if (name === 'Fn::GetAtt') this.getAtt(argument, path);
    else if (name === 'Fn::Sub') this.sub(argument, path);
    else if (name === 'Fn::If') this.condition(list[0], [...path, 0]);
    else if (name === 'Fn::FindInMap') this.findInMap(list, path);
    else if (name === 'Fn::Join') this.join(list, path);
  }

  private ref(name: unknown, path: readonly PathStep[]): void {
    if (typeof name !== 'string') {
      this.add('intrinsic', path, 'Ref takes the name of a parameter or a resource');
      return;
    }
    if (pseudoParameters.has(name) || this.declared.parameters.has(name)) return;
    if (this.declared.resources.has(name)) this.references.push({ path, resource: name });
    else
      this.missing(
        `Ref to "${name}", which is neither a parameter nor a resource of this template`,
        name,
        this.names(),
        path,
      );
  }

  private getAtt(argument: unknown, path: readonly PathStep[]): void {
    const dot = typeof argument === 'string' ? argument.indexOf('.') : -1;
    const [resource, attribute]: unknown[] =
      typeof argument === 'string'
        ? [dot < 0 ? argument : argument.slice(0, dot), dot < 0 ? undefined : argument.slice(dot + 1)]
        : Array.isArray(argument)
          ? (argument as unknown[])
          : [];
    if (
      typeof resource !== 'string' ||
      (typeof attribute !== 'string' && intrinsicName(attribute) === undefined)
    ) {
      this.add(
        'intrinsic',
        path,
        'Fn::GetAtt takes a resource and an attribute: [Resource, Attribute] or Resource.Attribute',
      );
      return;
    }
    this.attribute(resource, typeof attribute === 'string' ? attribute : undefined, path);
  }

  private attribute(resource: string, attribute: string | undefined, path: readonly PathStep[]): void {
    this.resource(resource, path);
    const type = this.declared.resources.get(resource);
    const facts = type === undefined ? undefined : this.spec.resource(type);
    if (
      !facts ||
      attribute === undefined ||
      type?.startsWith('Custom::') ||
      type === 'AWS::CloudFormation::CustomResource'
    )
      return;
    if (type === 'AWS::CloudFormation::Stack' && attribute.startsWith('Outputs.')) return;
    if (!(attribute in facts.attributes)) {
      this.missing(`${type} has no attribute "${attribute}"`, attribute, Object.keys(facts.attributes), path);
    }
  }

  private sub(argument: unknown, path: readonly PathStep[]): void {
    const [text, variables] = Array.isArray(argument) ? (argument as unknown[]) : [argument];
    if (typeof text !== 'string' || (Array.isArray(argument) && !isRecord(variables))) {
      this.add('intrinsic', path, 'Fn::Sub takes a string, or a list of a string and a map of variables');
      return;
    }
    const own = isRecord(variables) ? variables : {};
    for (const name of substitutions(text)) {
      if (name in own || pseudoParameters.has(name) || this.declared.parameters.has(name)) continue;
      const dot = name.indexOf('.');
      if (dot >= 0) this.attribute(name.slice(0, dot), name.slice(dot + 1), path);
      else if (this.declared.resources.has(name)) this.references.push({ path, resource: name });
      else
        this.missing(
          `Fn::Sub uses \${${name}}, which is not declared`,
          name,
          [...this.names(), ...Object.keys(own)],
          path,
        );
    }
  }

  private findInMap([map, first, second]: readonly unknown[], path: readonly PathStep[]): void {
    if (typeof map !== 'string') return;
    const mapping = this.declared.mappings.get(map);
    if (!mapping)
      this.missing(`mapping "${map}" is not declared`, map, this.declared.mappings.keys(), [...path, 0]);
    else if (typeof first === 'string') {
      const level = mapping[first];
      if (level === undefined)
        this.missing(`mapping ${map} has no key "${first}"`, first, Object.keys(mapping), [...path, 1]);
      else if (isRecord(level) && typeof second === 'string' && !(second in level)) {
        this.missing(`mapping ${map} has no key "${first}.${second}"`, second, Object.keys(level), [
          ...path,
          2,
        ]);
      }
    }
  }

  private join([separator, values]: readonly unknown[], path: readonly PathStep[]): void {
    if (typeof separator !== 'string')
      this.add('intrinsic', [...path, 0], 'the separator of Fn::Join must be a string');
    if (!Array.isArray(values) && intrinsicName(values) === undefined)
      this.add('intrinsic', [...path, 1], 'Fn::Join takes a list of values');
  }

  private names(): string[] {
    return [...this.declared.parameters, ...this.declared.resources.keys(), ...pseudoParameters];
  }

  private missing(
    message: string,
    name: string,
    candidates: Iterable<string>,
    path: readonly PathStep[],
    atKey = false,
  ): void {
    const near = nearest(name, candidates);
    this.add(
      atKey ? 'intrinsic' : 'reference',
      path,
      message,
      near === undefined ? undefined : `did you mean "${near}"?`,
      atKey,
    );
  }

  private add(
    rule: SchemaIssue['rule'],
    path: readonly PathStep[],
    message: string,
    hint?: string,
    atKey = false,
  ): void {
    this.issues.push({
      rule,
      path,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(atKey ? { atKey } : {}),
    });
  }
}

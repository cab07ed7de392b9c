import type { Json } from '../../simulation.js';
import { validationError } from '../aws-error.js';
import { evaluateConditions } from './conditions.js';
import { evaluate, KNOWN_AFTER_APPLY, type Scope } from './intrinsics.js';
import { parameterReference } from './parameters.js';
import { scalarText } from './scalar-text.js';
import type { StackDefinition, StackResource } from './stack.js';
import type { JsonObject, OutputDeclaration, ResourceDeclaration } from './template.js';

/** What a template can know about where it runs. */
export interface StackIdentity {
  id: string;
  name: string;
  account: string;
  region: string;
  partition: string;
  notificationArns: readonly string[];
  availabilityZones: readonly string[];
  exportedValue: (name: string) => string | undefined;
}

/** Looks up what exists of a resource; `unknown` means that it will exist only after the change. */
export type ResourceLookup = (logicalId: string) => StackResource | 'unknown' | undefined;

/** Evaluates the expressions of one stack definition against the resources that exist. */
export class Evaluation {
  readonly imports = new Set<string>();
  readonly #conditions: ReadonlyMap<string, boolean>;
  readonly #scope: Scope;

  constructor(
    readonly definition: StackDefinition,
    private readonly identity: StackIdentity,
    private readonly lookup: ResourceLookup,
  ) {
    const base: Scope = {
      ref: (name) => this.#parameter(name) ?? this.#pseudo(name),
      getAtt: (logicalId) => {
        throw validationError(
          `Template error: instance of Fn::GetAtt references undefined resource ${logicalId}`,
        );
      },
      condition: () => false,
      mappings: definition.template.mappings,
      importValue: (name) => this.#import(name),
      availabilityZones: () => [...identity.availabilityZones],
    };
    this.#conditions = evaluateConditions(definition.template, base);
    this.#scope = {
      ...base,
      ref: (name) => base.ref(name) ?? this.#resource(name),
      getAtt: (logicalId, attribute) => this.#attribute(logicalId, attribute),
      condition: (name) => this.#condition(name),
    };
  }

  /** The resources whose condition holds. */
  wantedResources(): [string, ResourceDeclaration][] {
    return Object.entries(this.definition.template.resources).filter(([, declaration]) =>
      this.#holds(declaration.condition),
    );
  }

  properties(declaration: ResourceDeclaration): JsonObject {
    return evaluate(declaration.properties, this.#scope) as JsonObject;
  }

  /** A property value before evaluation, evaluated alone. */
  value(value: Json): Json {
    return evaluate(value, this.#scope);
  }

  outputs(): [string, OutputDeclaration, Json, string | undefined][] {
    return Object.entries(this.definition.template.outputs)
      .filter(([, output]) => this.#holds(output.condition))
      .map(([key, output]) => {
        const exported =
          output.exportName === undefined ? undefined : evaluate(output.exportName, this.#scope);
        return [
          key,
          output,
          evaluate(output.value, this.#scope),
          exported === undefined ? undefined : scalarText(exported),
        ];
      });
  }

  #holds(condition: string | undefined): boolean {
    return condition === undefined || this.#condition(condition);
  }

  #condition(name: string): boolean {
    const value = this.#conditions.get(name);
    if (value === undefined)
      throw validationError(
        `Template format error: Unresolved condition dependency ${name} in the Resources block of the template`,
      );
    return value;
  }

  #parameter(name: string): Json | undefined {
    const declaration = this.definition.template.parameters[name];
    const value = this.definition.parameters[name];
    return declaration && value !== undefined ? parameterReference(declaration, value) : undefined;
  }

  #pseudo(name: string): Json | undefined {
    const { identity } = this;
    switch (name) {
      case 'AWS::AccountId':
        return identity.account;
      case 'AWS::Region':
        return identity.region;
      case 'AWS::Partition':
        return identity.partition;
      case 'AWS::StackName':
        return identity.name;
      case 'AWS::StackId':
        return identity.id;
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::NotificationARNs':
        return [...identity.notificationArns];
      default:
        return undefined;
    }
  }

  #resource(name: string): Json | undefined {
    const resource = this.lookup(name);
    if (resource === undefined) return undefined;
    return resource === 'unknown' ? KNOWN_AFTER_APPLY : (resource.physicalId ?? KNOWN_AFTER_APPLY);
  }

  #attribute(logicalId: string, attribute: string): Json {
    const resource = this.lookup(logicalId);
    if (resource === undefined)
      throw validationError(
        `Template error: instance of Fn::GetAtt references undefined resource ${logicalId}`,
      );
    if (resource === 'unknown' || resource.physicalId === undefined) return KNOWN_AFTER_APPLY;
    const value = attribute
      .split('.')
      .reduce<Json | undefined>(
        (current, part) =>
          typeof current === 'object' && current !== null && !Array.isArray(current)
            ? current[part]
            : undefined,
        resource.attributes,
      );
    const found = resource.attributes[attribute] ?? value;
    if (found === undefined)
      throw validationError(
        `Template error: resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt`,
      );
    return found;
  }

  #import(name: string): Json {
    const value = this.identity.exportedValue(name);
    if (value === undefined)
      throw validationError(`No export named ${name} found. Rollback requested by user.`);
    this.imports.add(name);
    return value;
  }
}

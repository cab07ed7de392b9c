import type { CloudFormationResource } from '../../../schema/index.js';
import { AwsError } from '../aws-error.js';
import { readTags, type Tags } from '../tags.js';
import type { Region } from '../region.js';
import { resourceTypes } from './resources/index.js';
import type { ResourceRequest, ResourceState, ResourceType, Settled } from './resource-type.js';
import { scalarText } from './scalar-text.js';
import type { Stack, StackResource } from './stack.js';
import type { JsonObject } from './template.js';

/** Runs the handlers of resource types for a stack: builds their requests and checks what every type has in common. */
export class ResourceActions {
  constructor(private readonly region: Region) {}

  /** The handler of a type; a type without one fails, by name. */
  handler(type: string): ResourceType {
    const handler = Object.hasOwn(resourceTypes, type) ? resourceTypes[type] : undefined;
    if (!handler)
      throw new AwsError(
        'ValidationError',
        `Resource type ${type} is not simulated by the kubectl zk sandbox`,
      );
    return handler;
  }

  create(stack: Stack, resource: StackResource, properties: JsonObject): ResourceState {
    this.#injectFault(resource);
    this.#checkProperties(resource, properties);
    return this.handler(resource.type).create(this.#request(stack, resource, properties));
  }

  update(stack: Stack, resource: StackResource, properties: JsonObject): ResourceState {
    this.#injectFault(resource);
    this.#checkProperties(resource, properties);
    const handler = this.handler(resource.type);
    if (!handler.update)
      throw new AwsError(
        'ValidationError',
        `An update of ${resource.type} in place is not simulated by the kubectl zk sandbox`,
      );
    return handler.update(this.#request(stack, resource, properties), stateOf(resource), resource.properties);
  }

  delete(stack: Stack, resource: StackResource): void {
    this.handler(resource.type).delete(
      this.#request(stack, resource, resource.properties),
      stateOf(resource),
    );
  }

  settled(
    stack: Stack,
    resource: StackResource,
    action: 'create' | 'update' | 'delete',
    sinceMs: number,
  ): Settled {
    const request = this.#request(stack, resource, resource.properties);
    return this.handler(resource.type).settled?.(request, stateOf(resource), action, sinceMs) ?? true;
  }

  /** Attributes after settling. */
  attributes(stack: Stack, resource: StackResource): JsonObject {
    const late = this.handler(resource.type).attributes?.(
      this.#request(stack, resource, resource.properties),
      stateOf(resource),
    );
    return { ...resource.attributes, ...late };
  }

  /** A custom name that stays the same stands in the way of a replacement. */
  checkReplaceable(resource: StackResource, properties: JsonObject): void {
    const name = this.handler(resource.type).nameProperty;
    if (
      name !== undefined &&
      properties[name] !== undefined &&
      properties[name] === resource.properties[name]
    ) {
      throw new AwsError(
        'ValidationError',
        `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${scalarText(properties[name])} and update the stack again.`,
      );
    }
  }

  #injectFault({ logicalId, type }: StackResource): void {
    if (this.region.context.faults.failsResource(logicalId, type)) {
      throw new AwsError(
        'InternalFailure',
        'Failed on purpose: the fault failing-resource of the sandbox is on',
      );
    }
  }

  #checkProperties(resource: StackResource, properties: JsonObject): void {
    const spec: CloudFormationResource | undefined = this.region.resourceSpec.resource(resource.type);
    if (!spec) return;
    const problems = [
      ...Object.keys(properties)
        .filter((name) => !(name in spec.properties))
        .map((name) => `#: extraneous key [${name}] is not permitted`),
      ...Object.entries(spec.properties)
        .filter(([name, property]) => property.required && properties[name] === undefined)
        .map(([name]) => `#: required key [${name}] not found`),
    ];
    if (problems.length > 0)
      throw new AwsError(
        'InvalidRequest',
        `Properties validation failed for resource ${resource.logicalId} with message:\n${problems.join('\n')}`,
      );
  }

  #request(stack: Stack, resource: StackResource, properties: JsonObject): ResourceRequest {
    const { ids } = this.region.context;
    return {
      region: this.region,
      logicalId: resource.logicalId,
      stackName: stack.name,
      properties,
      tags: mergedTags(stack, resource, properties),
      physicalName: (maxLength = 64) => {
        const suffix = `-${ids.upper(12)}`;
        return `${`${stack.name}-${resource.logicalId}`.slice(0, maxLength - suffix.length)}${suffix}`;
      },
    };
  }
}

function stateOf(resource: StackResource): ResourceState {
  return { physicalId: resource.physicalId ?? '', attributes: resource.attributes };
}

function mergedTags(stack: Stack, resource: StackResource, properties: JsonObject): Tags {
  return {
    ...stack.definition.tags,
    'aws:cloudformation:stack-name': stack.name,
    'aws:cloudformation:logical-id': resource.logicalId,
    'aws:cloudformation:stack-id': stack.id,
    ...readTags(properties['Tags']),
  };
}

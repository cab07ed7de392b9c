import type { RegionContext } from '../region-context.js';
import type { Stack, StackEvent, StackResource } from './stack.js';
import type { JsonObject } from './template.js';

/** Changes the status of stacks and resources and writes the event that tells of it: one never happens without the other. */
export class StackLog {
  constructor(private readonly context: RegionContext) {}

  stack(stack: Stack, status: string, reason: string | undefined): void {
    stack.status = status;
    stack.reason = reason;
    this.#append(stack, {
      id: this.context.ids.uuid(),
      at: this.context.now,
      logicalId: stack.name,
      physicalId: stack.id,
      type: 'AWS::CloudFormation::Stack',
      status,
      reason,
      properties: undefined,
      clientRequestToken: stack.clientRequestToken,
    });
    this.context.sim.publish('stack.status', {
      stackId: stack.id,
      stackName: stack.name,
      status,
      reason: reason ?? null,
    });
  }

  resource(
    stack: Stack,
    resource: StackResource,
    status: string,
    reason: string | undefined,
    properties: JsonObject | undefined,
  ): void {
    resource.status = status;
    resource.reason = reason;
    resource.updatedAt = this.context.now;
    this.#append(stack, {
      id: `${resource.logicalId}-${status}-${new Date(this.context.now).toISOString()}`,
      at: this.context.now,
      logicalId: resource.logicalId,
      physicalId: resource.physicalId ?? '',
      type: resource.type,
      status,
      reason,
      properties: properties && JSON.stringify(properties),
      clientRequestToken: stack.clientRequestToken,
    });
  }

  #append(stack: Stack, event: StackEvent): void {
    stack.events.push(event);
  }
}

import type { AwsError } from '../aws-error.js';
import type { Region } from '../region.js';
import { stackDependencies } from './change-set.js';
import type { Deployment, Job, RunningJob } from './deployment.js';
import type { Evaluation } from './evaluation.js';
import { asAwsError, handlerReason } from './handler-error.js';
import type { JobRunner } from './job-runner.js';
import { diffProperties, sameValue } from './property-diff.js';
import { ResourceActions } from './resource-actions.js';
import type { Stack, StackResource } from './stack.js';
import type { StackLog } from './stack-log.js';
import type { JsonObject, ResourceDeclaration } from './template.js';

export interface JobHost {
  evaluation(stack: Stack): Evaluation;
  /** A resource could not be made or changed. */
  fail(
    stack: Stack,
    deployment: Deployment,
    resource: StackResource,
    verb: 'create' | 'update',
    reason: string,
  ): void;
}

/** The resource that a job is about. */
export function resourceOf(stack: Stack, running: RunningJob): StackResource {
  return running.job.victim ?? (stack.resources.get(running.job.logicalId) as StackResource);
}

/** What happens to one resource in its turn: decide, act, settle, and the events that tell of it. */
export class ResourceJobs {
  private readonly actions: ResourceActions;

  constructor(
    private readonly region: Region,
    private readonly log: StackLog,
    private readonly host: JobHost,
    private readonly runner: JobRunner,
  ) {
    this.actions = new ResourceActions(region);
  }

  beginApply(stack: Stack, deployment: Deployment, job: Job): void {
    const declaration = stack.definition.template.resources[job.logicalId] as ResourceDeclaration;
    const known = stack.resources.get(job.logicalId);
    try {
      this.#decide(stack, deployment, job, declaration, known?.physicalId === undefined ? undefined : known);
    } catch (error) {
      const resource = known ?? this.#record(stack, job.logicalId, declaration, {});
      this.host.fail(stack, deployment, resource, known ? 'update' : 'create', asAwsError(error).message);
    }
  }

  #decide(
    stack: Stack,
    deployment: Deployment,
    job: Job,
    declaration: ResourceDeclaration,
    known: StackResource | undefined,
  ): void {
    const wanted = this.host.evaluation(stack).properties(declaration);
    if (!known) {
      const resource = this.#record(stack, job.logicalId, declaration, wanted);
      this.log.resource(stack, resource, 'CREATE_IN_PROGRESS', undefined, wanted);
      return this.runner.run(stack, deployment, job, 'create', wanted);
    }
    const spec = this.region.resourceSpec.resource(declaration.type);
    const differences = diffProperties(known.properties, wanted, spec);
    const retagged =
      spec?.tagProperty !== undefined &&
      JSON.stringify(known.stackTags) !== JSON.stringify(stack.definition.tags);
    const replace = known.type !== declaration.type || differences.some(({ update }) => update === 'replace');
    known.dependencies = stackDependencies(declaration, stack.definition);
    Object.assign(known, {
      deletionPolicy: declaration.deletionPolicy,
      updateReplacePolicy: declaration.updateReplacePolicy,
    });
    if (differences.length === 0 && !retagged && !replace) {
      // A changed Metadata alone touches nothing outside of CloudFormation.
      if (!sameValue(known.metadata, declaration.metadata)) known.metadata = declaration.metadata;
      return this.runner.release(deployment, job.key);
    }
    const reason = replace
      ? 'Requested update requires the creation of a new physical resource; hence creating one.'
      : undefined;
    this.log.resource(stack, known, 'UPDATE_IN_PROGRESS', reason, wanted);
    if (replace) this.actions.checkReplaceable(known, wanted);
    this.runner.run(stack, deployment, job, replace ? 'replace' : 'update', wanted);
  }

  #record(
    stack: Stack,
    logicalId: string,
    declaration: ResourceDeclaration,
    properties: JsonObject,
  ): StackResource {
    const resource: StackResource = {
      logicalId,
      type: declaration.type,
      physicalId: undefined,
      status: 'CREATE_IN_PROGRESS',
      reason: undefined,
      updatedAt: this.region.context.now,
      properties,
      attributes: {},
      stackTags: stack.definition.tags,
      dependencies: stackDependencies(declaration, stack.definition),
      deletionPolicy: declaration.deletionPolicy,
      updateReplacePolicy: declaration.updateReplacePolicy,
      metadata: declaration.metadata,
    };
    stack.resources.set(logicalId, resource);
    return resource;
  }

  beginUndo(stack: Stack, deployment: Deployment, job: Job): void {
    const before = deployment.previous?.resources.get(job.logicalId) as StackResource;
    const now = stack.resources.get(job.logicalId);
    if (now && now.physicalId === before.physicalId) {
      // Evaluated anew: what it refers to may have got another value on the way back, such as a launch template's newest version.
      const declaration = stack.definition.template.resources[job.logicalId];
      const wanted = declaration ? this.host.evaluation(stack).properties(declaration) : before.properties;
      if (!sameValue(now.properties, wanted)) {
        this.log.resource(stack, now, 'UPDATE_IN_PROGRESS', undefined, wanted);
        return this.runner.run(stack, deployment, job, 'update', wanted);
      }
      if (now.status.endsWith('FAILED'))
        this.log.resource(stack, now, 'UPDATE_COMPLETE', undefined, now.properties);
    } else {
      if (now?.physicalId !== undefined) deployment.leftovers.push({ ...now });
      stack.resources.set(job.logicalId, before);
      this.log.resource(stack, before, 'UPDATE_COMPLETE', undefined, before.properties);
    }
    this.runner.release(deployment, job.key);
  }

  beginDelete(stack: Stack, deployment: Deployment, job: Job): void {
    const victim = job.victim as StackResource;
    const policy =
      deployment.phase === 'cleanup' &&
      stack.resources.get(victim.logicalId)?.physicalId !== victim.physicalId
        ? victim.updateReplacePolicy
        : victim.deletionPolicy;
    const keep = policy === 'Retain' || (policy === 'RetainExceptOnCreate' && deployment.goal !== 'create');
    if (keep) {
      this.log.resource(stack, victim, 'DELETE_SKIPPED', undefined, undefined);
      this.#forget(stack, deployment, victim);
      return this.runner.release(deployment, job.key);
    }
    this.log.resource(stack, victim, 'DELETE_IN_PROGRESS', undefined, undefined);
    this.runner.run(stack, deployment, job, 'delete', victim.properties);
  }

  act(stack: Stack, running: RunningJob): void {
    const deployment = stack.deployment as Deployment;
    const resource = resourceOf(stack, running);
    try {
      this.#perform(stack, deployment, resource, running);
    } catch (error) {
      return this.#actionFailed(stack, deployment, resource, running, asAwsError(error));
    }
    running.actedAt = this.region.context.now;
    this.runner.pollLater(stack, running, running.settleMs);
  }

  #perform(
    stack: Stack,
    deployment: Deployment,
    resource: StackResource,
    { action, wanted }: RunningJob,
  ): void {
    if (action === 'delete') return this.actions.delete(stack, resource);
    if (action === 'update') {
      const state = this.actions.update(stack, resource, wanted);
      Object.assign(resource, {
        attributes: state.attributes,
        properties: wanted,
        stackTags: stack.definition.tags,
      });
      return;
    }
    const old = { ...resource };
    const type = stack.definition.template.resources[resource.logicalId]?.type ?? resource.type;
    const state = this.actions.create(stack, action === 'replace' ? { ...resource, type } : resource, wanted);
    if (action === 'replace') deployment.leftovers.push(old);
    Object.assign(resource, {
      type,
      physicalId: state.physicalId,
      attributes: state.attributes,
      properties: wanted,
      stackTags: stack.definition.tags,
    });
    this.log.resource(
      stack,
      resource,
      action === 'create' ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS',
      'Resource creation Initiated',
      wanted,
    );
  }

  poll(stack: Stack, running: RunningJob): void {
    const deployment = stack.deployment as Deployment;
    const resource = resourceOf(stack, running);
    const action = running.action === 'replace' ? 'create' : running.action;
    const sinceMs = this.region.context.now - (running.actedAt ?? 0);
    const settled = this.actions.settled(stack, resource, action, sinceMs);
    if (typeof settled === 'object')
      return this.#failed(stack, deployment, resource, running, settled.failed);
    if (!settled || sinceMs < running.settleMs)
      return this.runner.pollLater(stack, running, settled ? running.settleMs - sinceMs : undefined);
    deployment.running.delete(running.job.key);
    if (action === 'delete') {
      this.log.resource(stack, resource, 'DELETE_COMPLETE', undefined, undefined);
      this.#forget(stack, deployment, resource);
    } else {
      resource.attributes = this.actions.attributes(stack, resource);
      resource.metadata = stack.definition.template.resources[resource.logicalId]?.metadata;
      this.log.resource(
        stack,
        resource,
        running.action === 'create' ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE',
        undefined,
        resource.properties,
      );
    }
    this.runner.release(deployment, running.job.key);
    this.runner.pump(stack);
  }

  /** A resource that an update drops disappears from the stack; a deleted stack keeps showing what it had. */
  #forget(stack: Stack, deployment: Deployment, resource: StackResource): void {
    if (
      deployment.goal === 'update' &&
      stack.resources.get(resource.logicalId)?.physicalId === resource.physicalId
    )
      stack.resources.delete(resource.logicalId);
  }

  #actionFailed(
    stack: Stack,
    deployment: Deployment,
    resource: StackResource,
    running: RunningJob,
    error: AwsError,
  ): void {
    if (running.action === 'delete' && /NotFound|NoSuch/.test(error.code)) {
      // Somebody has deleted it already: what is gone counts as deleted.
      running.actedAt = this.region.context.now - running.settleMs;
      deployment.running.delete(running.job.key);
      this.log.resource(stack, resource, 'DELETE_COMPLETE', undefined, undefined);
      this.#forget(stack, deployment, resource);
      this.runner.release(deployment, running.job.key);
      return this.runner.pump(stack);
    }
    this.#failed(stack, deployment, resource, running, handlerReason(error, this.region.context.ids));
  }

  #failed(
    stack: Stack,
    deployment: Deployment,
    resource: StackResource,
    running: RunningJob,
    reason: string,
  ): void {
    deployment.running.delete(running.job.key);
    const verb = running.action === 'replace' ? 'update' : running.action;
    if (verb !== 'delete') return this.host.fail(stack, deployment, resource, verb, reason);
    this.log.resource(stack, resource, 'DELETE_FAILED', reason, undefined);
    deployment.failed.push({ logicalId: resource.logicalId, verb });
    this.runner.pump(stack);
  }
}

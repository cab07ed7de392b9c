import type { Region } from '../region.js';
import { stackDependencies } from './change-set.js';
import { deletionJobs, newDeployment, type Deployment, type Job } from './deployment.js';
import { Evaluation, type StackIdentity } from './evaluation.js';
import { asAwsError } from './handler-error.js';
import { JobRunner } from './job-runner.js';
import { resourceOf, ResourceJobs } from './resource-jobs.js';
import { scalarText } from './scalar-text.js';
import type { Stack, StackDefinition, StackResource } from './stack.js';
import type { StackLog } from './stack-log.js';

export interface EngineHost {
  stack(id: string): Stack | undefined;
  identity(stack: Stack): StackIdentity;
  /** Called when a stack has been deleted. */
  deleted(stack: Stack): void;
}

/** Carries out changes of stacks: resources in dependency order, as parallel as that allows, with events, rollback and clean-up. */
export class Engine {
  readonly #runner: JobRunner;
  readonly #jobs: ResourceJobs;

  constructor(
    private readonly region: Region,
    private readonly host: EngineHost,
    private readonly log: StackLog,
  ) {
    this.#runner = new JobRunner(region.context, (id) => host.stack(id), {
      begin: (stack, deployment, job) => this.#begin(stack, deployment, job),
      act: (stack, running) => this.#jobs.act(stack, running),
      poll: (stack, running) => this.#jobs.poll(stack, running),
      phaseDone: (stack, deployment) => this.#phaseDone(stack, deployment),
    });
    const jobHost = {
      evaluation: (stack: Stack) => this.#evaluation(stack),
      fail: (
        stack: Stack,
        deployment: Deployment,
        resource: StackResource,
        verb: 'create' | 'update',
        reason: string,
      ) => this.#fail(stack, deployment, resource, verb, reason),
    };
    this.#jobs = new ResourceJobs(region, log, jobHost, this.#runner);
  }

  create(stack: Stack): void {
    this.#start(stack, newDeployment(this.region.context.ids.uuid(), 'create'));
    this.log.stack(stack, 'CREATE_IN_PROGRESS', 'User Initiated');
    this.#enqueueApply(stack);
  }

  update(stack: Stack, wanted: StackDefinition): void {
    const resources = new Map([...stack.resources].map(([id, resource]) => [id, { ...resource }]));
    const previous = { definition: stack.definition, resources, outputs: stack.outputs };
    this.#start(stack, newDeployment(this.region.context.ids.uuid(), 'update', previous));
    stack.definition = wanted;
    stack.updatedAt = this.region.context.now;
    this.log.stack(stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
    this.#enqueueApply(stack);
  }

  delete(stack: Stack): void {
    this.#start(stack, newDeployment(this.region.context.ids.uuid(), 'delete'));
    this.log.stack(stack, 'DELETE_IN_PROGRESS', 'User Initiated');
    this.#enqueueDeletion(stack, 'delete', this.#existing(stack));
  }

  /** Stops an update and goes back. */
  cancelUpdate(stack: Stack): void {
    const deployment = stack.deployment as Deployment;
    deployment.failed = [];
    this.#giveUp(stack, deployment, 'User Initiated');
  }

  #start(stack: Stack, deployment: Deployment): void {
    stack.deployment = deployment;
    stack.reason = undefined;
  }

  #existing(stack: Stack): StackResource[] {
    return [...stack.resources.values()].filter(
      (resource) => resource.physicalId !== undefined && resource.status !== 'DELETE_COMPLETE',
    );
  }

  #evaluation(stack: Stack): Evaluation {
    return new Evaluation(stack.definition, this.host.identity(stack), (id) => stack.resources.get(id));
  }

  #enqueueApply(stack: Stack): void {
    const deployment = stack.deployment as Deployment;
    const wanted = new Map(this.#evaluation(stack).wantedResources());
    for (const [logicalId, declaration] of wanted) {
      const waitsFor = new Set(
        stackDependencies(declaration, stack.definition).filter((id) => wanted.has(id)),
      );
      deployment.waiting.set(logicalId, { key: logicalId, logicalId, waitsFor, victim: undefined });
    }
    deployment.leftovers.push(...this.#existing(stack).filter((resource) => !wanted.has(resource.logicalId)));
    this.#runner.soon(stack, deployment);
  }

  #enqueueDeletion(stack: Stack, phase: 'delete' | 'cleanup', victims: readonly StackResource[]): void {
    const deployment = stack.deployment as Deployment;
    deployment.phase = phase;
    for (const job of deletionJobs(victims)) deployment.waiting.set(job.key, job);
    this.#runner.soon(stack, deployment);
  }

  #begin(stack: Stack, deployment: Deployment, job: Job): void {
    if (deployment.phase === 'apply') this.#jobs.beginApply(stack, deployment, job);
    else if (deployment.phase === 'undo') this.#jobs.beginUndo(stack, deployment, job);
    else this.#jobs.beginDelete(stack, deployment, job);
  }

  #fail(
    stack: Stack,
    deployment: Deployment,
    resource: StackResource,
    verb: 'create' | 'update',
    reason: string,
  ): void {
    this.log.resource(
      stack,
      resource,
      verb === 'create' ? 'CREATE_FAILED' : 'UPDATE_FAILED',
      reason,
      resource.properties,
    );
    deployment.failed.push({ logicalId: resource.logicalId, verb });
    if (deployment.phase === 'undo') {
      this.#runner.release(deployment, resource.logicalId);
      return this.#runner.pump(stack);
    }
    this.#giveUp(stack, deployment, undefined);
  }

  /** Stops everything that runs and starts on the way back, as far as the stack wants one. */
  #giveUp(stack: Stack, deployment: Deployment, userReason: string | undefined): void {
    deployment.waiting.clear();
    for (const running of deployment.running.values()) {
      const resource = resourceOf(stack, running);
      const [status, what] =
        running.action === 'create' ? ['CREATE_FAILED', 'creation'] : ['UPDATE_FAILED', 'update'];
      this.log.resource(stack, resource, status, `Resource ${what} cancelled`, resource.properties);
      deployment.failed.push({
        logicalId: resource.logicalId,
        verb: running.action === 'create' ? 'create' : 'update',
      });
    }
    deployment.running.clear();
    const summary = userReason ?? failureSummary(deployment);
    if (deployment.goal === 'create') return this.#giveUpCreate(stack, deployment, summary);
    if (stack.disableRollback) return this.#finish(stack, 'UPDATE_FAILED', summary);
    this.log.stack(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', summary);
    this.#enqueueUndo(stack, deployment);
  }

  #giveUpCreate(stack: Stack, deployment: Deployment, summary: string): void {
    if (stack.disableRollback || stack.onFailure === 'DO_NOTHING')
      return this.#finish(stack, 'CREATE_FAILED', summary);
    deployment.undoing = true;
    deployment.failed = [];
    const deleting = stack.onFailure === 'DELETE';
    this.log.stack(
      stack,
      deleting ? 'DELETE_IN_PROGRESS' : 'ROLLBACK_IN_PROGRESS',
      `${summary} ${deleting ? 'Delete' : 'Rollback'} requested by user.`,
    );
    this.#enqueueDeletion(stack, 'delete', this.#existing(stack));
  }

  #enqueueUndo(stack: Stack, deployment: Deployment): void {
    const previous = deployment.previous as NonNullable<Deployment['previous']>;
    deployment.undoing = true;
    deployment.phase = 'undo';
    deployment.failed = [];
    stack.definition = previous.definition;
    // Of what was made, only what did not exist before goes; what was to be dropped stays.
    deployment.leftovers = this.#existing(stack).filter(
      (resource) => !previous.resources.has(resource.logicalId),
    );
    for (const [logicalId, resource] of previous.resources) {
      const waitsFor = new Set(resource.dependencies.filter((id) => previous.resources.has(id)));
      deployment.waiting.set(logicalId, { key: logicalId, logicalId, waitsFor, victim: undefined });
    }
    for (const resource of stack.resources.values()) {
      if (!previous.resources.has(resource.logicalId) && resource.physicalId === undefined)
        stack.resources.delete(resource.logicalId);
    }
    this.#runner.soon(stack, deployment);
  }

  #phaseDone(stack: Stack, deployment: Deployment): void {
    if (deployment.phase === 'delete') return this.#deletionDone(stack, deployment);
    if (deployment.phase === 'cleanup')
      return this.#finish(
        stack,
        deployment.undoing ? 'UPDATE_ROLLBACK_COMPLETE' : 'UPDATE_COMPLETE',
        deployment.failed.length > 0
          ? 'Update successful. One or more resources could not be deleted.'
          : undefined,
      );
    if (deployment.phase === 'undo') {
      if (deployment.failed.length > 0)
        return this.#finish(stack, 'UPDATE_ROLLBACK_FAILED', failureSummary(deployment));
      stack.outputs = deployment.previous?.outputs ?? [];
      this.log.stack(stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', undefined);
      return this.#enqueueDeletion(stack, 'cleanup', deployment.leftovers);
    }
    if (!this.#writeOutputs(stack, deployment)) return;
    if (deployment.goal === 'create') return this.#finish(stack, 'CREATE_COMPLETE', undefined);
    this.log.stack(stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', undefined);
    this.#enqueueDeletion(stack, 'cleanup', deployment.leftovers);
  }

  /** Evaluates the outputs; an export that is taken already fails the stack. */
  #writeOutputs(stack: Stack, deployment: Deployment): boolean {
    try {
      const evaluation = this.#evaluation(stack);
      stack.outputs = evaluation.outputs().map(([key, output, value, exportName]) => ({
        key,
        value: scalarText(value),
        description: output.description,
        exportName,
      }));
      for (const { exportName } of stack.outputs)
        if (exportName !== undefined) this.region.stacks.checkExport(stack, exportName);
      for (const [, declaration] of evaluation.wantedResources()) evaluation.properties(declaration);
      stack.imports = evaluation.imports;
      return true;
    } catch (error) {
      stack.outputs = [];
      this.#giveUp(stack, deployment, asAwsError(error).message);
      return false;
    }
  }

  #deletionDone(stack: Stack, deployment: Deployment): void {
    if (deployment.failed.length > 0) {
      const status =
        deployment.goal === 'create' && stack.onFailure === 'ROLLBACK' ? 'ROLLBACK_FAILED' : 'DELETE_FAILED';
      return this.#finish(stack, status, failureSummary(deployment));
    }
    if (deployment.goal === 'create' && stack.onFailure === 'ROLLBACK')
      return this.#finish(stack, 'ROLLBACK_COMPLETE', undefined);
    stack.deletedAt = this.region.context.now;
    this.#finish(stack, 'DELETE_COMPLETE', undefined);
    this.host.deleted(stack);
  }

  #finish(stack: Stack, status: string, reason: string | undefined): void {
    stack.deployment = undefined;
    this.log.stack(stack, status, reason);
  }
}

function failureSummary({ failed }: Deployment): string {
  const verbs = ['create', 'update', 'delete'] as const;
  const parts = verbs.flatMap((verb) => {
    const ids = failed.filter((failure) => failure.verb === verb).map(({ logicalId }) => logicalId);
    return ids.length > 0 ? [`The following resource(s) failed to ${verb}: [${ids.join(', ')}].`] : [];
  });
  return parts.join(' ');
}

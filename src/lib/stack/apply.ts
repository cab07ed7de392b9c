import { isAwsError, type AwsClients } from '../aws/index.js';
import { emitter, refusal, ZkError, type Context } from '../core/index.js';
import { createChangeSet } from './change-set.js';
import { newestEvent } from './events.js';
import { observeStack } from './observe.js';
import { planStack } from './plan.js';
import type { ObservedStack, StackSpec } from './stack.js';
import { meaningOf } from './status.js';
import { templateArguments } from './submit.js';
import { contentDigest, decodeTemplate, resourceCount } from './template.js';
import { stackFailure, waitForStack, type StackResult } from './wait.js';

export interface ApplyStackOptions {
  /** The step that events belong to. */
  step: string;
  timeoutMs?: number;
}

export interface AppliedStack {
  outcome: 'created' | 'configured' | 'unchanged';
  id: string;
  outputs: Record<string, string>;
}

/**
 * Brings one stack to what is wanted and waits until it rests. Idempotent and resumable: it looks first, attaches to an operation
 * that is under way (its own from a run that was killed, or somebody else's), and sends nothing when nothing differs.
 */
export async function applyStack(
  clients: AwsClients,
  ctx: Context,
  spec: StackSpec,
  options: ApplyStackOptions,
): Promise<AppliedStack> {
  const run = new StackRun(clients, ctx, spec, options);
  const first = await observeStack(clients, spec.name);
  const { observed, attached } = await run.settle(first);
  const applied = await run.bring(observed);
  // Nothing left to do after waiting for an operation that did what we want: that operation was ours.
  if (attached && applied.outcome === 'unchanged') {
    return { ...applied, outcome: attached === 'CREATE_IN_PROGRESS' ? 'created' : 'configured' };
  }
  return applied;
}

class StackRun {
  readonly #clients: AwsClients;
  readonly #ctx: Context;
  readonly #spec: StackSpec;
  readonly #options: ApplyStackOptions;
  readonly #emit;

  constructor(clients: AwsClients, ctx: Context, spec: StackSpec, options: ApplyStackOptions) {
    this.#clients = clients;
    this.#ctx = ctx;
    this.#spec = spec;
    this.#options = options;
    this.#emit = emitter(ctx.emit, () => ctx.clock.now());
  }

  /** Waits while somebody else (or an earlier run) works on the stack. `attached`: the status it was found in. */
  async settle(
    observed: ObservedStack | undefined,
  ): Promise<{ observed: ObservedStack | undefined; attached?: string }> {
    if (!observed || !meaningOf(observed.status).busy) return { observed };
    await this.#wait(observed.id, undefined);
    return { observed: await observeStack(this.#clients, this.#spec.name), attached: observed.status };
  }

  async bring(observed: ObservedStack | undefined): Promise<AppliedStack> {
    const plan = planStack(this.#spec, observed);
    if (plan.action === 'create' || !observed) return this.#create();
    if (plan.action === 'refuse') {
      throw refusal(`stack "${plan.name}" cannot be changed: ${plan.reason}`, {
        code: 'stack-stuck',
        ...(plan.advice === undefined ? {} : { hint: plan.advice }),
      });
    }
    if (plan.action === 'wait')
      throw new ZkError(`stack "${plan.name}" is ${observed.status} again: somebody else changes it`);
    if (!observed.terminationProtection) await this.#protect();
    if (plan.action === 'update') return this.#update(observed);
    if (plan.advice) this.#emit({ type: 'warning', message: plan.advice, step: this.#options.step });
    const outcome = plan.action === 'protect' ? 'configured' : 'unchanged';
    return { outcome, id: observed.id, outputs: observed.outputs };
  }

  async #create(): Promise<AppliedStack> {
    const { name } = this.#spec;
    const cloudFormation = await this.#clients.cloudFormation();
    const { StackId = name } = await cloudFormation.createStack({
      StackName: name,
      OnFailure: 'DELETE',
      EnableTerminationProtection: true,
      ClientRequestToken: this.#token('create'),
      ...(await templateArguments(this.#clients, this.#spec)),
    });
    const result = await this.#wait(StackId, undefined);
    if (result.status !== 'CREATE_COMPLETE') throw stackFailure(name, 'created', result);
    return { outcome: 'created', id: StackId, outputs: await this.#outputs() };
  }

  async #update(observed: ObservedStack): Promise<AppliedStack> {
    const after = await newestEvent(this.#clients, observed.id);
    const started =
      this.#spec.updatePolicy === undefined ? await this.#executeChangeSet() : await this.#updateStack();
    if (!started) return { outcome: 'unchanged', id: observed.id, outputs: observed.outputs };
    const result = await this.#wait(observed.id, after);
    if (result.status !== 'UPDATE_COMPLETE') throw stackFailure(this.#spec.name, 'updated', result);
    return { outcome: 'configured', id: observed.id, outputs: await this.#outputs() };
  }

  async #executeChangeSet(): Promise<boolean> {
    const changeSet = await createChangeSet(this.#clients, this.#ctx, this.#spec);
    if (!changeSet) return false;
    for (const { logicalId, type, replacement, action } of changeSet.changes) {
      const how = replacement === 'True' ? 'replaces' : action === 'Remove' ? 'removes' : undefined;
      if (how) this.#progress(`the update ${how} ${type} ${logicalId}`);
    }
    const cloudFormation = await this.#clients.cloudFormation();
    await cloudFormation.executeChangeSet({
      StackName: this.#spec.name,
      ChangeSetName: changeSet.name,
      ClientRequestToken: this.#token('update'),
    });
    return true;
  }

  /** Change sets know no `StackPolicyDuringUpdate`, so a stack with a policy of its own is updated directly. */
  async #updateStack(): Promise<boolean> {
    const cloudFormation = await this.#clients.cloudFormation();
    try {
      await cloudFormation.updateStack({
        StackName: this.#spec.name,
        StackPolicyDuringUpdateBody: this.#spec.updatePolicy,
        ClientRequestToken: this.#token('update'),
        ...(await templateArguments(this.#clients, this.#spec)),
      });
      return true;
    } catch (error) {
      if (isAwsError(error, 'ValidationError') && error.awsMessage.includes('No updates are to be performed'))
        return false;
      throw error;
    }
  }

  async #protect(): Promise<void> {
    const cloudFormation = await this.#clients.cloudFormation();
    await cloudFormation.updateTerminationProtection({
      StackName: this.#spec.name,
      EnableTerminationProtection: true,
    });
    this.#progress('termination protection switched on');
  }

  #wait(stackId: string, after: string | undefined): Promise<StackResult> {
    const { step, timeoutMs } = this.#options;
    return waitForStack(this.#clients, this.#ctx, {
      name: this.#spec.name,
      stackId,
      step,
      total: resourceCount(decodeTemplate(this.#spec.template, this.#spec.name)),
      after,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  }

  async #outputs(): Promise<Record<string, string>> {
    return (await observeStack(this.#clients, this.#spec.name))?.outputs ?? {};
  }

  /** One token for one call with all its retries, so that a retried request cannot start a second operation. */
  #token(verb: string): string {
    const content = contentDigest(this.#spec.template, this.#spec.tags);
    return `zk-${verb}-${content}-${this.#ctx.clock.now().toString(36)}`;
  }

  #progress(message: string): void {
    this.#emit({ type: 'step.progress', step: this.#options.step, message });
  }
}

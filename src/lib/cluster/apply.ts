import { assertAccount, createBucket, encrypt, putObject } from '../aws/index.js';
import { bucketName, buildArchive } from '../channel/index.js';
import { emitter, refusal, timeoutError, ZkError, type Context } from '../core/index.js';
import { describeRef, isKubeError, waitReady, type KubeClient } from '../kube/index.js';
import { clusterName } from '../registry/index.js';
import { applyStack, defaultStackTimeoutMs, deleteStack } from '../stack/index.js';
import { applyObjects, workloadsOf } from './apply-objects.js';
import { connectCluster } from './connect.js';
import { applyDeletion } from './apply-deletion.js';
import type { PlannedDeletion } from './deletions.js';
import { eksItems } from './names.js';
import { waitForNodes } from './nodes.js';
import { archivesOf, objectsOf } from './observe.js';
import type { ClusterPorts, CreateOptions } from './ports.js';
import { refresh, type Prepared } from './prepare.js';
import { announce, noteFailure, noteSuccess } from './registry-notes.js';
import { stackSpec } from './plan-create.js';
import { planAgain, type PlannedCluster } from './plan-cluster.js';
import { applySequence } from './sequence.js';
import { redactedError, withoutSecrets } from './redact-events.js';
import { StepRunner, type Outcome, type StepResult } from './step-run.js';
import { assertOnlyPlaceholdersChanged } from './verify-rendering.js';

export interface ApplyClusterOptions extends CreateOptions {
  /** Wait until nodes and workloads are ready. Stacks are always waited for: what comes next needs them. */
  wait: boolean;
  /** For everything together; 0 means no limit. */
  timeoutMs: number;
}

export interface ApplyReport {
  cluster: string;
  digest: string;
  steps: StepResult[];
}

/** CLM: the API server of a self-hosted cluster gets 15 minutes, asked every 15 s. */
const apiServerWithinMs = 15 * 60_000;
const apiServerPollMs = 15_000;

/**
 * Does what a plan says. Looks again first and refuses (exit 3) when account or plan are not what was confirmed. Each step is idempotent:
 * killed anywhere, the next run plans what is left and goes on. A failure is written down as a problem in the registry.
 */
export async function applyPlan(
  ports: ClusterPorts,
  confirmed: PlannedCluster,
  options: ApplyClusterOptions,
): Promise<ApplyReport> {
  const { plan } = confirmed;
  const cluster = clusterName(confirmed.prepared.cluster);
  if (plan.steps.length === 0) return { cluster, digest: plan.digest, steps: [] };
  await assertAccount(ports.aws, confirmed.prepared.cluster.infrastructureAccount);
  const current = await planAgain(ports, confirmed.prepared.cluster.id, options);
  if (current.plan.digest !== plan.digest) {
    throw refusal(`cluster "${cluster}" or its channel changed since the plan was made`, {
      code: 'plan-moved',
      hint: 'Run the same command again and look at the new plan.',
    });
  }
  const run = new ClusterRun(ports, current, options);
  await run.all();
  return { cluster, digest: plan.digest, steps: run.results };
}

class ClusterRun {
  readonly #ports: ClusterPorts;
  readonly #ctx: Context;
  readonly #planned: PlannedCluster;
  readonly #options: ApplyClusterOptions;
  readonly #runner: StepRunner;
  readonly #deadline: number;
  #now: Prepared;

  constructor(ports: ClusterPorts, planned: PlannedCluster, options: ApplyClusterOptions) {
    this.#ctx = withoutSecrets(ports.ctx, planned.prepared.rendering.redactor);
    this.#ports = { ...ports, ctx: this.#ctx };
    this.#planned = planned;
    this.#options = options;
    this.#runner = new StepRunner(planned.plan.steps, this.#ctx);
    this.#deadline = options.timeoutMs > 0 ? ports.ctx.clock.now() + options.timeoutMs : Infinity;
    this.#now = planned.prepared;
  }

  get results(): StepResult[] {
    return this.#runner.results;
  }

  async all(): Promise<void> {
    try {
      await announce(this.#ports, this.#now);
      await this.#account();
      await this.#controlPlane();
      await this.#pools();
      await this.#kubernetes();
      await this.#runner.run('registry/status', () => noteSuccess(this.#ports, this.#now));
    } catch (error) {
      await noteFailure(this.#ports, this.#now, error);
      throw redactedError(error, this.#now.rendering.redactor);
    }
  }

  /** What every cluster of the account shares, and the main stack. */
  async #account(): Promise<void> {
    const { cluster, rendering } = this.#now;
    const bucket = bucketName(cluster);
    await this.#runner.run(`bucket/${bucket}`, async () => {
      await createBucket(this.#ports.aws, bucket, this.#ctx.clock, this.#ctx.signal);
      return 'created';
    });
    await this.#upload('etcd');
    for (const stack of rendering.stacks)
      if (stack.kind === 'etcd' || stack.kind === 'cluster') await this.#stack(stack.name);
  }

  /** From here on everything is rendered with real values, and must be what was planned but for these values. */
  async #controlPlane(): Promise<void> {
    const later = this.#planned.plan.steps.some(
      (step) =>
        !['bucket', 'registry-status'].includes(step.kind) &&
        step.id !== `stack/${this.#now.cluster.localId}`,
    );
    if (!later) return;
    const actual = await refresh(this.#ports, this.#now, this.#options);
    assertOnlyPlaceholdersChanged(this.#now.rendering, actual.rendering);
    this.#now = actual;
    await this.#registryItems();
    for (const stack of actual.rendering.stacks)
      if (stack.kind === 'cf-manifest') await this.#stack(stack.name);
  }

  async #registryItems(): Promise<void> {
    const { cluster, facts } = this.#now;
    const eks = facts.eks[cluster.alias];
    for (const [item, fact] of Object.entries(eksItems)) {
      await this.#runner.run(`registry/${item}`, async () => {
        if (!eks)
          throw new ZkError(`the main stack made no EKS cluster named "${cluster.alias}"`, {
            code: 'no-eks-cluster',
          });
        await this.#ports.registry.setConfigItem(cluster.id, item, eks[fact]);
        return 'configured';
      });
    }
  }

  async #pools(): Promise<void> {
    await this.#poolsOf('master');
    await this.#runner.run('api-server', () => this.#apiServer());
    await this.#poolsOf('worker');
  }

  async #poolsOf(role: 'master' | 'worker'): Promise<void> {
    const pools = this.#now.rendering.pools.filter((pool) => pool.role === role);
    const works = pools.map((pool) => async () => {
      try {
        await this.#upload(pool.name);
        if (pool.stack) await this.#stack(pool.stack.name);
      } catch (error) {
        throw naming(error, `failed to provision node pool ${pool.name}`);
      }
    });
    await this.#runner.sideBySide(works, `${role} pools failed`);
  }

  async #kubernetes(): Promise<void> {
    const { preApply, postApply } = this.#planned.observed.deletions;
    const needsClient = ['object/', 'delete/', 'nodes'].some(
      (prefix) => this.#runner.withPrefix(prefix).length > 0,
    );
    const client = needsClient ? await this.#client() : undefined;
    const options = { forceConflicts: this.#options.forceConflicts ?? false, deadline: this.#deadline };
    const { rendering } = this.#now;
    if (client) for (const deletion of preApply) await this.#delete(client, deletion);
    await this.#deleteStacks(rendering.deletions.stacksPreApply);
    if (client) {
      await applyObjects(client, this.#ctx, this.#runner, applySequence(rendering), options);
      for (const deletion of postApply) await this.#delete(client, deletion);
    }
    await this.#deleteStacks(rendering.deletions.stacksPostApply);
    for (const pool of rendering.pools.filter((one) => one.role === 'karpenter')) {
      await this.#upload(pool.name);
      if (client) await applyObjects(client, this.#ctx, this.#runner, pool.provisioners, options);
    }
    if (client) await this.#runner.run('nodes', () => this.#ready(client));
  }

  async #client(): Promise<KubeClient> {
    const { cluster, facts } = this.#now;
    const client = await connectCluster(this.#ports, cluster, facts);
    if (client) return client;
    const status = facts.eks[cluster.alias]?.status ?? 'absent';
    throw new ZkError(`the EKS cluster "${cluster.alias}" is ${status}: its API server cannot be used`, {
      code: 'eks-not-active',
    });
  }

  async #ready(client: KubeClient): Promise<Outcome> {
    if (!this.#options.wait) return 'skipped';
    const { aws } = this.#ports;
    const wait = { step: 'nodes', deadline: this.#deadline };
    await waitForNodes(aws, client, this.#ctx, { ...wait, clusterTagName: clusterName(this.#now.cluster) });
    await waitReady(client, this.#ctx, workloadsOf(objectsOf(this.#now)), wait);
    return 'done';
  }

  async #apiServer(): Promise<Outcome> {
    const { cluster } = this.#now;
    const client = await this.#client();
    const emit = emitter(this.#ctx.emit, () => this.#ctx.clock.now());
    const since = this.#ctx.clock.now();
    const deadline = Math.min(this.#deadline, since + apiServerWithinMs);
    for (;;) {
      if (await isUp(client)) return 'done';
      if (this.#ctx.clock.now() >= deadline) {
        throw timeoutError(`the API server ${cluster.apiServerUrl} does not answer`, {
          code: 'api-server',
          hint: 'See the console output of a master node.',
        });
      }
      emit({
        type: 'wait',
        step: 'api-server',
        object: `api-server/${cluster.alias}`,
        reason: `${cluster.apiServerUrl}/readyz does not answer 200`,
        since,
        deadline,
        unblock: 'a master node must start its API server',
      });
      await this.#ctx.clock.sleep(apiServerPollMs, this.#ctx.signal);
    }
  }

  async #stack(name: string): Promise<void> {
    const stack = this.#now.rendering.stacks.find((one) => one.name === name);
    if (!stack) return;
    const step = `stack/${name}`;
    await this.#runner.run(step, async () => {
      const spec = stackSpec(stack, bucketName(this.#now.cluster));
      const { outcome } = await applyStack(this.#ports.aws, this.#ctx, spec, {
        step,
        timeoutMs: this.#remaining(),
      });
      return outcome;
    });
  }

  async #upload(owner: string): Promise<void> {
    await this.#runner.run(`files/${owner}`, async () => {
      const { rendering } = this.#now;
      const archive =
        owner === 'etcd' ? rendering.etcdFiles : rendering.pools.find((pool) => pool.name === owner)?.files;
      if (!archive || !archivesOf(this.#now).includes(archive))
        throw new ZkError(`there are no files for ${owner}`);
      const { aws } = this.#ports;
      const content = await buildArchive(archive.entries, archive.encryptionKey, (key, plaintext) =>
        encrypt(aws, key, plaintext),
      );
      await putObject(aws, archive.bucket, archive.key, content);
      return 'created';
    });
  }

  async #delete(client: KubeClient, deletion: PlannedDeletion): Promise<void> {
    await this.#runner.run(`delete/${describeRef(deletion.ref)}`, () =>
      applyDeletion(client, this.#ctx, deletion),
    );
  }

  async #deleteStacks(stacks: readonly { stackName: string }[]): Promise<void> {
    for (const { stackName } of stacks) {
      const step = `delete-stack/${stackName}`;
      await this.#runner.run(step, () =>
        deleteStack(this.#ports.aws, this.#ctx, stackName, { step, timeoutMs: this.#remaining() }),
      );
    }
  }

  #remaining(): number {
    return Math.max(1, Math.min(defaultStackTimeoutMs, this.#deadline - this.#ctx.clock.now()));
  }
}

async function isUp(client: KubeClient): Promise<boolean> {
  try {
    return await client.isReady();
  } catch (error) {
    if (isKubeError(error, 'Unreachable', 'Timeout')) return false;
    throw error;
  }
}

function naming(error: unknown, what: string): unknown {
  if (!(error instanceof ZkError)) return error;
  return new ZkError(`${what}: ${error.message}`, {
    exit: error.exit,
    cause: error,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.code === undefined ? {} : { code: error.code }),
  });
}

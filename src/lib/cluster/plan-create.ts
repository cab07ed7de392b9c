import {
  bucketName,
  userDataLimit,
  type FilesArchive,
  type RenderedObject,
  type RenderedPool,
  type RenderedStack,
  type StackDeletion,
} from '../channel/index.js';
import { refusal } from '../core/index.js';
import { describeRef, refOf } from '../kube/index.js';
import type { CloudFormationSpec } from '../schema/index.js';
import { checkTemplateSize, planStack, type StackPlan, type StackSpec } from '../stack/index.js';
import { clusterName } from '../registry/index.js';
import type { PlannedDeletion } from './deletions.js';
import { digestOf, planDigest } from './digest.js';
import { eksItems, isEks } from './names.js';
import type { Observed } from './observe.js';
import type { ClusterPlan, PlanStep } from './plan.js';
import { finalVersion, type Prepared } from './prepare.js';
import { applySequence } from './sequence.js';
import { detailsOf, riskOf } from './stack-risk.js';

/**
 * Wanted × observed → ordered steps. Pure. Empty when everything is as wanted. Refuses (exit 3) where a stack rests in a state that
 * nothing can be done with, and (exit 2) what AWS would not take; both before anything is changed.
 */
export function planCreate(prepared: Prepared, observed: Observed, types: CloudFormationSpec): ClusterPlan {
  const planner = new CreatePlanner(prepared, observed, types);
  return planner.plan();
}

/** How a stack of a rendering is handed to CloudFormation. */
export function stackSpec(stack: RenderedStack, bucket: string): StackSpec {
  return {
    name: stack.name,
    template: stack.template,
    tags: stack.tags,
    ...(stack.uploadKey === undefined ? {} : { upload: { bucket, key: stack.uploadKey } }),
    ...(stack.updatePolicy === undefined ? {} : { updatePolicy: stack.updatePolicy }),
  };
}

type StepInput = Pick<PlanStep, 'id' | 'kind' | 'action' | 'target' | 'reason'> & Partial<PlanStep>;

class CreatePlanner {
  readonly #prepared: Prepared;
  readonly #observed: Observed;
  readonly #types: CloudFormationSpec;
  readonly #steps: PlanStep[] = [];
  readonly #warnings: string[] = [];
  #unchanged = 0;

  constructor(prepared: Prepared, observed: Observed, types: CloudFormationSpec) {
    this.#types = types;
    this.#prepared = prepared;
    this.#observed = observed;
  }

  plan(): ClusterPlan {
    const { rendering, cluster, account, version } = this.#prepared;
    const stacks = (kind: RenderedStack['kind']): RenderedStack[] =>
      rendering.stacks.filter((one) => one.kind === kind);
    const pools = (role: RenderedPool['role']): RenderedPool[] =>
      rendering.pools.filter((one) => one.role === role);
    this.#warnings.push(...rendering.warnings.map((warning) => warning.message));
    this.#bucket();
    if (rendering.etcdFiles) this.#files(rendering.etcdFiles, 'etcd');
    for (const stack of [...stacks('etcd'), ...stacks('cluster')]) this.#stack(stack);
    if (isEks(cluster)) this.#registryItems();
    for (const stack of stacks('cf-manifest')) this.#stack(stack);
    for (const pool of pools('master')) this.#pool(pool);
    if (!isEks(cluster) && !this.#observed.apiReady) this.#apiServer();
    for (const pool of pools('worker')) this.#pool(pool);
    this.#deletions(
      this.#observed.deletions.preApply,
      rendering.deletions.stacksPreApply,
      'before the manifests',
    );
    for (const object of applySequence(rendering)) this.#object(object);
    this.#deletions(
      this.#observed.deletions.postApply,
      rendering.deletions.stacksPostApply,
      'after the manifests',
    );
    for (const pool of pools('karpenter')) this.#karpenterPool(pool);
    this.#nodes();
    this.#status();
    this.#leftovers();
    const plan: Omit<ClusterPlan, 'digest'> = {
      apiVersion: 'zk.dev/v1',
      kind: 'ClusterPlan',
      cluster: { id: cluster.id, name: clusterName(cluster) },
      account,
      region: cluster.region,
      targetVersion: finalVersion(cluster, version),
      observedAt: new Date(this.#observed.at).toISOString(),
      steps: this.#steps,
      unchanged: this.#unchanged,
      warnings: this.#warnings.map((warning) => rendering.redactor.redact(warning)),
    };
    return { ...plan, digest: planDigest(plan) };
  }

  #bucket(): void {
    if (this.#observed.bucketExists) return;
    const bucket = bucketName(this.#prepared.cluster);
    this.#add({
      id: `bucket/${bucket}`,
      kind: 'bucket',
      action: 'create',
      target: `bucket ${bucket}`,
      reason: 'templates and node files are kept there',
    });
  }

  #files(archive: FilesArchive, owner: string): void {
    if (this.#observed.uploadedFiles.has(archive.key)) return;
    this.#add({
      id: `files/${owner}`,
      kind: 'files',
      action: 'create',
      target: `files of ${owner}`,
      reason: `${archive.entries.length} files for its nodes`,
      dependsOn: this.#present('bucket/', 'stack/'),
      content: digestOf(archive.file.text),
    });
  }

  #stack(stack: RenderedStack, dependsOn?: string[]): boolean {
    const spec = stackSpec(stack, bucketName(this.#prepared.cluster));
    checkTemplateSize(spec);
    const planned = planStack(spec, this.#observed.stacks.get(stack.name));
    if (planned.action === 'refuse') throw stuck(planned);
    if (planned.action === 'unchanged') {
      this.#unchanged++;
      if (planned.advice) this.#warnings.push(planned.advice);
      return false;
    }
    this.#add({
      id: `stack/${stack.name}`,
      kind: 'stack',
      action: planned.action === 'create' ? 'create' : planned.action === 'wait' ? 'wait' : 'update',
      target: `stack ${stack.name}`,
      before: planned.status ?? 'absent',
      after: planned.action === 'create' ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE',
      reason: planned.reason,
      risk: riskOf(planned, this.#types),
      dependsOn: dependsOn ?? this.#present('bucket/', 'files/etcd', 'stack/'),
      details: detailsOf(planned, this.#types),
      content: digestOf([spec.template, spec.tags]),
    });
    return true;
  }

  #registryItems(): void {
    const { listed, facts, cluster } = this.#prepared;
    const eks = facts.eks[cluster.alias];
    for (const [item, fact] of Object.entries(eksItems)) {
      const value = eks?.[fact];
      const current = listed.configItems[item];
      if (value !== undefined && value === current) continue;
      this.#add({
        id: `registry/${item}`,
        kind: 'registry-item',
        action: 'write',
        target: `config item ${item}`,
        before: current === undefined ? 'absent' : 'another value',
        after: value === undefined ? '(known after apply)' : 'as EKS says',
        reason: 'the control plane decides it',
        risk: current === undefined ? 'additive' : 'change',
        dependsOn: this.#present(`stack/${cluster.localId}`),
        content: digestOf(value ?? ''),
      });
    }
  }

  #pool(pool: RenderedPool): void {
    this.#checkUserData(pool);
    this.#files(pool.files, pool.name);
    if (!pool.stack) return;
    const base = this.#present(
      'bucket/',
      `stack/${this.#prepared.cluster.localId}`,
      'registry/',
      `files/${pool.name}`,
    );
    const changes = this.#stack(pool.stack, [
      ...base,
      ...(pool.role === 'worker' ? this.#present('api-server') : []),
    ]);
    if (changes && this.#observed.stacks.get(pool.stack.name)) {
      this.#warnings.push(
        `the nodes of pool "${pool.name}" keep their old configuration until they are rotated`,
      );
    }
  }

  #checkUserData(pool: RenderedPool): void {
    if (pool.userData.size <= userDataLimit) return;
    throw refusal(
      `the user data of pool "${pool.name}" has ${pool.userData.size} bytes, EC2 takes at most ${userDataLimit}`,
      {
        code: 'user-data-size',
        position: { file: pool.userData.file.path },
        hint: 'Move content into its files.yaml.',
      },
    );
  }

  #karpenterPool(pool: RenderedPool): void {
    this.#files(pool.files, pool.name);
    for (const object of pool.provisioners) this.#object(object, this.#present(`files/${pool.name}`));
  }

  #apiServer(): void {
    this.#add({
      id: 'api-server',
      kind: 'api-server',
      action: 'wait',
      target: `API server ${this.#prepared.cluster.apiServerUrl}`,
      before: 'does not answer',
      after: 'ready',
      reason: 'its master nodes start',
      risk: 'none',
      dependsOn: this.#present('stack/'),
    });
  }

  #deletions(objects: readonly PlannedDeletion[], stacks: readonly StackDeletion[], when: string): void {
    for (const { ref, propagationPolicy, uid } of objects) {
      this.#add({
        id: `delete/${describeRef(ref)}`,
        kind: 'delete-object',
        action: 'delete',
        target: describeRef(ref),
        before: 'present',
        after: 'absent',
        reason: `deletions.yaml, ${when}`,
        risk: 'disruptive',
        dependsOn: this.#present('stack/', 'api-server'),
        details: propagationPolicy ? [`propagation ${propagationPolicy}`] : [],
        content: digestOf(uid),
      });
    }
    for (const { stackName } of stacks) {
      const stack = this.#observed.stacks.get(stackName);
      if (!stack) continue;
      this.#add({
        id: `delete-stack/${stackName}`,
        kind: 'delete-stack',
        action: 'delete',
        target: `stack ${stackName}`,
        before: stack.status,
        after: 'absent',
        reason: `cf-deletions.yaml, ${when}`,
        risk: 'disruptive',
        dependsOn: this.#present('stack/', 'api-server'),
        content: digestOf(stack.id),
      });
    }
  }

  #object(object: RenderedObject, dependsOn?: string[]): void {
    const name = describeRef(refOf(object.value));
    const outcome = this.#observed.objects.get(name) ?? 'created';
    if (outcome === 'unchanged') {
      this.#unchanged++;
      return;
    }
    this.#add({
      id: `object/${name}`,
      kind: 'object',
      action: outcome === 'created' ? 'create' : 'apply',
      target: name,
      before: outcome === 'created' ? 'absent' : 'differs',
      after: 'as in the channel',
      reason: object.file.component ? `component ${object.file.component}` : `pool ${object.file.pool ?? ''}`,
      risk: outcome === 'created' ? 'additive' : 'change',
      dependsOn: dependsOn ?? this.#present('stack/', 'registry/', 'api-server'),
      content: digestOf(object.value),
    });
  }

  /** Whatever is done, or was left undone by a run before: the end of it is a cluster whose nodes and workloads are ready. */
  #nodes(): void {
    if (this.#isSettled()) return;
    this.#add({
      id: 'nodes',
      kind: 'nodes',
      action: 'wait',
      target: 'nodes and workloads',
      before: 'to be seen',
      after: 'ready',
      reason: 'instances join, pods start',
      risk: 'none',
      dependsOn: this.#present('stack/', 'object/'),
    });
  }

  #status(): void {
    if (this.#isSettled()) return;
    const { listed } = this.#prepared;
    this.#add({
      id: 'registry/status',
      kind: 'registry-status',
      action: 'write',
      target: 'status in the registry',
      before: listed.lifecycleStatus,
      after: 'ready',
      reason: 'it runs the version of the channel then',
      risk: 'none',
      dependsOn: this.#steps.map((step) => step.id),
    });
  }

  /** Nothing to do, and the registry knows it. */
  #isSettled(): boolean {
    const { listed, cluster, version } = this.#prepared;
    const { lifecycleStatus, status } = listed;
    const isCurrent = status.currentVersion === finalVersion(cluster, version) && status.nextVersion === '';
    return (
      this.#steps.length === 0 && lifecycleStatus === 'ready' && isCurrent && status.problems.length === 0
    );
  }

  #leftovers(): void {
    for (const pool of this.#observed.leftoverPools) {
      this.#warnings.push(
        `pool "${pool}" has a stack but is not in the registry any more; create leaves it alone`,
      );
    }
  }

  /** Ids of the steps so far that begin with one of these. */
  #present(...prefixes: string[]): string[] {
    return this.#steps
      .map((step) => step.id)
      .filter((id) => prefixes.some((prefix) => id.startsWith(prefix)));
  }

  #add(step: StepInput): void {
    this.#steps.push({
      before: 'absent',
      after: 'present',
      risk: 'additive',
      dependsOn: [],
      details: [],
      ...step,
    });
  }
}

function stuck(planned: StackPlan): Error {
  return refusal(`stack "${planned.name}" cannot be changed: ${planned.reason}`, {
    code: 'stack-stuck',
    ...(planned.advice === undefined ? {} : { hint: planned.advice }),
  });
}

import { AwsError, validationError } from '../aws-error.js';
import type { Region } from '../region.js';
import { checkCapabilities } from './capabilities.js';
import { compareStack, type ChangeSet } from './change-set.js';
import { DefinitionReader, type DefinitionInput, type TemplateSource } from './definition-reader.js';
import { Engine } from './engine.js';
import { Evaluation, type StackIdentity } from './evaluation.js';
import { checkReferences } from './references.js';
import { StackLog } from './stack-log.js';
import { isInProgress, type OnFailure, type Stack, type StackDefinition } from './stack.js';
import type { Template, TemplateDecoder } from './template.js';

export interface StackOptions {
  onFailure?: OnFailure | undefined;
  disableRollback?: boolean | undefined;
  terminationProtection?: boolean | undefined;
  policy?: string | undefined;
  roleArn?: string | undefined;
  notificationArns?: readonly string[] | undefined;
  timeoutMinutes?: number | undefined;
  clientRequestToken?: string | undefined;
}

/** The stacks of one region: the CloudFormation API as functions, with its own checks and messages. */
export class Stacks {
  /** All stacks, deleted ones too, by id. */
  readonly stacks = new Map<string, Stack>();
  readonly #byName = new Map<string, string>();
  readonly #log: StackLog;
  readonly #engine: Engine;
  readonly #reader: DefinitionReader;

  constructor(
    private readonly region: Region,
    decodeTemplate: TemplateDecoder,
  ) {
    this.#reader = new DefinitionReader(region.global.buckets, decodeTemplate);
    this.#log = new StackLog(region.context);
    this.#engine = new Engine(
      region,
      {
        stack: (id) => this.stacks.get(id),
        identity: (stack) => this.identity(stack),
        deleted: (stack) => this.#byName.delete(stack.name),
      },
      this.#log,
    );
    region.context.onTimer<{ stack: string; changeSet: string }>('cfn.change-set', (data) =>
      this.#computeChangeSet(data.stack, data.changeSet),
    );
  }

  /** Finds a stack by name or id; deleted ones only by id. */
  find(reference: string): Stack | undefined {
    return this.stacks.get(reference) ?? this.stacks.get(this.#byName.get(reference) ?? '');
  }

  get(reference: string): Stack {
    const stack = this.find(reference);
    if (!stack) throw validationError(`Stack with id ${reference} does not exist`);
    return stack;
  }

  /** Stacks that are not deleted, newest first. */
  list(): Stack[] {
    return [...this.#byName.values()].map((id) => this.stacks.get(id) as Stack).reverse();
  }

  identity(stack: Pick<Stack, 'id' | 'name' | 'notificationArns'>): StackIdentity {
    const { context, network } = this.region;
    return {
      id: stack.id,
      name: stack.name,
      account: context.account,
      region: context.region,
      partition: context.partition,
      notificationArns: stack.notificationArns,
      availabilityZones: network.availabilityZones,
      exportedValue: (name) => this.exports().find((entry) => entry.name === name)?.value,
    };
  }

  exports(): { name: string; value: string; stackId: string }[] {
    return this.list().flatMap((stack) =>
      stack.outputs.flatMap(({ exportName, value }) =>
        exportName === undefined ? [] : [{ name: exportName, value, stackId: stack.id }],
      ),
    );
  }

  /** The stacks that import an export. */
  importers(name: string): Stack[] {
    return this.list().filter((stack) => stack.imports.has(name));
  }

  checkExport(stack: Stack, name: string): void {
    const owner = this.list().find(
      (other) => other.id !== stack.id && other.outputs.some((output) => output.exportName === name),
    );
    if (owner)
      throw validationError(
        `Export with name ${name} is already exported by stack ${owner.name}. Rollback requested by user.`,
      );
  }

  create(name: string, input: DefinitionInput, options: StackOptions): Stack {
    const known = this.find(name);
    if (known) {
      if (options.clientRequestToken !== undefined && known.clientRequestToken === options.clientRequestToken)
        return known;
      throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`, { status: 400 });
    }
    const definition = this.#reader.definition(input, undefined);
    checkCapabilities(definition.template, input.capabilities);
    const stack = this.#newStack(name, definition, options);
    this.#checkEvaluates(stack, definition);
    this.#register(stack);
    this.#engine.create(stack);
    return stack;
  }

  update(reference: string, input: DefinitionInput, options: StackOptions): Stack {
    const stack = this.get(reference);
    if (options.clientRequestToken !== undefined && stack.clientRequestToken === options.clientRequestToken)
      return stack;
    this.#checkUpdatable(stack);
    const definition = this.#reader.definition(input, stack);
    checkCapabilities(definition.template, input.capabilities);
    const { changes, otherwise } = compareStack(
      stack,
      definition,
      this.identity(stack),
      this.region.resourceSpec,
    );
    if (changes.length === 0 && !otherwise) throw validationError('No updates are to be performed.');
    this.#applyOptions(stack, options);
    this.#makeObsolete(stack);
    this.#engine.update(stack, definition);
    return stack;
  }

  /** Deletes a stack; one that does not exist counts as deleted. */
  delete(reference: string, clientRequestToken?: string): void {
    const stack = this.find(reference);
    if (!stack || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return;
    if (stack.terminationProtection)
      throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
    if (/^(UPDATE|ROLLBACK).*_IN_PROGRESS$/.test(stack.status))
      throw validationError(`Stack [${stack.id}] cannot be deleted while in status ${stack.status}`);
    const used = stack.outputs
      .map(({ exportName }) => exportName)
      .find((name) => name !== undefined && this.importers(name).length > 0);
    if (used !== undefined)
      throw validationError(
        `Export ${used} cannot be deleted as it is in use by ${this.importers(used)
          .map(({ name }) => name)
          .join(', ')}`,
      );
    stack.clientRequestToken = clientRequestToken;
    this.#makeObsolete(stack);
    this.#engine.delete(stack);
  }

  cancelUpdate(reference: string): void {
    const stack = this.get(reference);
    if (stack.status !== 'UPDATE_IN_PROGRESS')
      throw validationError(`CancelUpdateStack cannot be called from current stack status`);
    this.#engine.cancelUpdate(stack);
  }

  createChangeSet(
    stackName: string,
    name: string,
    type: 'CREATE' | 'UPDATE',
    input: DefinitionInput,
    options: StackOptions & { description?: string | undefined },
  ): { stack: Stack; changeSet: ChangeSet } {
    const stack = type === 'CREATE' ? this.#reviewStack(stackName, input, options) : this.get(stackName);
    if (type === 'UPDATE') this.#checkUpdatable(stack);
    if (stack.changeSets.has(name))
      throw new AwsError('AlreadyExistsException', `ChangeSet ${name} already exists`, { status: 400 });
    const definition = this.#reader.definition(
      input,
      stack.status === 'REVIEW_IN_PROGRESS' ? undefined : stack,
    );
    checkCapabilities(definition.template, input.capabilities);
    const changeSet: ChangeSet = {
      id: this.region.context.arn('cloudformation', `changeSet/${name}/${this.region.context.ids.uuid()}`),
      name,
      type,
      description: options.description,
      definition,
      status: 'CREATE_PENDING',
      reason: undefined,
      executionStatus: 'UNAVAILABLE',
      createdAt: this.region.context.now,
      changes: [],
      onFailure: options.onFailure,
      roleArn: options.roleArn,
      notificationArns: [...(options.notificationArns ?? [])],
    };
    stack.changeSets.set(name, changeSet);
    this.region.context.after(this.region.context.between(1_500, 4_000), 'cfn.change-set', {
      stack: stack.id,
      changeSet: name,
    });
    return { stack, changeSet };
  }

  /** Finds a change set by its id, or by its name within a stack. */
  changeSet(reference: string, stackReference: string | undefined): { stack: Stack; changeSet: ChangeSet } {
    for (const stack of stackReference === undefined ? this.stacks.values() : [this.get(stackReference)]) {
      for (const changeSet of stack.changeSets.values()) {
        if (changeSet.id === reference || (stackReference !== undefined && changeSet.name === reference))
          return { stack, changeSet };
      }
    }
    throw new AwsError('ChangeSetNotFoundException', `ChangeSet [${reference}] does not exist`, {
      status: 404,
    });
  }

  executeChangeSet(
    reference: string,
    stackReference: string | undefined,
    options: Pick<StackOptions, 'clientRequestToken' | 'disableRollback'>,
  ): void {
    const { stack, changeSet } = this.changeSet(reference, stackReference);
    if (changeSet.executionStatus !== 'AVAILABLE') {
      throw new AwsError(
        'InvalidChangeSetStatusException',
        `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${changeSet.status}]`,
        { status: 400 },
      );
    }
    this.#applyOptions(stack, { ...options, onFailure: changeSet.onFailure, roleArn: changeSet.roleArn });
    stack.changeSets.delete(changeSet.name);
    this.#makeObsolete(stack);
    changeSet.executionStatus = 'EXECUTE_COMPLETE';
    if (changeSet.type === 'CREATE') {
      stack.definition = changeSet.definition;
      this.#engine.create(stack);
    } else this.#engine.update(stack, changeSet.definition);
  }

  deleteChangeSet(reference: string, stackReference: string | undefined): void {
    const { stack, changeSet } = this.changeSet(reference, stackReference);
    changeSet.status = 'DELETE_COMPLETE';
    stack.changeSets.delete(changeSet.name);
  }

  setTerminationProtection(reference: string, enabled: boolean): Stack {
    const stack = this.get(reference);
    stack.terminationProtection = enabled;
    return stack;
  }

  /** Reads and checks a template as ValidateTemplate does. */
  validateTemplate(source: TemplateSource): Template {
    const template = this.#reader.template(source, undefined).template;
    checkReferences(template);
    return template;
  }

  /** Finds mistakes in expressions before anything is created, as CloudFormation does. */
  #checkEvaluates(stack: Pick<Stack, 'id' | 'name' | 'notificationArns'>, definition: StackDefinition): void {
    const evaluation = new Evaluation(definition, this.identity(stack), (id) =>
      id in definition.template.resources ? 'unknown' : undefined,
    );
    for (const [, declaration] of evaluation.wantedResources()) evaluation.properties(declaration);
  }

  #newStack(name: string, definition: StackDefinition, options: StackOptions): Stack {
    if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) {
      throw validationError(
        `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
      );
    }
    return {
      id: this.region.context.arn('cloudformation', `stack/${name}/${this.region.context.ids.uuid()}`),
      name,
      definition,
      status: 'REVIEW_IN_PROGRESS',
      reason: undefined,
      createdAt: this.region.context.now,
      updatedAt: undefined,
      deletedAt: undefined,
      onFailure: options.onFailure ?? 'ROLLBACK',
      disableRollback: options.disableRollback ?? false,
      terminationProtection: options.terminationProtection ?? false,
      policy: options.policy,
      roleArn: options.roleArn,
      notificationArns: [...(options.notificationArns ?? [])],
      timeoutMinutes: options.timeoutMinutes,
      resources: new Map(),
      outputs: [],
      imports: new Set(),
      events: [],
      changeSets: new Map(),
      deployment: undefined,
      clientRequestToken: options.clientRequestToken,
    };
  }

  #register(stack: Stack): void {
    this.stacks.set(stack.id, stack);
    this.#byName.set(stack.name, stack.id);
  }

  #reviewStack(name: string, input: DefinitionInput, options: StackOptions): Stack {
    const known = this.find(name);
    if (known?.status === 'REVIEW_IN_PROGRESS') return known;
    if (known)
      throw validationError(
        `Stack [${known.name}] already exists and cannot be created again with the changeSet [${name}].`,
      );
    const definition = this.#reader.definition(input, undefined);
    const stack = this.#newStack(name, definition, options);
    this.#checkEvaluates(stack, definition);
    this.#register(stack);
    this.#log.stack(stack, 'REVIEW_IN_PROGRESS', 'User Initiated');
    return stack;
  }

  #applyOptions(stack: Stack, options: StackOptions): void {
    const { onFailure, disableRollback, policy, roleArn, notificationArns } = options;
    Object.assign(stack, {
      ...(onFailure !== undefined && { onFailure }),
      ...(disableRollback !== undefined && { disableRollback }),
      ...(policy !== undefined && { policy }),
      ...(roleArn !== undefined && { roleArn }),
      ...(notificationArns !== undefined && { notificationArns: [...notificationArns] }),
      clientRequestToken: options.clientRequestToken,
    });
  }

  #checkUpdatable(stack: Stack): void {
    const failed = [
      'CREATE_FAILED',
      'ROLLBACK_COMPLETE',
      'ROLLBACK_FAILED',
      'DELETE_FAILED',
      'UPDATE_ROLLBACK_FAILED',
      'DELETE_COMPLETE',
      'REVIEW_IN_PROGRESS',
    ];
    if (isInProgress(stack) || failed.includes(stack.status))
      throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  }

  #makeObsolete(stack: Stack): void {
    for (const changeSet of stack.changeSets.values()) {
      if (changeSet.executionStatus === 'AVAILABLE') changeSet.executionStatus = 'OBSOLETE';
    }
  }

  #computeChangeSet(stackId: string, name: string): void {
    const stack = this.stacks.get(stackId);
    const changeSet = stack?.changeSets.get(name);
    if (!stack || changeSet?.status !== 'CREATE_PENDING') return;
    try {
      const { changes, otherwise } = compareStack(
        stack,
        changeSet.definition,
        this.identity(stack),
        this.region.resourceSpec,
      );
      const empty = changes.length === 0 && (changeSet.type === 'CREATE' || !otherwise);
      Object.assign(changeSet, {
        changes,
        status: empty ? 'FAILED' : 'CREATE_COMPLETE',
        executionStatus: empty ? 'UNAVAILABLE' : 'AVAILABLE',
      });
      if (empty)
        changeSet.reason =
          "The submitted information didn't contain changes. Submit different information to create a change set.";
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Object.assign(changeSet, { status: 'FAILED', reason: error.message });
    }
  }
}

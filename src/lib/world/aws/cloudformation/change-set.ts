import type { CloudFormationResource, CloudFormationSpec } from '../../../schema/index.js';
import type { Json } from '../../simulation.js';
import { Evaluation, type StackIdentity } from './evaluation.js';
import { isUnknown } from './intrinsics.js';
import { diffProperties, sameValue, type PropertyDifference } from './property-diff.js';
import { dependenciesOf, dependencyOrder, referencesIn, type Reference } from './references.js';
import { scalarText } from './scalar-text.js';
import type { Stack, StackDefinition, StackResource } from './stack.js';
import type { JsonObject, ResourceDeclaration } from './template.js';

export type Replacement = 'True' | 'False' | 'Conditional';

export interface ChangeDetail {
  attribute:
    | 'Properties'
    | 'Metadata'
    | 'Tags'
    | 'CreationPolicy'
    | 'UpdatePolicy'
    | 'DeletionPolicy'
    | 'UpdateReplacePolicy';
  name: string | undefined;
  path: string | undefined;
  recreation: 'Always' | 'Conditionally' | 'Never';
  evaluation: 'Static' | 'Dynamic';
  source:
    'ParameterReference' | 'ResourceReference' | 'ResourceAttribute' | 'DirectModification' | 'Automatic';
  cause: string | undefined;
  before: Json | undefined;
  after: Json | undefined;
}

export interface ResourceChange {
  action: 'Add' | 'Modify' | 'Remove';
  logicalId: string;
  physicalId: string | undefined;
  type: string;
  replacement: Replacement | undefined;
  policyAction:
    | 'Delete'
    | 'Retain'
    | 'Snapshot'
    | 'ReplaceAndDelete'
    | 'ReplaceAndRetain'
    | 'ReplaceAndSnapshot'
    | undefined;
  details: ChangeDetail[];
  before: JsonObject | undefined;
  after: JsonObject | undefined;
}

export interface ChangeSet {
  id: string;
  name: string;
  type: 'CREATE' | 'UPDATE';
  description: string | undefined;
  definition: StackDefinition;
  status: 'CREATE_PENDING' | 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE' | 'FAILED' | 'DELETE_COMPLETE';
  reason: string | undefined;
  executionStatus:
    'UNAVAILABLE' | 'AVAILABLE' | 'EXECUTE_IN_PROGRESS' | 'EXECUTE_COMPLETE' | 'EXECUTE_FAILED' | 'OBSOLETE';
  createdAt: number;
  changes: ResourceChange[];
  onFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING' | undefined;
  roleArn: string | undefined;
  notificationArns: string[];
}

export interface Difference {
  changes: ResourceChange[];
  /** Outputs, stack tags or conditions differ: worth an update even when no resource changes. */
  otherwise: boolean;
}

/** What an update would do to each resource of a stack, by the rules of the resource types' schemas. Changes nothing. */
export function compareStack(
  stack: Pick<Stack, 'resources' | 'outputs' | 'definition'>,
  wanted: StackDefinition,
  identity: StackIdentity,
  spec: CloudFormationSpec,
): Difference {
  const replaced = new Set<string>();
  const modified = new Set<string>();
  const evaluation = new Evaluation(wanted, identity, (id) => {
    if (!(id in wanted.template.resources)) return undefined;
    const known = stack.resources.get(id);
    return known && !replaced.has(id) && known.physicalId !== undefined ? known : 'unknown';
  });
  const declared = new Map(evaluation.wantedResources());
  const changes: ResourceChange[] = [];
  for (const id of dependencyOrder(wanted.template)) {
    const declaration = declared.get(id);
    if (!declaration) continue;
    const change = compareResource(
      id,
      declaration,
      stack.resources.get(id),
      evaluation,
      wanted,
      spec,
      modified,
    );
    if (!change) continue;
    changes.push(change);
    if (change.action === 'Modify') modified.add(id);
    if (change.replacement === 'True' || change.replacement === 'Conditional') replaced.add(id);
  }
  for (const resource of stack.resources.values())
    if (!declared.has(resource.logicalId)) changes.push(removal(resource));
  const outputs = evaluation.outputs().map(([key, output, value, exported]) => ({
    key,
    value: scalarText(value),
    description: output.description,
    exportName: exported,
  }));
  const otherwise =
    JSON.stringify(outputs) !== JSON.stringify(stack.outputs) ||
    JSON.stringify(wanted.tags) !== JSON.stringify(stack.definition.tags);
  return { changes: changes.sort((a, b) => (a.logicalId < b.logicalId ? -1 : 1)), otherwise };
}

function compareResource(
  id: string,
  declaration: ResourceDeclaration,
  known: StackResource | undefined,
  evaluation: Evaluation,
  wanted: StackDefinition,
  spec: CloudFormationSpec,
  modified: ReadonlySet<string>,
): ResourceChange | undefined {
  const after = evaluation.properties(declaration);
  if (!known)
    return {
      action: 'Add',
      logicalId: id,
      physicalId: undefined,
      type: declaration.type,
      replacement: undefined,
      policyAction: undefined,
      details: [],
      before: undefined,
      after,
    };
  const resource = spec.resource(declaration.type);
  const references = referencesIn(declaration.properties);
  const details = diffProperties(known.properties, after, resource).map((difference) =>
    propertyDetail(difference, declaration, references, wanted, known),
  );
  if (known.type !== declaration.type)
    details.push(plainDetail('Properties', 'Type', 'Always', known.type, declaration.type));
  if (!sameValue(known.metadata, declaration.metadata))
    details.push(plainDetail('Metadata', undefined, 'Never', known.metadata, declaration.metadata));
  if (resource?.tagProperty !== undefined && JSON.stringify(known.stackTags) !== JSON.stringify(wanted.tags))
    details.push(plainDetail('Tags', undefined, 'Never', undefined, undefined));
  details.push(...attributeDetails(declaration, references, modified, resource));
  if (details.length === 0) return undefined;
  const replacement = replacementOf(details);
  return {
    action: 'Modify',
    logicalId: id,
    physicalId: known.physicalId,
    type: declaration.type,
    replacement,
    policyAction: replacement === 'False' ? undefined : `ReplaceAnd${policyVerb(known.updateReplacePolicy)}`,
    details,
    before: known.properties,
    after,
  };
}

/**
 * Reading an attribute of a resource that changes in place: its value may be another one afterwards, which CloudFormation shows as a
 * dynamic change.
 */
function attributeDetails(
  declaration: ResourceDeclaration,
  references: readonly Reference[],
  modified: ReadonlySet<string>,
  resource: CloudFormationResource | undefined,
): ChangeDetail[] {
  const seen = new Set<string>();
  return references.flatMap(({ target, attribute }) => {
    if (attribute === undefined || !modified.has(target) || seen.has(`${target}.${attribute}`)) return [];
    seen.add(`${target}.${attribute}`);
    return Object.entries(declaration.properties)
      .filter(([, value]) =>
        referencesIn(value).some(
          (reference) => reference.target === target && reference.attribute === attribute,
        ),
      )
      .map(([name]): ChangeDetail => ({
        attribute: 'Properties',
        name,
        path: undefined,
        recreation: recreationOf(resource?.updateBehaviour([name]) ?? 'in-place'),
        evaluation: 'Dynamic',
        source: 'ResourceAttribute',
        cause: `${target}.${attribute}`,
        before: undefined,
        after: undefined,
      }));
  });
}

function propertyDetail(
  difference: PropertyDifference,
  declaration: ResourceDeclaration,
  references: readonly Reference[],
  wanted: StackDefinition,
  known: StackResource,
): ChangeDetail {
  const name = String(difference.path[0]);
  const source = declaration.properties[name];
  const uses = source === undefined ? [] : referencesIn(source);
  const unknown = isUnknown(difference.after);
  const cause = unknown
    ? uses.find(({ target }) => target in wanted.template.resources)
    : uses.find(({ target }) => target in wanted.template.parameters);
  return {
    attribute: name === 'Tags' ? 'Tags' : 'Properties',
    name: name === 'Tags' ? undefined : name,
    path: `/Properties/${difference.path.join('/')}`,
    recreation: recreationOf(difference.update),
    evaluation: unknown ? 'Dynamic' : 'Static',
    source:
      cause === undefined
        ? 'DirectModification'
        : cause.target in wanted.template.parameters
          ? 'ParameterReference'
          : cause.attribute === undefined
            ? 'ResourceReference'
            : 'ResourceAttribute',
    cause: cause && (cause.attribute === undefined ? cause.target : `${cause.target}.${cause.attribute}`),
    before: known.properties[name] === undefined ? undefined : difference.before,
    after: difference.after,
  };
}

function plainDetail(
  attribute: ChangeDetail['attribute'],
  name: string | undefined,
  recreation: ChangeDetail['recreation'],
  before: Json | undefined,
  after: Json | undefined,
): ChangeDetail {
  return {
    attribute,
    name,
    path: undefined,
    recreation,
    evaluation: 'Static',
    source: 'DirectModification',
    cause: undefined,
    before,
    after,
  };
}

function recreationOf(update: PropertyDifference['update']): ChangeDetail['recreation'] {
  return update === 'replace' ? 'Always' : update === 'conditional' ? 'Conditionally' : 'Never';
}

/** A static change that always recreates replaces for sure; anything dynamic or conditional only perhaps. */
function replacementOf(details: readonly ChangeDetail[]): Replacement {
  if (details.some(({ recreation, evaluation }) => recreation === 'Always' && evaluation === 'Static'))
    return 'True';
  return details.some(({ recreation }) => recreation !== 'Never') ? 'Conditional' : 'False';
}

function removal(resource: StackResource): ResourceChange {
  return {
    action: 'Remove',
    logicalId: resource.logicalId,
    physicalId: resource.physicalId,
    type: resource.type,
    replacement: undefined,
    policyAction: policyVerb(resource.deletionPolicy),
    details: [],
    before: resource.properties,
    after: undefined,
  };
}

function policyVerb(policy: string | undefined): 'Delete' | 'Retain' | 'Snapshot' {
  return policy === 'Retain' || policy === 'Snapshot' ? policy : 'Delete';
}

/** The dependencies of a resource that are themselves part of the stack. */
export function stackDependencies(declaration: ResourceDeclaration, definition: StackDefinition): string[] {
  return [...dependenciesOf(declaration, definition.template)];
}

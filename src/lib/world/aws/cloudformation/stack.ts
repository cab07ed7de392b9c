import type { Json } from '../../simulation.js';
import type { Tags } from '../tags.js';
import type { ChangeSet } from './change-set.js';
import type { Deployment } from './deployment.js';
import type { ParameterValues } from './parameters.js';
import type { JsonObject, Template } from './template.js';

export type OnFailure = 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';

export interface StackEvent {
  id: string;
  at: number;
  logicalId: string;
  physicalId: string;
  type: string;
  status: string;
  reason: string | undefined;
  properties: string | undefined;
  clientRequestToken: string | undefined;
}

export interface StackResource {
  logicalId: string;
  type: string;
  physicalId: string | undefined;
  status: string;
  reason: string | undefined;
  updatedAt: number;
  /** As evaluated for the last create or update. */
  properties: JsonObject;
  attributes: JsonObject;
  /** The stack's tags that it was last given. */
  stackTags: Tags;
  dependencies: string[];
  deletionPolicy: string | undefined;
  updateReplacePolicy: string | undefined;
  metadata: Json | undefined;
}

export interface StackOutput {
  key: string;
  value: string;
  description: string | undefined;
  exportName: string | undefined;
}

/** What a stack was made from; the previous one is what a failed update goes back to. */
export interface StackDefinition {
  body: string;
  template: Template;
  parameters: ParameterValues;
  tags: Tags;
  capabilities: string[];
}

export interface Stack {
  id: string;
  name: string;
  definition: StackDefinition;
  status: string;
  reason: string | undefined;
  createdAt: number;
  updatedAt: number | undefined;
  deletedAt: number | undefined;
  onFailure: OnFailure;
  disableRollback: boolean;
  terminationProtection: boolean;
  policy: string | undefined;
  roleArn: string | undefined;
  notificationArns: string[];
  timeoutMinutes: number | undefined;
  resources: Map<string, StackResource>;
  outputs: StackOutput[];
  imports: Set<string>;
  /** Oldest first. */
  events: StackEvent[];
  changeSets: Map<string, ChangeSet>;
  deployment: Deployment | undefined;
  clientRequestToken: string | undefined;
}

export function isInProgress(stack: Stack): boolean {
  return stack.status.endsWith('_IN_PROGRESS') && stack.status !== 'REVIEW_IN_PROGRESS';
}

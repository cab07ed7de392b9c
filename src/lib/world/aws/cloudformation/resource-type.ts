import type { Json } from '../../simulation.js';
import { AwsError } from '../aws-error.js';
import type { Region } from '../region.js';
import type { Tags } from '../tags.js';
import { isObject, type JsonObject } from './template.js';

/** What exists of a resource outside of CloudFormation. */
export interface ResourceState {
  physicalId: string;
  /** What `Fn::GetAtt` can read. */
  attributes: JsonObject;
}

export interface ResourceRequest {
  region: Region;
  logicalId: string;
  stackName: string;
  properties: JsonObject;
  /** Stack tags, CloudFormation's own, then the resource's. */
  tags: Tags;
  /** `STACK-LOGICALID-RANDOM` within the length limit of the type, for resources without a name of their own. */
  physicalName(maxLength?: number): string;
}

export type Settled = true | false | { failed: string };

/** How the sandbox makes, changes and removes resources of one type. What is missing here is refused, never pretended. */
export interface ResourceType {
  /** The property that gives a custom name; such a resource cannot be replaced under the same name. */
  nameProperty?: string;
  create(request: ResourceRequest): ResourceState;
  /** Changes in place. `previous` are the properties in force. */
  update?(request: ResourceRequest, current: ResourceState, previous: JsonObject): ResourceState;
  delete(request: ResourceRequest, current: ResourceState): void;
  /** Whether the last action is finished; asked again until it is. */
  settled?(
    request: ResourceRequest,
    current: ResourceState,
    action: 'create' | 'update' | 'delete',
    sinceMs: number,
  ): Settled;
  /** Attributes that are known only once the resource has settled. */
  attributes?(request: ResourceRequest, current: ResourceState): JsonObject;
}

/** Reads properties as CloudFormation does: numbers and booleans may come as strings. */
export class Properties {
  constructor(readonly raw: JsonObject) {}

  has(name: string): boolean {
    return this.raw[name] !== undefined && this.raw[name] !== null;
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined)
      throw new AwsError(
        'ValidationError',
        `Properties validation failed: #: required key [${name}] not found`,
      );
    return value;
  }

  optionalText(name: string): string | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'object')
      throw new AwsError('ValidationError', `Properties validation failed: #/${name}: expected type: String`);
    return String(value);
  }

  optionalNumber(name: string): number | undefined {
    const text = this.optionalText(name);
    if (text === undefined) return undefined;
    if (text.trim() === '' || Number.isNaN(Number(text)))
      throw new AwsError(
        'ValidationError',
        `Properties validation failed: #/${name}: expected type: Number, found: String`,
      );
    return Number(text);
  }

  number(name: string, fallback: number): number {
    return this.optionalNumber(name) ?? fallback;
  }

  flag(name: string, fallback = false): boolean {
    const text = this.optionalText(name);
    return text === undefined ? fallback : text.toLowerCase() === 'true';
  }

  texts(name: string): string[] {
    return this.items(name).map(String);
  }

  items(name: string): Json[] {
    const value = this.raw[name];
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value))
      throw new AwsError(
        'ValidationError',
        `Properties validation failed: #/${name}: expected type: JSONArray`,
      );
    return value;
  }

  objects(name: string): Properties[] {
    return this.items(name)
      .filter(isObject)
      .map((item) => new Properties(item));
  }

  object(name: string): Properties | undefined {
    const value = this.raw[name];
    return isObject(value) ? new Properties(value) : undefined;
  }

  /** A policy document: JSON, or text that holds JSON. */
  document(name: string): string {
    const value = this.raw[name];
    if (value === undefined)
      throw new AwsError(
        'ValidationError',
        `Properties validation failed: #: required key [${name}] not found`,
      );
    return typeof value === 'string' ? value : JSON.stringify(value);
  }
}

import type { Position } from '../../core/index.js';
import type { Json, JsonObject } from '../bridge/wire.js';
import type { Runtime } from '../interpreter/interpreter.js';

/**
 * What checks, alerts, entities and dashboards are once they have been read: plain data with the names of ZMON's API, defaults filled
 * in, types certain. How they came to be (file, positions, unknown keys) stands beside them in a {@link Loaded}.
 */
export interface CheckDefinition {
  id?: number;
  name: string;
  owning_team: string;
  description: string;
  /** Python, without the blank lines around it that block text brings; `commandPosition` knows where each line came from. */
  command: string;
  /** Seconds. */
  interval: number;
  entities: readonly EntityFilter[];
  status: Status;
  /** As the server decides when nothing is written: PYTHON_2. Bare Python without a definition around it is PYTHON_3. */
  runtime: Runtime;
  source_url?: string;
  technical_details: string;
  potential_analysis: string;
  potential_impact: string;
  potential_solution: string;
  criticality?: Criticality;
  last_modified_by?: string;
  /** Milliseconds since 1970. */
  last_modified?: number;
}

/** An alert whose inherited fields have been filled in from its parents. */
export interface AlertDefinition {
  id?: number;
  /** Absent only in alerts that were given together with the one check that they belong to. */
  check_definition_id?: number;
  name: string;
  description: string;
  team: string;
  responsible_team: string;
  /** Empty: all entities of the check. */
  entities: readonly EntityFilter[];
  /** Empty: nothing is excluded. */
  entities_exclude: readonly EntityFilter[];
  /** Python, as written; the worker puts `value ` in front of conditions such as `> 5`. */
  condition: string;
  notifications: readonly string[];
  status: Status;
  priority: 1 | 2 | 3;
  /** See `parsePeriod`. Empty: always. */
  period: string;
  /** Never evaluated, only a parent of others. */
  template: boolean;
  parent_id?: number;
  parameters: Readonly<Record<string, AlertParameter>>;
  tags: readonly string[];
  last_modified_by?: string;
  /** Milliseconds since 1970. */
  last_modified?: number;
}

/** An alert as its file says it, before its parents are asked: what may be inherited may be absent. */
export type WrittenAlert = Omit<AlertDefinition, Inherited> & Partial<Pick<AlertDefinition, Inherited>>;

/** What a child takes from its parent when it has none of its own (or null). */
export const inheritedFields = [
  'check_definition_id',
  'name',
  'description',
  'entities',
  'entities_exclude',
  'condition',
  'notifications',
  'priority',
  'period',
  'parameters',
  'tags',
] as const;
export type Inherited = (typeof inheritedFields)[number];

export interface AlertParameter {
  value: Exclude<Json, null>;
  comment?: string;
  /** Python casts the value to it before the condition runs. */
  type?: ParameterType;
}

export const parameterTypes = ['int', 'float', 'str', 'bool', 'date', 'datetime'] as const;
export type ParameterType = (typeof parameterTypes)[number];

export const statuses = ['ACTIVE', 'INACTIVE', 'REJECTED', 'DELETED'] as const;
export type Status = (typeof statuses)[number];

export const criticalities = ['critical', 'important', 'other'] as const;
export type Criticality = (typeof criticalities)[number];

/** Properties that an entity must have, all of them, by text equality. The server reads every value as text. */
export type EntityFilter = Readonly<Record<string, string>>;

/** A thing that is checked. Any further properties, any depth. */
export type Entity = JsonObject & { id: string; type: string };

export interface Dashboard {
  id?: number;
  name: string;
  /** Team patterns, `*` stands for anything. */
  alert_teams: readonly string[];
  tags: readonly string[];
  view_mode: 'FULL' | 'COMPACT';
  edit_option: 'PRIVATE' | 'TEAM' | 'PUBLIC';
  shared_teams: readonly string[];
  widget_configuration: readonly Widget[];
  created_by?: string;
  last_modified_by?: string;
  /** Milliseconds since 1970. */
  last_modified?: number;
}

export const widgetTypes = ['gauge', 'chart', 'value', 'trend', 'networkmap', 'iframe'] as const;
export type WidgetType = (typeof widgetTypes)[number];

/** A widget, with the camelCase names that the API has here. */
export interface Widget {
  type: WidgetType;
  title: string;
  checkDefinitionId?: number;
  entityId?: string;
  /** Columns, 1 to 12. Absent: the widgets share the row equally. */
  width?: number;
  /** A leading `$` is implied: `.cpu.load1`. */
  jsonPath?: string;
  options: JsonObject;
  /** Style → alert ids; of several styles whose alerts are active the last one wins. */
  alertStyles: Readonly<Record<string, readonly number[]>>;
  src?: string;
  /** CSS as text, or `{width, height, scale}` of an iframe. */
  style?: Json;
  /** Milliseconds. */
  refresh?: number;
}

/** Something that was read, and where it stood. */
export interface Loaded<Kind extends DefinitionKind, T> {
  kind: Kind;
  definition: T;
  /** The document as written, unknown keys too, for `encodeDefinition` and for a push. */
  document: JsonObject;
  origin: Origin;
  /** Unknown keys and the like: what the server would ignore or read otherwise. */
  warnings: readonly Remark[];
}

export type DefinitionKind = 'check' | 'alert' | 'entity' | 'dashboard';
export type LoadedCheck = Loaded<'check', CheckDefinition>;
export type LoadedAlert = Loaded<'alert', WrittenAlert>;
export type LoadedEntity = Loaded<'entity', Entity>;
export type LoadedDashboard = Loaded<'dashboard', Dashboard>;
export type AnyLoaded = LoadedCheck | LoadedAlert | LoadedEntity | LoadedDashboard;

export interface Remark {
  /** Short stable word, such as `unknown-key`. */
  code: string;
  message: string;
  hint?: string;
  position: Position;
}

/** Where a definition came from. */
export interface Origin {
  /** As it is shown in messages; `<stdin>` for stdin. */
  file: string;
  /** Place of a value (or its key); of the definition itself for the empty path or when nothing stands there. */
  positionOf(path: readonly (string | number)[], at?: 'key' | 'value'): Position;
  /** Place in the file of a line and column (from 1) of the text under this key, as `trimCode` leaves it. */
  codePosition(key: 'command' | 'condition' | 'period', line: number, column?: number): Position;
}

/** Place in the file of a line and column (from 1) of a check's command. */
export function commandPosition(check: { origin: Origin }, line: number, column?: number): Position {
  return check.origin.codePosition('command', line, column);
}

/** Place in the file of a line and column (from 1) of an alert's condition, as written, without the `value ` of the worker. */
export function conditionPosition(alert: { origin: Origin }, line: number, column?: number): Position {
  return alert.origin.codePosition('condition', line, column);
}

import type { Position } from '../../core/index.js';
import type { Json } from '../bridge/wire.js';
import type { Entity } from '../definition/model.js';
import type { EntityEvaluation } from '../evaluation/model.js';
import type { Sample } from '../history/series.js';

/** A test file as it was read: paths are relative to its folder, times are milliseconds. */
export interface GoldenFile {
  file: string;
  text: string;
  check: string;
  alerts: readonly string[];
  /** Files of entities, and entities that stand in the test file itself. */
  entityFiles: readonly string[];
  entities: readonly Entity[];
  cassette: string;
  /** Whether the file names its cassette, so that it has to be there. */
  cassetteGiven: boolean;
  tests: readonly GoldenTest[];
}

export interface GoldenTest {
  name: string;
  /** Place among the tests of the file, from 0. */
  index: number;
  position: Position;
  /** Time of the first step. */
  at: number;
  /** From one step to the next; absent: the interval of the check. */
  every?: number;
  zone?: string;
  /** Ids of the only entities that take part. */
  only?: readonly string[];
  /** Values instead of runs of the check, by entity id; `*` for the others. */
  series?: ReadonlyMap<string, readonly Sample[]>;
  /** Results of before the first step, as `readHistory` takes them. */
  history?: { value: unknown; position: Position };
  steps: number;
  expectations: readonly Expectation[];
}

/** What some steps of some entities must come to; what it does not name may be anything. */
export interface Expectation {
  position: Position;
  /** From 1; absent: every step. */
  step?: number;
  /** Absent: every entity. */
  entity?: string;
  value?: { is: Json };
  /** Part of the error text of a check that must fail, or a pattern; false: it must not fail. */
  error?: TextPattern | false;
  alerts: readonly AlertExpectation[];
}

export interface AlertExpectation {
  /** Name, or id as text. */
  alert: string;
  position: Position;
  /** Written as `Name: true`. */
  short: boolean;
  active?: boolean;
  inPeriod?: boolean;
  /** Exactly these, without `exception`. */
  captures?: { readonly [key: string]: Json };
  /** Of `captures.exception`; false: there must be none. */
  error?: TextPattern | false;
}

/** `/…/` is a regular expression, anything else must be a part of the text. */
export interface TextPattern {
  written: string;
  matches(text: string): boolean;
}

/** How one test ended. */
export interface GoldenOutcome {
  file: string;
  test: string;
  position: Position;
  status: 'passed' | 'failed';
  differences: readonly Difference[];
  /** Calls of the check that no recording answers, and the like: the test failed whatever it expects. */
  problems: readonly string[];
  notes: readonly string[];
  steps: number;
  /** How many expectations were compared. */
  compared: number;
  evaluations: readonly EntityEvaluation[];
}

export interface Difference {
  step: number;
  entity: string;
  /** `value`, or `alert NAME: active`. */
  what: string;
  expected: string;
  actual: string;
  position: Position;
}

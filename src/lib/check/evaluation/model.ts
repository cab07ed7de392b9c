import type { Position } from '../../core/index.js';
import type { JsonObject } from '../bridge/wire.js';
import type { AlertDefinition, Entity } from '../definition/model.js';
import type { Failure, StoredResult, Timings } from '../interpreter/interpreter.js';

/** What one run of the check on one entity came to. */
export interface EntityEvaluation {
  entity: Entity;
  /** Place of the entity among those of the run, from 0. */
  index: number;
  /** Which of the repeated runs, from 1. */
  run: number;
  /** As the worker would store it; a failed check has its error text as value and `exc: 1`. */
  result: StoredResult;
  /** Why the check failed. */
  fault?: Fault;
  /** One for each alert that covers the entity, in the order of the alerts. */
  alerts: AlertVerdict[];
  /** What the code printed. */
  output: string;
  timings: Timings;
}

export interface AlertVerdict {
  alert: AlertDefinition;
  /** As the condition decided, whatever the period says. */
  active: boolean;
  captures: JsonObject;
  inPeriod: boolean;
  /** The state of the alert for this entity is another one than after the run before. */
  changed: boolean;
  /** Since when it has been active and in its period, seconds since 1970. */
  startTime?: number;
  /** The condition or the period raised; then `captures.exception` says how. */
  exception: boolean;
  fault?: Fault;
}

/** An error of check code with its place in the file. */
export interface Fault {
  reason: Failure['reason'];
  /** Name of the Python exception. */
  exception: string;
  message: string;
  /** The whole text that the worker would store. */
  text: string;
  position?: Position;
  /** The line of code there. */
  source?: string;
}

/** Whether anybody would be woken: an alert is active, or there is none and the check failed. */
export function isActive({ alerts, result }: EntityEvaluation): boolean {
  return alerts.length === 0 ? result.exc === 1 : alerts.some(({ active }) => active);
}

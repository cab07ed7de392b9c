import { isMapping, type YamlValue } from '../../yaml/index.js';
import type { Json } from '../bridge/wire.js';
import { exactJson } from './exact-json.js';
import type { AlertExpectation, Expectation, TextPattern } from './model.js';
import { TestReader } from './test-reader.js';
import { textPattern } from './text-pattern.js';

const expectationKeys = ['step', 'entity', 'value', 'error', 'alerts'];
const alertKeys = ['active', 'in_period', 'captures', 'error'];

/** The expectations of a test. */
export function readExpectations(test: TestReader): Expectation[] {
  return test.tests('expect').map((reader) => {
    reader.refuseUnknown(expectationKeys);
    const step = reader.integer('step', { min: 1, max: 100_000 });
    const entity = reader.text('entity');
    const error = readPattern(reader);
    const alerts = readAlerts(reader);
    refuseEmpty(reader, ['value', 'error', 'alerts']);
    return {
      position: reader.origin.positionOf(reader.at),
      alerts,
      ...(step !== undefined && { step }),
      ...(entity !== undefined && { entity }),
      // null is a value, too.
      ...(Object.hasOwn(reader.own, 'value') && { value: { is: exactJson(reader.own['value'] ?? null) } }),
      ...(error !== undefined && { error }),
    };
  });
}

function readAlerts(reader: TestReader): AlertExpectation[] {
  const value = reader.value('alerts');
  if (value === undefined) return [];
  if (!isMapping(value)) {
    reader.failed('alerts', 'expected a mapping from names (or ids) of alerts');
    return [];
  }
  return Object.entries(value).flatMap(([alert, one]) => readAlert(reader, alert, one));
}

function readAlert(reader: TestReader, alert: string, value: YamlValue): AlertExpectation[] {
  const path = [...reader.at, 'alerts', alert];
  const common = { alert, position: reader.origin.positionOf(path) };
  if (typeof value === 'boolean') return [{ ...common, short: true, active: value }];
  if (!isMapping(value)) {
    reader.error(
      'wrong-type',
      ['alerts', alert],
      'expected true, false, or a mapping with `active` and others',
    );
    return [];
  }
  const inner = new TestReader(value, path, reader.origin, reader.problems);
  inner.refuseUnknown(alertKeys);
  refuseEmpty(inner, alertKeys);
  const captures = inner.value('captures');
  if (captures !== undefined && !isMapping(captures))
    inner.failed('captures', 'expected a mapping from names to values');
  const error = readPattern(inner);
  return [
    {
      ...common,
      short: false,
      ...('active' in value && { active: inner.boolean('active', false) }),
      ...('in_period' in value && { inPeriod: inner.boolean('in_period', true) }),
      ...(isMapping(captures) && { captures: exactJson(captures) as { [key: string]: Json } }),
      ...(error !== undefined && { error }),
    },
  ];
}

/** What names nothing that could differ would hold whatever happens. Null is a value, but no error, alert or capture. */
function refuseEmpty(reader: TestReader, fields: readonly string[]): void {
  const says = (name: string): boolean => {
    const value = reader.value(name);
    if (name === 'value') return Object.hasOwn(reader.own, name);
    return value !== undefined && !(name === 'alerts' && isMapping(value) && Object.keys(value).length === 0);
  };
  if (fields.some(says)) return;
  const names = fields.map((name) => `\`${name}\``).join(', ');
  reader.error('missing-field', [], `this expects nothing: give it one of ${names}`);
}

/** Text, `/pattern/`, or false for no error at all. */
function readPattern(reader: TestReader): TextPattern | false | undefined {
  return reader.value('error') === false ? false : reader.parsed('error', textPattern);
}

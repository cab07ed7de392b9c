import fc from 'fast-check';
import type { Event } from '../../src/lib/core/index.js';

const id = fc.constantFrom('a', 'b', 'c', 'd');
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.constant('日本語'.repeat(30)),
  fc.constant('two\nlines\u001b[31m'),
);
const at = fc.integer({ min: -1e9, max: 1e12 });
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Any event, also ones that make no sense: unknown steps, rings of parents, times that run backwards. */
const event = fc.oneof(
  fc.record({
    type: fc.constant('step.started'),
    at,
    step: id,
    title: text,
    parent: some(id),
    target: some(text),
  }),
  fc.record({
    type: fc.constant('step.progress'),
    at,
    step: id,
    message: text,
    done: some(fc.nat()),
    total: some(fc.nat()),
    level: some(fc.constantFrom('info', 'debug')),
  }),
  fc.record({
    type: fc.constant('step.finished'),
    at,
    step: id,
    outcome: fc.constantFrom('created', 'configured', 'unchanged', 'deleted', 'done', 'skipped'),
    message: some(text),
  }),
  fc.record({ type: fc.constant('step.failed'), at, step: id, message: text, hint: some(text) }),
  fc.record({
    type: fc.constant('wait'),
    at,
    step: id,
    object: text,
    reason: text,
    since: at,
    deadline: some(at),
    unblock: some(text),
  }),
  fc.record({ type: fc.constant('warning'), at, message: text, step: some(id), hint: some(text) }),
  fc.record({
    type: fc.constant('question'),
    at,
    message: text,
    answer: fc.constantFrom('yes', 'no', 'assumed-yes'),
  }),
) as fc.Arbitrary<Event>;

/** Any sequence of events. */
export const anyEvents: fc.Arbitrary<Event[]> = fc.array(event, { maxLength: 25 });

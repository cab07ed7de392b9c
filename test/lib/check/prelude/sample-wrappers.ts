import type { MethodDefinition, WrapperDefinition } from '../../../../src/lib/check/bridge/wrapper.js';
import { parseCert } from '../../../../src/lib/check/wrappers/parse-cert.js';
import { timeZone } from '../../../../src/lib/check/wrappers/time-zone.js';

/** A method of the shape that Python must know; what it does is decided by the host of the test. */
const method = (...parameters: MethodDefinition<unknown>['parameters']): MethodDefinition<unknown> => ({
  parameters,
  returns: '',
  run: () => undefined,
});

const wrapper = (one: Partial<WrapperDefinition> & { name: string }): WrapperDefinition => ({
  tier: 1,
  summary: '',
  parameters: [],
  methods: {},
  open: () => undefined,
  ...one,
});

/** A table with one wrapper of each sort. */
export const sampleWrappers: readonly WrapperDefinition[] = [
  wrapper({
    name: 'http',
    parameters: [
      { name: 'url' },
      { name: 'timeout', default: 10 },
      { name: 'base_url', bind: { from: 'entity.url', value: () => undefined } },
      { name: 'check_id', default: null, protected: true },
    ],
    methods: {
      code: method(),
      json: method({ name: 'raise_error', default: true }),
      pods: method({ name: 'name', default: null }, { name: 'labels', kind: 'keywords' }),
      further: method(),
      itself: method(),
    },
    objects: { page: { text: method({ name: 'size' }), next: method() } },
  }),
  wrapper({
    name: 'tcp',
    parameters: [{ name: 'host', bind: { from: 'entity.host', value: () => undefined } }],
    methods: { open: method({ name: 'ports', kind: 'variadic' }) },
  }),
  wrapper({
    name: 'ping',
    function: 'reached',
    parameters: [{ name: 'count', default: 1 }],
    methods: { reached: method() },
  }),
  wrapper({
    name: 'sql',
    python: 'AggregatedResult',
    methods: { execute: method({ name: 'stmt' }), result: method({ name: 'agg', kind: 'callable' }) },
  }),
  wrapper({ name: 'history', inConditions: true, methods: { get_one: method() } }),
  // A helper hides it.
  wrapper({ name: 'sum' }),
  parseCert,
  timeZone,
];

import { pythonText } from '../bridge/python-text.js';
import { float, LargeInteger, PythonError, self } from '../bridge/wire.js';
import type { WrapperDefinition } from '../bridge/wrapper.js';
import { perSecond } from './counter/rates.js';

/** `counter()`: rates of growing numbers. Semantics of zmon-worker's counter.py. */
export const counter: WrapperDefinition<{ key: string }> = {
  name: 'counter',
  tier: 1,
  summary: 'Turns a growing number into a rate; remembers its last value for check and entity.',
  parameters: [{ name: 'key', doc: 'Name of the number.' }],
  open: ({ key }) => ({ key: pythonText(key) }),
  methods: {
    per_second: {
      parameters: [{ name: 'value' }],
      returns: 'what it gained per second since the last call; 0 at first, never negative',
      run: ({ key }, { value }, call) => rate(perSecond(key, numberOf(value), call)),
    },
    per_minute: {
      parameters: [{ name: 'value' }],
      returns: 'the same per minute',
      run: ({ key }, { value }, call) => float(perSecond(key, numberOf(value), call) * 60),
    },
    key: {
      parameters: [{ name: 'key' }],
      returns: 'itself, for another number',
      run(state, { key }) {
        state.key = pythonText(key);
        return self;
      },
    },
  },
};

/** The worker's first answer is the int 0. */
function rate(value: number): unknown {
  return value === 0 ? 0 : float(value);
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (value instanceof LargeInteger) return value.number;
  if (typeof value === 'boolean') return Number(value);
  throw new PythonError('TypeError', [`counter needs a number, not ${JSON.stringify(value) ?? 'None'}`]);
}

import type { Parameter } from '../../bridge/wrapper.js';
import { shardsOfEntity } from './shards.js';

/** Where a statement runs and who asks, the first parameters of both databases. `user` and `password` come from the settings of the wrapper. */
export function loginParameters(wrapper: 'sql' | 'mysql', user: string): Parameter[] {
  return [
    { name: 'shards', bind: { from: 'entity.shards', value: ({ entity }) => shardsOfEntity(entity) } },
    {
      name: 'user',
      bind: {
        from: `setting ${wrapper}.user`,
        value: ({ settings }) => settings.get(wrapper, 'user') ?? user,
      },
    },
    {
      name: 'password',
      bind: {
        from: `setting ${wrapper}.password`,
        value: ({ settings }) => settings.get(wrapper, 'password') ?? '',
      },
    },
  ];
}

/** How long a statement may take, and on which shards it runs. */
export const statementParameters: readonly Parameter[] = [
  {
    name: 'timeout',
    bind: { from: 'interval · 1000', value: ({ check }) => check.intervalSeconds * 1000 },
    doc: 'Milliseconds for one statement.',
  },
  { name: 'shard', default: null, doc: 'Only this shard.' },
];

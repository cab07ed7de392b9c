import { pythonText } from '../bridge/python-text.js';
import { PythonError } from '../bridge/wire.js';
import type { Arguments, BridgeCall, Parameter, WrapperDefinition } from '../bridge/wrapper.js';
import { kairosQueries } from './history/kairos-query.js';
import { JsonService, requiredUrl, urlParameter } from './service/json-service.js';
import { truthy } from './truth.js';

const start: Parameter = { name: 'start', default: 5, doc: 'How long ago, in `time_unit`.' };
const end: Parameter = { name: 'end', default: 0, doc: 'How long ago; 0: now.' };
const unit: Parameter = { name: 'time_unit', default: 'minutes' };
const startAbsolute: Parameter = {
  name: 'start_absolute',
  default: null,
  doc: 'Epoch milliseconds, instead of `start`.',
};
const endAbsolute: Parameter = {
  name: 'end_absolute',
  default: null,
  doc: 'Epoch milliseconds, instead of `end`.',
};

/** `kairosdb()`: queries of time series. Semantics of zmon-worker's kairosdb.py. */
export const kairosdb: WrapperDefinition<JsonService> = {
  name: 'kairosdb',
  tier: 1,
  summary: 'Queries time series in KairosDB.',
  inConditions: true,
  parameters: [urlParameter('kairosdb'), { name: 'oauth2', default: false }],
  open: (args, call) =>
    JsonService.open(
      {
        wrapper: 'kairosdb',
        url: requiredUrl(args['url'], 'KairosDB wrapper improperly configured. URL is missing!'),
        timeout: 10,
        oauth2: args['oauth2'],
      },
      call,
    ),
  methods: {
    query: {
      parameters: [
        { name: 'name', doc: 'Of the metric.' },
        { name: 'group_by', default: null },
        { name: 'tags', default: null, doc: 'A dict of lists.' },
        start,
        end,
        unit,
        { name: 'aggregators', default: null, doc: 'A list of dicts.' },
        startAbsolute,
        endAbsolute,
      ],
      returns: 'the first of `queries` of the answer: `{"results": […], "sample_size": …}`',
      async run(service, args, call) {
        const metric = {
          name: pythonText(args['name']),
          group_by: args['group_by'] ?? [],
          ...(truthy(args['aggregators']) ? { aggregators: args['aggregators'] } : {}),
          ...(truthy(args['tags']) ? { tags: args['tags'] } : {}),
        };
        const [first] = await batch(service, [metric], args, call);
        if (first === undefined) throw new PythonError('Exception', ['list index out of range']);
        return first;
      },
    },
    query_batch: {
      parameters: [
        { name: 'metrics', doc: 'A list of dicts, as KairosDB takes them.' },
        start,
        end,
        unit,
        startAbsolute,
        endAbsolute,
      ],
      returns: 'the list `queries` of the answer',
      run: (service, args, call) => batch(service, args['metrics'], args, call),
    },
    tagnames: { parameters: [], returns: 'always `[]`, as on the worker', run: () => [] },
    metric_tags: { parameters: [], returns: 'always `{}`, as on the worker', run: () => ({}) },
  },
};

async function batch(
  service: JsonService,
  metrics: unknown,
  args: Arguments,
  call: BridgeCall,
): Promise<readonly unknown[]> {
  const from = Number(args['start']);
  const to = Number(args['end']);
  if (!(from >= 1) || !(to >= 0))
    throw new PythonError('ValueError', [
      'Time relative "start" and "end" must be greater than or equal to 1',
    ]);
  const timeUnit = args['time_unit'];
  const query = {
    metrics,
    ...(args['start_absolute'] === null
      ? { start_relative: { value: from, unit: timeUnit } }
      : { start_absolute: args['start_absolute'] }),
    ...(args['end_absolute'] !== null
      ? { end_absolute: args['end_absolute'] }
      : to > 0
        ? { end_relative: { value: to, unit: timeUnit } }
        : {}),
  };
  return (await kairosQueries(service, query, call)).queries;
}

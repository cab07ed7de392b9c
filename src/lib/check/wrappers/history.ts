import { isRecord } from '../../core/index.js';
import { pythonText } from '../bridge/python-text.js';
import { object, PythonError } from '../bridge/wire.js';
import type {
  Arguments,
  BridgeCall,
  MethodDefinition,
  Parameter,
  WrapperDefinition,
} from '../bridge/wrapper.js';
import { binSeconds, distanceMethods, weeksOf, type Distance } from './history/distance.js';
import { kairosId, kairosQueries } from './history/kairos-query.js';
import { JsonService, requiredUrl, urlParameter } from './service/json-service.js';
import { truthy } from './truth.js';

interface History {
  service: JsonService;
  checkId: string;
  entities: readonly string[];
}

interface Range {
  from: number;
  to: number;
}

const oneWeek = 7 * 24 * 3600;
const timeFrom: Parameter = { name: 'time_from', default: oneWeek + 300, doc: 'Seconds ago.' };
const timeTo: Parameter = { name: 'time_to', default: oneWeek, doc: 'Seconds ago.' };

/** `history()`: earlier results of the check in KairosDB. Semantics of zmon-worker's history.py. */
export const history: WrapperDefinition<History> = {
  name: 'history',
  tier: 1,
  summary: 'Reads earlier results of the check from KairosDB.',
  inConditions: true,
  parameters: [
    urlParameter('history'),
    { name: 'check_id', bind: { from: 'the id of the check', value: ({ check }: BridgeCall) => check.id } },
    {
      name: 'entities',
      bind: { from: 'entity.id', value: ({ entity }: BridgeCall) => [kairosId(entity['id'])] },
    },
    { name: 'oauth2', default: false },
  ],
  async open(args, call) {
    const { entities } = args;
    const service = await JsonService.open(
      {
        wrapper: 'history',
        url: requiredUrl(args['url'], 'History wrapper improperly configured. URL is required.'),
        timeout: 10,
        oauth2: args['oauth2'],
      },
      call,
    );
    return {
      service,
      checkId: pythonText(args['check_id']),
      entities: truthy(entities) ? [entities].flat().map(pythonText) : [],
    };
  },
  methods: {
    result: {
      parameters: [timeFrom, timeTo],
      returns: 'the whole answer of KairosDB, averages of 300 s',
      run: async (history, args, call) => (await averages(history, rangeOf(args), call)).whole,
    },
    get_one: {
      parameters: [timeFrom, timeTo],
      returns: 'the values of the first series: `[[time, value], …]`',
      async run(history, args, call) {
        const [first] = resultsOf((await averages(history, rangeOf(args), call)).queries);
        if (first === undefined) throw new PythonError('Exception', ['list index out of range']);
        return first.values;
      },
    },
    get_aggregated: {
      parameters: [
        { name: 'key', doc: 'Of a dict value; `""` for a plain one.' },
        { name: 'aggregator' },
        timeFrom,
        timeTo,
      ],
      returns: '`[value]`, or `[]` without data',
      run: (history, args, call) =>
        aggregated(history, pythonText(args['key']), pythonText(args['aggregator']), rangeOf(args), call),
    },
    get_avg: fixedAggregator('avg', 'the average: `[value]` or `[]`'),
    get_std_dev: fixedAggregator('dev', 'the standard deviation: `[value]` or `[]`'),
    distance: {
      parameters: [
        { name: 'weeks', default: 4 },
        {
          name: 'snap_to_bin',
          default: true,
          doc: 'Bins begin at multiples of their size from midnight UTC.',
        },
        { name: 'bin_size', default: '1h' },
        { name: 'dict_extractor_path', default: '', doc: '`a.b.c` for values that are dicts.' },
      ],
      returns:
        'an object with `.bin_mean()`, `.bin_standard_deviation()`, `.absolute(value)`, `.sigma(value)`: how unusual a value is',
      run: (history, args) => object('distance', distanceOf(history, args)),
    },
  },
  objects: { distance: distanceMethods },
};

function fixedAggregator(aggregator: 'avg' | 'dev', returns: string): MethodDefinition<History> {
  return {
    parameters: [{ name: 'key' }, timeFrom, timeTo],
    returns,
    run: (history, args, call) =>
      aggregated(history, pythonText(args['key']), aggregator, rangeOf(args), call),
  };
}

function distanceOf(history: History, args: Arguments): Distance {
  const path = pythonText(args['dict_extractor_path']);
  return {
    weeks: weeksOf(args['weeks']),
    snapToBin: truthy(args['snap_to_bin']),
    binSeconds: binSeconds(args['bin_size']),
    path,
    async aggregated(aggregator, from, to, call) {
      const [value] = await aggregated(history, path, aggregator, { from, to }, call);
      return typeof value === 'number' ? value : undefined;
    },
  };
}

function averages(history: History, range: Range, call: BridgeCall): ReturnType<typeof kairosQueries> {
  return kairosQueries(history.service, queryOf(history, range, 'avg', 300), call);
}

async function aggregated(
  history: History,
  key: string,
  aggregator: string,
  range: Range,
  call: BridgeCall,
): Promise<unknown[]> {
  const query = queryOf(history, range, aggregator, range.from - range.to);
  const { queries } = await kairosQueries(history.service, query, call);
  const [value] = resultsOf(queries).find((result) => result.key === key)?.values ?? [];
  return Array.isArray(value) ? [value[1] as unknown] : [];
}

function queryOf({ checkId, entities }: History, { from, to }: Range, aggregator: string, seconds: number) {
  return {
    metrics: [
      {
        tags: { entity: entities },
        name: `zmon.check.${checkId}`,
        group_by: [{ name: 'tag', tags: ['key'] }],
        aggregators: [
          { name: aggregator, align_sampling: true, sampling: { value: seconds, unit: 'seconds' } },
        ],
      },
    ],
    cache_time: 0,
    start_relative: { value: from, unit: 'seconds' },
    end_relative: { value: to, unit: 'seconds' },
  };
}

/** The series of the first query; a series without the tag has the key `""`. */
function resultsOf(queries: readonly unknown[]): { key: string; values: readonly unknown[] }[] {
  const [first] = queries;
  const results = isRecord(first) ? first['results'] : undefined;
  return (Array.isArray(results) ? results : []).filter(isRecord).map((result) => {
    const tags = isRecord(result['tags']) ? result['tags']['key'] : undefined;
    const values = result['values'];
    return {
      key: Array.isArray(tags) ? pythonText(tags[0]) : '',
      values: Array.isArray(values) ? (values as unknown[]) : [],
    };
  });
}

function rangeOf(args: Arguments): Range {
  return { from: wholeSeconds(args['time_from']), to: wholeSeconds(args['time_to']) };
}

function wholeSeconds(value: unknown): number {
  const number = Number(value);
  if (Number.isFinite(number)) return Math.trunc(number);
  throw new PythonError('ValueError', ['time_from and time_to are seconds']);
}

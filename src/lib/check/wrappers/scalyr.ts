import { isRecord } from '../../core/index.js';
import { pythonText } from '../bridge/python-text.js';
import { float, PythonError } from '../bridge/wire.js';
import type { Arguments, BridgeCall, Parameter, WrapperDefinition } from '../bridge/wrapper.js';
import { timeRange } from './scalyr/time-range.js';
import { scalyrUrl } from './service/endpoints.js';
import { JsonService } from './service/json-service.js';
import { truthy } from './truth.js';

interface Scalyr {
  service: JsonService;
  token: string;
}

const minutes = (value: number): Parameter => ({
  name: 'minutes',
  default: value,
  doc: 'How long ago, or a text such as `1h`.',
});
const end: Parameter = { name: 'end', default: 0, doc: 'Minutes ago, or a text; None: now.' };
const align = (value: number): Parameter => ({
  name: 'align',
  default: value,
  doc: 'Seconds that times are rounded down to; 0: not.',
});

/** `scalyr()`: queries of logs. Semantics of zmon-worker's scalyr.py. */
export const scalyr: WrapperDefinition<Scalyr> = {
  name: 'scalyr',
  tier: 2,
  summary: 'Counts and searches log lines in Scalyr (DataSet).',
  parameters: [
    {
      name: 'read_key',
      bind: {
        from: 'setting scalyr.read_key',
        value: ({ settings }: BridgeCall) => settings.get('scalyr', 'read_key') ?? null,
      },
    },
    {
      name: 'scalyr_region',
      bind: {
        from: 'setting scalyr.region',
        value: ({ settings }: BridgeCall) => settings.get('scalyr', 'region') ?? null,
      },
      doc: '`eu`, else the United States.',
    },
  ],
  async open(args, call) {
    if (!truthy(args['read_key']))
      throw new PythonError('ConfigurationError', ['Scalyr read key is not set.']);
    const url = scalyrUrl(call.settings, args['scalyr_region']);
    const service = await JsonService.open({ wrapper: 'scalyr', url, timeout: 30 }, call);
    return { service, token: pythonText(args['read_key']) };
  },
  methods: {
    count: {
      parameters: [{ name: 'query' }, minutes(5), align(30), end],
      returns: 'the number of matching lines per second',
      run: (scalyr, args, call) =>
        timeseries(
          scalyr,
          { ...args, filter: args['query'], function: 'count', buckets: 1, prio: 'low' },
          call,
        ),
    },
    timeseries: {
      parameters: [
        { name: 'filter' },
        { name: 'function', default: 'count' },
        minutes(30),
        { name: 'buckets', default: 1 },
        { name: 'prio', default: 'low' },
        align(30),
        end,
      ],
      returns: 'the value of one bucket, or a list of values times minutes by buckets',
      run: (scalyr, args, call) => timeseries(scalyr, args, call),
    },
    function: {
      parameters: [{ name: 'function' }, { name: 'query' }, minutes(5), end, align(0)],
      returns: 'the value of a numeric function, such as `mean(duration)`',
      async run(scalyr, args, call) {
        const answer = await ask(
          scalyr,
          'numericQuery',
          {
            queryType: 'numeric',
            filter: args['query'],
            function: args['function'],
            ...timesOf(args, call),
            priority: 'low',
            buckets: 1,
          },
          call,
        );
        const values = answer['values'];
        return Array.isArray(values) ? (values as unknown[])[0] : answer;
      },
    },
    facets: {
      parameters: [
        { name: 'filter' },
        { name: 'field' },
        { name: 'max_count', default: 5 },
        minutes(30),
        { name: 'prio', default: 'low' },
        end,
      ],
      returns: 'the answer: the commonest values of a field',
      run: (scalyr, args, call) =>
        ask(
          scalyr,
          'facetQuery',
          {
            queryType: 'facet',
            filter: args['filter'],
            field: args['field'],
            maxCount: args['max_count'],
            ...timesOf(args, call),
            priority: args['prio'],
          },
          call,
        ),
    },
    logs: {
      parameters: [
        { name: 'query' },
        { name: 'max_count', default: 100 },
        minutes(5),
        { name: 'continuation_token', default: null },
        {
          name: 'columns',
          default: null,
          doc: 'A list, or text with commas: whole matches with these fields.',
        },
        end,
      ],
      returns: '`{"messages": […], "continuation_token": …}`',
      run: logs,
    },
    power_query: {
      parameters: [{ name: 'query' }, minutes(5), end],
      returns: 'the answer: `columns` and `values`',
      async run(scalyr, args, call) {
        const query = notBlank(args['query']);
        return checked(
          await ask(scalyr, 'powerQuery', { query, ...timesOf(args, call), priority: 'low' }, call),
        );
      },
    },
  },
};

async function timeseries(scalyr: Scalyr, args: Arguments, call: BridgeCall): Promise<unknown> {
  const answer = await ask(
    scalyr,
    'timeseriesQuery',
    {
      queries: [
        {
          filter: args['filter'],
          function: args['function'],
          buckets: args['buckets'],
          priority: args['prio'],
          ...timesOf(args, call),
        },
      ],
    },
    call,
  );
  const [first] = Array.isArray(answer['results']) ? (answer['results'] as unknown[]) : [];
  const values = isRecord(first) ? first['values'] : undefined;
  if (answer['status'] !== 'success' || !Array.isArray(values)) return answer;
  if (values.length === 1) return values[0] as unknown;
  const factor = Number(args['minutes']) / Number(args['buckets']);
  return values.map((value) => float(Number(value) * factor));
}

async function logs(scalyr: Scalyr, args: Arguments, call: BridgeCall): Promise<unknown> {
  const { columns, continuation_token: token } = args;
  const answer = checked(
    await ask(
      scalyr,
      'query',
      {
        queryType: 'log',
        filter: notBlank(args['query']),
        maxCount: args['max_count'],
        ...timesOf(args, call),
        priority: 'low',
        ...(truthy(token) ? { continuationToken: token } : {}),
        ...(truthy(columns)
          ? { columns: Array.isArray(columns) ? columns.map(pythonText).join(',') : columns }
          : {}),
      },
      call,
    ),
  );
  const matches = Array.isArray(answer['matches']) ? (answer['matches'] as unknown[]) : [];
  return {
    messages: truthy(columns)
      ? matches
      : matches.map((match) => (isRecord(match) ? (match['message'] ?? null) : match)),
    continuation_token: answer['continuationToken'] ?? null,
  };
}

function timesOf(args: Arguments, call: BridgeCall): ReturnType<typeof timeRange> {
  return timeRange(
    { minutes: args['minutes'], end: args['end'], align: args['align'] ?? 0 },
    call.clock.now(),
  );
}

async function ask(
  { service, token }: Scalyr,
  path: string,
  body: Readonly<Record<string, unknown>>,
  call: BridgeCall,
): Promise<Record<string, unknown>> {
  const response = await service.post([path], undefined, { token, ...body }, call);
  const { statusText } = response;
  if (statusText !== undefined) throw new PythonError('Exception', [statusText]);
  const answer = response.json;
  return isRecord(answer) ? answer : { answer };
}

function checked(answer: Record<string, unknown>): Record<string, unknown> {
  if (pythonText(answer['status']).startsWith('error'))
    throw new PythonError('CheckError', [pythonText(answer['message'])]);
  return answer;
}

function notBlank(query: unknown): string {
  const text = pythonText(query ?? '');
  if (text.trim() !== '') return text;
  throw new PythonError('CheckError', [`query "${text}" is not allowed to be blank`]);
}

import { isRecord, type Clock } from '../../core/index.js';
import { pythonText } from '../bridge/python-text.js';
import { PythonError } from '../bridge/wire.js';
import type { Arguments, BridgeCall, Parameter, WrapperDefinition } from '../bridge/wrapper.js';
import { count, search } from './elasticsearch.js';
import { JsonService, requiredUrl, urlParameter } from './service/json-service.js';
import { truthy } from './truth.js';

interface AppDynamics {
  service: JsonService;
  logs: JsonService | undefined;
  indexPrefix: string;
}

const rangeTypes = ['BEFORE_NOW', 'BEFORE_TIME', 'AFTER_TIME', 'BETWEEN_TIMES'];
const severities = ['WARNING', 'CRITICAL'];

const timeRange: readonly Parameter[] = [
  {
    name: 'time_range_type',
    default: 'BEFORE_NOW',
    doc: '`BEFORE_NOW`, `BEFORE_TIME`, `AFTER_TIME` or `BETWEEN_TIMES`.',
  },
  { name: 'duration_in_mins', default: 5 },
  { name: 'start_time', default: null, doc: 'Epoch milliseconds; None: 5 minutes ago.' },
  { name: 'end_time', default: null, doc: 'Epoch milliseconds; None: now.' },
];

const logQuery: readonly Parameter[] = [
  { name: 'q', default: '', doc: 'Query in the Lucene syntax.' },
  { name: 'body', default: null },
];

/** `appdynamics()`: health rules, metrics and logs. Semantics of zmon-worker's appdynamics.py. */
export const appdynamics: WrapperDefinition<AppDynamics> = {
  name: 'appdynamics',
  tier: 2,
  summary: 'Reads health rule violations, metrics and logs of AppDynamics.',
  parameters: [
    {
      ...urlParameter('appdynamics'),
      doc: 'User and password of the settings go only to the URL of the settings.',
    },
    { name: 'username', default: null, doc: 'None: that of the settings; a bearer token if there is none.' },
    { name: 'password', default: null },
    urlParameter('appdynamics', 'es_url', 'es_url'),
    {
      name: 'index_prefix',
      bind: {
        from: 'setting appdynamics.index_prefix',
        value: ({ settings }: BridgeCall) => settings.get('appdynamics', 'index_prefix') ?? '',
      },
    },
  ],
  async open(args, call) {
    const { settings } = call;
    const url = requiredUrl(args['url'], 'AppDynamics plugin improperly configured. URL is required!');
    const given = truthy(args['username']) && truthy(args['password']);
    const login = given
      ? { user: pythonText(args['username']), password: pythonText(args['password']) }
      : undefined;
    const oauth2 = !given && settings.get('appdynamics', 'user') === undefined;
    const open = (one: string): Promise<JsonService> =>
      JsonService.open({ wrapper: 'appdynamics', url: one, timeout: 10, oauth2, login }, call);
    const logs = args['es_url'];
    return {
      service: await open(url),
      logs: truthy(logs) ? await open(pythonText(logs)) : undefined,
      indexPrefix: pythonText(args['index_prefix']),
    };
  },
  methods: {
    healthrule_violations: {
      parameters: [
        { name: 'application' },
        ...timeRange,
        { name: 'severity', default: null, doc: '`WARNING` or `CRITICAL`.' },
      ],
      returns: 'a list of violations',
      async run({ service }, args, call) {
        const { severity } = args;
        if (severity !== null && !severities.includes(pythonText(severity)))
          throw new PythonError('Exception', [
            `Invalid severity! Allowed values are: ${severities.join(',')}`,
          ]);
        const found = await ask(service, args, ['problems', 'healthrule-violations'], {}, call);
        if (!truthy(severity) || !Array.isArray(found)) return found;
        return (found as unknown[]).filter((one) => isRecord(one) && one['severity'] === severity);
      },
    },
    metric_data: {
      parameters: [
        { name: 'application' },
        { name: 'metric_path' },
        ...timeRange,
        { name: 'rollup', default: true },
      ],
      returns: 'a list of metrics with their values',
      async run({ service }, args, call) {
        const { application, metric_path: path, rollup } = args;
        if (application === null) throw new PythonError('Exception', ['Argument application is mandatory']);
        if (path === null) throw new PythonError('Exception', ['Argument metric_path is mandatory.']);
        return ask(service, args, ['metric-data'], { 'metric-path': path, rollup }, call);
      },
    },
    query_logs: {
      parameters: [
        ...logQuery,
        { name: 'size', default: 100 },
        { name: 'duration_in_mins', default: 5 },
        { name: 'raw_result', default: false },
      ],
      returns: 'a list of hits, or the whole answer',
      async run(appdynamics, args, call) {
        const query = { ...logsOf(appdynamics, args, call.clock), source: true, size: args['size'] };
        const answer = await search(logService(appdynamics), query, call);
        if (truthy(args['raw_result']) || !isRecord(answer) || !isRecord(answer['hits'])) return answer;
        return answer['hits']['hits'];
      },
    },
    count_logs: {
      parameters: [...logQuery, { name: 'duration_in_mins', default: 5 }],
      returns: 'the number of matching log lines',
      async run(appdynamics, args, call) {
        const answer = await count(logService(appdynamics), logsOf(appdynamics, args, call.clock), call);
        return isRecord(answer) ? answer['count'] : answer;
      },
    },
  },
};

async function ask(
  service: JsonService,
  args: Arguments,
  path: readonly string[],
  params: Readonly<Record<string, unknown>>,
  call: BridgeCall,
): Promise<unknown> {
  const application = encodeURIComponent(pythonText(args['application']));
  const response = await service.get(
    ['applications', application, ...path],
    { output: 'json', ...rangeParams(args, call.clock), ...params },
    call,
  );
  const { statusText } = response;
  if (statusText !== undefined) throw new PythonError('Exception', [statusText]);
  return response.json;
}

function rangeParams(args: Arguments, clock: Clock): Record<string, unknown> {
  const type = pythonText(args['time_range_type']);
  const duration = args['duration_in_mins'];
  if (!rangeTypes.includes(type))
    throw new PythonError('Exception', [`Invalid type! Allowed types are: ${rangeTypes.join(',')}`]);
  const params: Record<string, unknown> = {};
  if (type !== 'BETWEEN_TIMES') {
    if (duration === null)
      throw new PythonError('Exception', ['Required "duration_in_mins" arg is missing!']);
    params['duration-in-mins'] = duration;
  }
  if (type === 'AFTER_TIME' || type === 'BETWEEN_TIMES')
    params['start-time'] = args['start_time'] ?? minutesAgo(5, clock);
  if (type === 'BEFORE_TIME' || type === 'BETWEEN_TIMES')
    params['end-time'] = args['end_time'] ?? minutesAgo(0, clock);
  return { ...params, 'time-range-type': type };
}

function logsOf(
  { indexPrefix }: AppDynamics,
  args: Arguments,
  clock: Clock,
): { indices: string[]; q: string; body: unknown } {
  const since = `eventTimestamp:>${minutesAgo(Number(args['duration_in_mins']), clock)}`;
  const q = truthy(args['q']) ? `${pythonText(args['q'])} AND ${since}` : since;
  return { indices: [`${indexPrefix}*`], q, body: args['body'] };
}

function logService({ logs }: AppDynamics): JsonService {
  if (logs) return logs;
  throw new PythonError('ConfigurationError', [
    'AppDynamics plugin improperly configured. ES URL is required to query logs!',
  ]);
}

/** Whole seconds, as milliseconds. */
function minutesAgo(minutes: number, clock: Clock): number {
  return (Math.floor(clock.now() / 1000) - minutes * 60) * 1000;
}

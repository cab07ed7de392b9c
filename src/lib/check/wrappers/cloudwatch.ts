import type { CloudWatch, DescribeAlarmsCommandInput, StateValue } from '@aws-sdk/client-cloudwatch';
import { isRecord } from '../../core/index.js';
import { pythonText } from '../bridge/python-text.js';
import type { Arguments, BridgeCall, MethodDefinition, WrapperDefinition } from '../bridge/wrapper.js';
import { PythonError } from '../bridge/wire.js';
import { awsCall, regionOf, regionParameter } from './aws/aws-call.js';
import { instantOf } from './aws/instant.js';
import { botoValue } from './cloudwatch/boto-value.js';
import { dimensionsOf, names, newestStatistics, statisticsValue } from './cloudwatch/statistics.js';
import { totals } from './cloudwatch/totals.js';

/** The worker's, with its misspelling: roles may name it in their trust policy. */
const sessionName = 'zmon-woker-session';

/** `cloudwatch()`: metrics and alarms. Semantics of zmon-worker's cloudwatch.py. */
export const cloudwatch: WrapperDefinition<CloudWatch> = {
  name: 'cloudwatch',
  tier: 1,
  summary: 'Reads metrics and alarms of CloudWatch.',
  parameters: [regionParameter, { name: 'assume_role_arn', default: null }],
  async open(args, call) {
    const arn = args['assume_role_arn'];
    return awsCall(async () =>
      (await call.clusters.aws(regionOf(args['region']))).cloudWatch(
        arn ? { arn: pythonText(arn), sessionName } : undefined,
      ),
    );
  },
  methods: {
    query_one: {
      parameters: [
        { name: 'dimensions', doc: 'A dict, or a list of `Name`/`Value` dicts.' },
        { name: 'metric_name' },
        { name: 'statistics', doc: 'A name, a list of names, or None for all five.' },
        { name: 'namespace' },
        { name: 'period', default: 60, doc: 'Seconds, a multiple of 60.' },
        { name: 'minutes', default: 5 },
        { name: 'start', default: null },
        { name: 'end', default: null },
        { name: 'extended_statistics', default: null, doc: 'Percentiles such as `p99`.' },
      ],
      returns: 'the newest data point: one number, or a dict for several statistics; None without data',
      async run(cloudWatch, args, call) {
        const answer = await newestStatistics(
          cloudWatch,
          {
            ...metricOf(args),
            ...window(args, call),
            dimensions: dimensionsOf(args['dimensions']),
            extendedStatistics: names(args['extended_statistics']),
          },
          call.signal,
        );
        return statisticsValue(answer);
      },
    },
    query: {
      parameters: [
        {
          name: 'dimensions',
          doc: 'A value may hold `*`; `NOT_SET` leaves out metrics that have the dimension.',
        },
        { name: 'metric_name' },
        { name: 'statistics', default: 'Sum' },
        { name: 'namespace', default: null },
        { name: 'period', default: 60 },
        { name: 'minutes', default: 5 },
      ],
      returns:
        'a dict of the metric’s total and of `dimensions` (name → value → total); what is missing reads as 0',
      async run(cloudWatch, args, call) {
        const { dimensions } = args;
        if (!isRecord(dimensions)) throw new PythonError('TypeError', ['dimensions must be a dict']);
        return totals(cloudWatch, { ...metricOf(args), ...window(args, call), dimensions }, call.signal);
      },
    },
    alarms: alarmsMethod(),
  },
};

function alarmsMethod(): MethodDefinition<CloudWatch> {
  return {
    parameters: [
      { name: 'alarm_names', default: null },
      { name: 'alarm_name_prefix', default: null },
      { name: 'state_value', default: 'ALARM', doc: '`OK`, `ALARM`, `INSUFFICIENT_DATA`; None for any.' },
      { name: 'action_prefix', default: null },
      { name: 'max_records', default: 50 },
    ],
    returns: 'the list of `MetricAlarms`, as AWS gives them',
    async run(cloudWatch, args, { signal }) {
      if (args['alarm_names'] && args['alarm_name_prefix'])
        throw new PythonError('CheckError', [
          '"alarm_name_prefix" cannot be sprecified if "alarm_names" is specified!',
        ]);
      const request: DescribeAlarmsCommandInput = {
        MaxRecords: Number(args['max_records']),
        ...(args['state_value'] ? { StateValue: pythonText(args['state_value']) as StateValue } : {}),
        ...(args['alarm_names'] ? { AlarmNames: names(args['alarm_names']) ?? [] } : {}),
        ...(args['alarm_name_prefix'] ? { AlarmNamePrefix: pythonText(args['alarm_name_prefix']) } : {}),
        ...(args['action_prefix'] ? { ActionPrefix: pythonText(args['action_prefix']) } : {}),
      };
      const { MetricAlarms = [] } = await awsCall(() =>
        cloudWatch.describeAlarms(request, { abortSignal: signal }),
      );
      return MetricAlarms.map((alarm) => botoValue(alarm));
    },
  };
}

function metricOf(args: Arguments): {
  metricName: string;
  namespace: string | undefined;
  statistics: string[] | null;
  period: number;
} {
  const period = Number(args['period']);
  if (!(period >= 60) || period % 60 !== 0)
    throw new PythonError('ValueError', ['Period must be greater than and a multiple of 60']);
  return {
    metricName: pythonText(args['metric_name']),
    namespace: args['namespace'] ? pythonText(args['namespace']) : undefined,
    statistics: names(args['statistics']),
    period,
  };
}

/** The last `minutes` before `end`, which is now by default. */
function window(args: Arguments, { clock }: BridgeCall): { start: Date; end: Date } {
  const end = instantOf(args['end']) ?? new Date(clock.now());
  return {
    end,
    start: instantOf(args['start']) ?? new Date(end.getTime() - Number(args['minutes']) * 60_000),
  };
}

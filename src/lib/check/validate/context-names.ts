import type { WrapperDefinition } from '../bridge/wrapper.js';

/** The helpers that every command and every condition can use: the worker's own list. */
export const helperNames: readonly string[] = (
  'abs all any avg basestring bin bool chain chr Counter dict divmod empty enumerate Exception False filter filter_metric ' +
  'filter_metrics float groupby hex int isinstance json jsonpath_flat_filter jsonpath_parse len list long map math max median min ' +
  'normalvariate oct ord parse_cert percentile pow range re reduce reversed round set sorted str sum timestamp True Try tuple ' +
  'unichr unicode urlparse xrange zip time'
).split(' ');

/** What conditions have beside the helpers. */
export const conditionNames: readonly string[] = (
  'value entity capture entity_results entity_values value_series alert_series monotonic history kairosdb ' +
  'timeseries_avg timeseries_delta timeseries_median timeseries_percentile timeseries_first timeseries_min timeseries_max timeseries_sum'
).split(' ');

/** What Python itself brings without builtins: `None` is a keyword only in 3. */
const always = ['None', 'object', '__name__', '__build_class__'];

/** All names that code of a kind can use. */
export function contextNames(as: 'check' | 'alert', wrappers: readonly WrapperDefinition[]): Set<string> {
  const own =
    as === 'check'
      ? ['entity', ...wrappers.map(({ name }) => name)]
      : [...conditionNames, ...wrappers.filter(({ inConditions }) => inConditions).map(({ name }) => name)];
  return new Set([...always, ...helperNames, ...own]);
}

/** Names of Python's builtins that checks do not have, for a better message than "unknown". */
export const missingBuiltins: ReadonlySet<string> = new Set(
  (
    'print getattr hasattr setattr delattr type open eval exec compile iter next repr format frozenset slice vars dir id callable bytes ' +
    'bytearray property super staticmethod classmethod globals locals input help hash memoryview complex ascii issubclass object ' +
    'ValueError KeyError TypeError IndexError AttributeError NameError RuntimeError ZeroDivisionError ArithmeticError LookupError ' +
    'StopIteration AssertionError OSError IOError ImportError NotImplementedError UnicodeDecodeError OverflowError TimeoutError ' +
    'BaseException KeyboardInterrupt SystemExit raw_input file execfile cmp apply buffer intern reload coerce __import__'
  ).split(' '),
);

/** Exceptions of the worker, which checks cannot name. */
export const workerExceptions: ReadonlySet<string> = new Set([
  'CheckError',
  'ConfigurationError',
  'HttpError',
  'DbError',
  'JmxQueryError',
  'InsufficientPermissionsError',
  'ResultSizeError',
  'SnmpError',
  'NagiosError',
]);

/** Wrappers that are gone, and what to use instead. */
export const obsoleteWrappers: ReadonlyMap<string, string> = new Map([
  ['jmx', 'Read the beans over HTTP: http("/jolokia/").jolokia([{"mbean": …}]).'],
  ['zomcat', 'Read the metrics of the application: http("/metrics").actuator_metrics() or .prometheus().'],
  ['nagios', 'Let the host export its metrics and read them: http(":9100/metrics").prometheus_flat().'],
  ['orasql', 'Oracle is not reachable any more; use sql() for PostgreSQL or mysql().'],
  ['mssql', 'Use sql() for PostgreSQL or mysql().'],
  ['exacrm', 'Use sql() for PostgreSQL.'],
  ['datapipeline', 'Use cloudwatch() and its alarms.'],
  ['eventlog', 'Use scalyr() or elasticsearch() to count log lines.'],
  ['exceptions', 'Use scalyr() or elasticsearch() to count log lines.'],
  ['jobs', 'Use kubernetes().jobs() and kubernetes().cronjobs().'],
  ['job_lock', 'Use kubernetes().jobs() and kubernetes().cronjobs().'],
  ['openam', 'Use http() on the endpoint of the identity provider.'],
  ['saml', 'Use http() on the endpoint of the identity provider.'],
  ['zmon', 'The number of entities is what a check runs on; use entities().search_all().'],
]);

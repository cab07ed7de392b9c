import type { WrapperDefinition } from '../bridge/wrapper.js';
import { unavailable } from '../wrappers/unavailable.js';

/** Python's own functions and types that every command and every condition can use. The last line is of Python 2, but in both runtimes. */
// Lists to be read, so they stay in lines instead of one name a line.
// prettier-ignore
export const builtinNames = [
  'abs', 'all', 'any', 'bin', 'bool', 'chr', 'dict', 'divmod', 'enumerate', 'Exception', 'False', 'filter', 'float', 'hex', 'int',
  'isinstance', 'len', 'list', 'map', 'max', 'min', 'oct', 'ord', 'pow', 'range', 'reversed', 'round', 'set', 'sorted', 'str', 'sum',
  'True', 'tuple', 'zip',
  'basestring', 'long', 'reduce', 'unichr', 'unicode', 'xrange',
] as const;

/** What the worker adds to them: functions of its own, and parts of Python's library. */
// Lists to be read, so they stay in lines instead of one name a line.
// prettier-ignore
export const addedNames = [
  'avg', 'median', 'percentile', 'empty', 'json', 'timestamp', 'time', 'Try', 'filter_metric', 'filter_metrics', 'jsonpath_parse',
  'jsonpath_flat_filter', 'parse_cert', 'urlparse', 'normalvariate', 'chain', 'groupby', 'Counter', 'math', 're',
] as const;

/** The helpers that every command and every condition can use: the worker's own list. */
export const helperNames: readonly string[] = [...builtinNames, ...addedNames];

/** What conditions have beside the helpers and the wrappers that work in them. */
// Lists to be read, so they stay in lines instead of one name a line.
// prettier-ignore
export const conditionNames = [
  'value', 'entity', 'capture', 'value_series', 'alert_series', 'monotonic', 'entity_results', 'entity_values',
  'timeseries_avg', 'timeseries_delta', 'timeseries_first', 'timeseries_max', 'timeseries_median', 'timeseries_min',
  'timeseries_percentile', 'timeseries_sum',
] as const;

/** What Python itself brings without builtins: `None` is a keyword only in 3. */
const always = ['None', 'object', '__name__', '__build_class__'];

/** All names that code of a kind can use, those included whose call is refused. */
export function contextNames(as: 'check' | 'alert', wrappers: readonly WrapperDefinition[]): Set<string> {
  const named = wrappers.filter(({ internal }) => internal !== true);
  const own =
    as === 'check'
      ? ['entity', ...named.map(({ name }) => name)]
      : [...conditionNames, ...named.filter(({ inConditions }) => inConditions).map(({ name }) => name)];
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

/** Wrappers that a worker had once, and what to use instead. */
export const obsoleteWrappers: ReadonlyMap<string, string> = new Map(
  Object.entries(unavailable)
    .filter(([, { tier }]) => tier === 'obsolete')
    .map(([name, { instead }]) => [name, `${instead.charAt(0).toUpperCase()}${instead.slice(1)}.`]),
);

/** What becomes of a parameter of an alert with this name: the worker refuses what is there already, and puts a few names over it later. */
export function parameterFate(
  name: string,
  wrappers: readonly WrapperDefinition[],
): 'clashes' | 'hidden' | 'visible' {
  if (name === 'value' || (name.startsWith('timeseries_') && isConditionName(name))) return 'hidden';
  const there =
    helperNames.includes(name) ||
    isConditionName(name) ||
    wrappers.some((wrapper) => wrapper.inConditions === true && wrapper.name === name);
  return there ? 'clashes' : 'visible';
}

function isConditionName(name: string): boolean {
  return (conditionNames as readonly string[]).includes(name);
}

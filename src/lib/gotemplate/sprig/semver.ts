/** A version as github.com/Masterminds/semver v3.3 reads it: parts may be missing, a leading `v` is allowed. */
export interface Version {
  major: bigint;
  minor: bigint;
  patch: bigint;
  pre: string;
  metadata: string;
  original: string;
}

const LABELS = '(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?';
const VERSION = new RegExp(`^v?([0-9]+)(?:\\.([0-9]+))?(?:\\.([0-9]+))?${LABELS}$`);
const WILD = '[0-9|x|X|\\*]+';
const WILD_VERSION = `v?(${WILD})(\\.${WILD})?(\\.${WILD})?${LABELS}`;
const OPERATORS = '=||!=|>|<|>=|=>|<=|=<|~|~>|\\^';

export function parseVersion(text: string): Version {
  const match = VERSION.exec(text);
  if (!match) throw new Error('Invalid Semantic Version');
  const [, major, minor, patch, pre = '', metadata = ''] = match;
  const [a, b, c] = [major, minor, patch].map((part) => segment(part ?? '0'));
  if (pre.split('.').some((part) => part.length > 1 && /^0[0-9]*$/.test(part)))
    throw new Error('Version segment starts with 0');
  return { major: a!, minor: b!, patch: c!, pre, metadata, original: text };
}

function segment(digits: string): bigint {
  const value = BigInt(digits);
  if (value < 2n ** 64n) return value;
  throw new Error(
    `Error parsing version segment: strconv.ParseUint: parsing "${digits}": value out of range`,
  );
}

export function formatVersion(version: Version): string {
  const { major, minor, patch, pre, metadata } = version;
  return `${major}.${minor}.${patch}${pre === '' ? '' : `-${pre}`}${metadata === '' ? '' : `+${metadata}`}`;
}

/** -1, 0 or 1; metadata does not count. */
export function compareVersions(a: Version, b: Version): number {
  for (const part of ['major', 'minor', 'patch'] as const)
    if (a[part] !== b[part]) return a[part] < b[part] ? -1 : 1;
  if (a.pre === b.pre) return 0;
  if (a.pre === '' || b.pre === '') return a.pre === '' ? 1 : -1;
  return comparePrereleases(a.pre.split('.'), b.pre.split('.'));
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const order = comparePart(a[i] ?? '', b[i] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers by value and before words; a missing part before everything. */
function comparePart(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? -1 : 1;
  const [aNumber, bNumber] = [/^[0-9]+$/.test(a), /^[0-9]+$/.test(b)];
  if (aNumber && bNumber) return BigInt(a) < BigInt(b) ? -1 : 1;
  if (aNumber || bNumber) return aNumber ? -1 : 1;
  return a < b ? -1 : 1;
}

interface Condition {
  operator: string;
  version: Version;
  /** Some part is missing or a wildcard: the minor, the patch, or any. */
  anyMinor: boolean;
  anyPatch: boolean;
  incomplete: boolean;
}

/** Whether a version meets a constraint such as `>=1.2 <2 || ~3.1`. */
export function meetsConstraint(version: Version, constraint: string): boolean {
  const alternatives = rewriteRanges(constraint).split('||').map(parseConditions);
  return alternatives.some((conditions) => conditions.every((condition) => meets(version, condition)));
}

const CONDITION = new RegExp(`(${OPERATORS})\\s*(${WILD_VERSION})`, 'g');
const VALID = new RegExp(
  `^(?:\\s*(?:${OPERATORS})\\s*(?:${WILD_VERSION})\\s*)(?:(?:\\s+|,\\s*)(?:${OPERATORS})\\s*(?:${WILD_VERSION})\\s*)*$`,
);
const RANGE = new RegExp(`\\s*(${WILD_VERSION})\\s+-\\s+(${WILD_VERSION})\\s*`, 'g');
const ONE = new RegExp(`^\\s*(${OPERATORS})\\s*(${WILD_VERSION})\\s*$`);

/** `1.2 - 2` is `>= 1.2, <= 2`. */
function rewriteRanges(constraint: string): string {
  return constraint.replace(RANGE, (_whole, ...groups: string[]) => `>= ${groups[0]}, <= ${groups[6]} `);
}

function parseConditions(text: string): Condition[] {
  if (!VALID.test(text)) throw new Error(`improper constraint: ${text}`);
  return (text.match(CONDITION) ?? [text]).map(parseCondition);
}

const isWild = (part: string | undefined): boolean =>
  part === undefined || ['', 'x', 'X', '*'].includes(part.replace(/^\./, ''));

function parseCondition(text: string): Condition {
  const match = ONE.exec(text);
  if (!match) throw new Error(`improper constraint: ${text}`);
  const [, operator = '', whole = '', major, minor, patch, pre] = match;
  const label = pre === undefined ? '' : `-${pre}`;
  const condition = (
    version: string,
    anyMinor: boolean,
    anyPatch: boolean,
    incomplete: boolean,
  ): Condition => ({
    operator,
    version: parsed(version),
    anyMinor,
    anyPatch,
    incomplete,
  });
  if (isWild(major)) return condition(`0.0.0${label}`, false, false, true);
  if (isWild(minor)) return condition(`${major}.0.0${label}`, true, false, true);
  if (isWild(patch)) return condition(`${major}${minor}.0${label}`, false, true, true);
  return condition(whole, false, false, false);
}

function parsed(version: string): Version {
  try {
    return parseVersion(version);
  } catch (error) {
    throw new Error('constraint Parser Error', { cause: error });
  }
}

function meets(version: Version, condition: Condition): boolean {
  const { version: wanted, operator } = condition;
  // A prerelease meets only a constraint that names one.
  const unasked = version.pre !== '' && wanted.pre === '';
  if (operator === '!=') return differs(version, condition, unasked);
  if (unasked) return false;
  const order = compareVersions(version, wanted);
  switch (operator) {
    case '>':
      return isGreater(version, condition, order);
    case '<':
      return order < 0;
    case '>=':
    case '=>':
      return order >= 0;
    case '<=':
    case '=<':
      return isAtMost(version, condition, order);
    case '~':
    case '~>':
      return isNear(version, condition, order);
    case '^':
      return isCompatible(version, condition, order);
    default:
      return condition.incomplete ? isNear(version, condition, order) : order === 0;
  }
}

function differs(
  version: Version,
  { version: wanted, incomplete, anyMinor, anyPatch }: Condition,
  unasked: boolean,
): boolean {
  if (!incomplete) return compareVersions(version, wanted) !== 0;
  if (unasked) return false;
  if (wanted.major !== version.major) return true;
  if (anyMinor) return false;
  if (wanted.minor !== version.minor) return true;
  if (anyPatch) return (version.pre !== '' || wanted.pre !== '') && version.pre !== wanted.pre;
  return wanted.patch !== version.patch || compareVersions(version, wanted) !== 0;
}

function isGreater(
  version: Version,
  { version: wanted, incomplete, anyMinor, anyPatch }: Condition,
  order: number,
): boolean {
  if (!incomplete) return order > 0;
  if (version.major !== wanted.major) return version.major > wanted.major;
  if (anyMinor) return false;
  return anyPatch ? version.minor > wanted.minor : order > 0;
}

function isAtMost(
  version: Version,
  { version: wanted, incomplete, anyMinor }: Condition,
  order: number,
): boolean {
  if (!incomplete) return order <= 0;
  if (version.major > wanted.major) return false;
  return !(version.major === wanted.major && version.minor > wanted.minor && !anyMinor);
}

function isNear(
  version: Version,
  { version: wanted, anyMinor, anyPatch }: Condition,
  order: number,
): boolean {
  if (order < 0) return false;
  const isZero = wanted.major === 0n && wanted.minor === 0n && wanted.patch === 0n;
  if (isZero && !anyMinor && !anyPatch) return true;
  return version.major === wanted.major && (anyMinor || version.minor === wanted.minor);
}

function isCompatible(
  version: Version,
  { version: wanted, anyMinor, anyPatch }: Condition,
  order: number,
): boolean {
  if (order < 0) return false;
  if (wanted.major > 0n || anyMinor) return version.major === wanted.major;
  if (version.major > 0n) return false;
  if (wanted.minor > 0n || anyPatch) return version.minor === wanted.minor;
  return version.minor === 0n && version.patch === wanted.patch;
}

import { isRecord } from '../core/index.js';
import { type Template } from './template.js';

/** A difference between a wanted and an observed template or its tags. Names only: values may hold secrets. */
export interface StackDifference {
  action: 'add' | 'change' | 'remove';
  /** `Resources`, `Outputs`, `Tags`, … */
  section: string;
  /** Logical id, tag key, or empty for a section that is one value. */
  name: string;
  /** Resource type, for resources. */
  type?: string;
  /** Paths of the properties that differ, such as `Properties.LaunchTemplateData.UserData`. */
  properties: string[];
}

/** What would change, entry by entry, sections and entries in the order of their names. Empty when both mean the same. */
export function compareTemplates(wanted: Template, observed: Template): StackDifference[] {
  const sections = [...new Set([...Object.keys(wanted), ...Object.keys(observed)])].sort();
  return sections.flatMap((section) => compareSection(section, wanted[section], observed[section]));
}

/** Tags that CloudFormation itself adds (`aws:…`) are not ours to compare. */
export function compareTags(
  wanted: Record<string, string>,
  observed: Record<string, string>,
): StackDifference[] {
  const own = Object.fromEntries(Object.entries(observed).filter(([key]) => !key.startsWith('aws:')));
  return compareSection('Tags', wanted, own);
}

function compareSection(section: string, wanted: unknown, observed: unknown): StackDifference[] {
  if (!isRecord(wanted ?? {}) || !isRecord(observed ?? {})) {
    return isEqual(wanted, observed) ? [] : [difference(section, '', wanted, observed)];
  }
  const [to, from] = [(wanted ?? {}) as Record<string, unknown>, (observed ?? {}) as Record<string, unknown>];
  const names = [...new Set([...Object.keys(to), ...Object.keys(from)])].sort();
  return names
    .filter((name) => !isEqual(to[name], from[name]))
    .map((name) => difference(section, name, to[name], from[name]));
}

function difference(section: string, name: string, wanted: unknown, observed: unknown): StackDifference {
  const action = observed === undefined ? 'add' : wanted === undefined ? 'remove' : 'change';
  const type = section === 'Resources' ? typeOf(wanted ?? observed) : undefined;
  const properties = action === 'change' ? differingPaths(wanted, observed, '') : [];
  return { action, section, name, ...(type === undefined ? {} : { type }), properties };
}

function typeOf(resource: unknown): string | undefined {
  return isRecord(resource) && typeof resource['Type'] === 'string' ? resource['Type'] : undefined;
}

function differingPaths(wanted: unknown, observed: unknown, path: string): string[] {
  if (isEqual(wanted, observed)) return [];
  if (!isRecord(wanted) || !isRecord(observed)) return path === '' ? [] : [path];
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(observed)])].sort();
  return keys.flatMap((key) =>
    differingPaths(wanted[key], observed[key], path === '' ? key : `${path}.${key}`),
  );
}

/**
 * Equal for CloudFormation: the order of keys says nothing, and neither does the difference between a scalar and its text (`80` and
 * "80", `true` and "true"): all parameters of resources arrive as text.
 */
function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => isEqual(item, b[i]));
  if (isRecord(a) && isRecord(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && isEqual(a[key], b[key]));
  }
  return isScalar(a) && isScalar(b) && String(a) === String(b);
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
}

import { isRecord } from '../../core/index.js';
import type { PathStep, SchemaIssue } from '../issue.js';
import { formatPath } from '../issue.js';
import type { KindFacts } from './schemas.js';

/**
 * What the API server checks beyond the published schemas and what people get wrong: names, labels and annotations, and that
 * a workload's selector matches its own pod template.
 */
export function objectIssues(object: Record<string, unknown>, facts: KindFacts): SchemaIssue[] {
  const metadata = object.metadata;
  return [
    ...(isRecord(metadata)
      ? metadataIssues(metadata, facts)
      : [{ rule: 'required' as const, path: [], message: 'missing required field "metadata"' }]),
    ...selectorIssues(object),
  ];
}

const dnsSubdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const dnsLabel = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const serviceLabel = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;
const qualifiedName = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

function metadataIssues(metadata: Record<string, unknown>, facts: KindFacts): SchemaIssue[] {
  const issues: SchemaIssue[] = [];
  const { name, namespace } = metadata;
  if (typeof name === 'string') {
    const fault = nameFault(name, facts);
    if (fault !== undefined)
      issues.push({
        rule: 'format',
        path: ['metadata', 'name'],
        message: `metadata.name "${name}" must be ${fault}`,
      });
  }
  if (
    typeof namespace === 'string' &&
    facts.scope === 'Namespaced' &&
    (!dnsLabel.test(namespace) || namespace.length > 63)
  ) {
    issues.push({
      rule: 'format',
      path: ['metadata', 'namespace'],
      message: `metadata.namespace "${namespace}" must be a DNS label`,
    });
  }
  if (namespace !== undefined && namespace !== null && facts.scope === 'Cluster') {
    issues.push({
      rule: 'structure',
      path: ['metadata', 'namespace'],
      atKey: true,
      message: `${facts.kind} has no namespace: it is cluster-scoped`,
      hint: 'remove metadata.namespace',
    });
  }
  issues.push(
    ...labelIssues(metadata.labels, ['metadata', 'labels']),
    ...annotationIssues(metadata.annotations),
  );
  return issues;
}

/** Kubernetes' rule for the names of this kind; RBAC names may be any path segment. */
function nameFault(name: string, facts: KindFacts): string | undefined {
  if (
    facts.apiVersion.startsWith('rbac.authorization.k8s.io/') ||
    facts.apiVersion.startsWith('flowcontrol.')
  ) {
    return name === '.' || name === '..' || /[/%]/.test(name)
      ? 'a path segment: not "." or "..", no "/" and no "%"'
      : undefined;
  }
  if (facts.kind === 'Namespace' || facts.kind === 'Service') {
    const pattern = facts.kind === 'Service' ? serviceLabel : dnsLabel;
    return pattern.test(name) && name.length <= 63
      ? undefined
      : 'a DNS label: lower-case letters, digits and "-", at most 63 characters';
  }
  return dnsSubdomain.test(name) && name.length <= 253
    ? undefined
    : 'a DNS name: lower-case letters, digits, "-" and ".", at most 253 characters';
}

/** Keys are `[prefix/]name`, values are at most 63 characters of the same alphabet. */
export function labelIssues(labels: unknown, at: readonly PathStep[]): SchemaIssue[] {
  if (!isRecord(labels)) return [];
  return Object.entries(labels).flatMap(([key, value]): SchemaIssue[] => {
    const path = [...at, key];
    if (!isQualified(key))
      return [{ rule: 'format', path, atKey: true, message: `"${key}" is not a valid label key` }];
    if (typeof value === 'string' && value !== '' && (!qualifiedName.test(value) || value.length > 63)) {
      return [
        {
          rule: 'format',
          path,
          message: `"${value}" is not a valid value of label ${key}: at most 63 letters, digits, "-", "_" and "."`,
        },
      ];
    }
    return [];
  });
}

function annotationIssues(annotations: unknown): SchemaIssue[] {
  if (!isRecord(annotations)) return [];
  return Object.keys(annotations)
    .filter((key) => !isQualified(key.toLowerCase()))
    .map((key) => ({
      rule: 'format',
      path: ['metadata', 'annotations', key],
      atKey: true,
      message: `"${key}" is not a valid annotation key`,
    }));
}

function isQualified(key: string): boolean {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const name = key.slice(slash + 1);
  return (
    qualifiedName.test(name) &&
    name.length <= 63 &&
    (prefix === undefined || (dnsSubdomain.test(prefix) && prefix.length <= 253))
  );
}

/** The API server refuses a workload whose selector does not match the labels of its own template. */
function selectorIssues(object: Record<string, unknown>): SchemaIssue[] {
  const spec = object.spec;
  if (!isRecord(spec) || !isRecord(spec.template) || !isRecord(spec.selector)) return [];
  const metadata = isRecord(spec.template.metadata) ? spec.template.metadata : {};
  const labels = isRecord(metadata.labels) ? metadata.labels : {};
  const wanted = isRecord(spec.selector.matchLabels) ? spec.selector.matchLabels : {};
  const issues = Object.entries(wanted)
    .filter(([key, value]) => labels[key] !== value)
    .map(([key]): SchemaIssue => {
      const path = ['spec', 'selector', 'matchLabels', key];
      return {
        rule: 'structure',
        path,
        message: `${formatPath(path)} does not match the labels of spec.template`,
      };
    });
  return [...issues, ...labelIssues(metadata.labels, ['spec', 'template', 'metadata', 'labels'])];
}

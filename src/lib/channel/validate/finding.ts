import { formatPosition, type Position } from '../../core/index.js';

export type Severity = 'error' | 'warning';

/** Something that is wrong, or odd, at one place of a channel; the same thing in many clusters is one finding. */
export interface Finding {
  /** A stable id, `family/kind`, such as `reference/configmap`. */
  rule: string;
  severity: Severity;
  message: string;
  hint?: string;
  /** In the template on disk as far as it can be told. */
  position: Position;
  /** The object or stack that it is about, such as `Deployment kube-system/coredns`. */
  object?: string;
  /** Names of the clusters in which it was found, in registry order; empty for what holds without any cluster. */
  clusters: readonly string[];
}

/** Collects findings and joins those that differ only in the cluster. */
export class Findings {
  readonly #byKey = new Map<string, Finding & { clusters: string[] }>();

  add(finding: Omit<Finding, 'clusters'>, cluster?: string): void {
    const { file = '', line = 0, column = 0 } = finding.position;
    const key = [finding.rule, file, line, column, finding.message].join('\n');
    let known = this.#byKey.get(key);
    if (!known) this.#byKey.set(key, (known = { ...finding, clusters: [] }));
    if (cluster !== undefined && !known.clusters.includes(cluster)) known.clusters.push(cluster);
  }

  /** By file, line and column; errors before warnings at the same place. */
  sorted(): Finding[] {
    return joined([...this.#byKey.values()]).sort(byPlace);
  }
}

/** What reading a template finds and rendering it runs into again: the first says more, the second in which clusters it matters. */
const staticRules = new Set([
  'template/parse',
  'template/manifest-hash',
  'template/undefined',
  'config-item/undefined',
]);

function joined(findings: readonly (Finding & { clusters: string[] })[]): Finding[] {
  const found = new Map<string, Finding & { clusters: string[] }>();
  for (const finding of findings) {
    const key = lineKey(finding);
    if (staticRules.has(finding.rule) && finding.position.column !== undefined) found.set(key, finding);
  }
  return findings.filter((finding) => {
    const first = found.get(lineKey(finding));
    if (!first || first === finding || !/^template\/(parse|execute)$/.test(finding.rule)) return true;
    for (const cluster of finding.clusters)
      if (!first.clusters.includes(cluster)) first.clusters.push(cluster);
    return false;
  });
}

function lineKey({ position }: Finding): string {
  return `${position.file ?? ''}:${position.line ?? 0}`;
}

function byPlace(a: Finding, b: Finding): number {
  const text = (x: string | undefined, y: string | undefined): number =>
    (x ?? '') < (y ?? '') ? -1 : (x ?? '') > (y ?? '') ? 1 : 0;
  return (
    text(a.position.file, b.position.file) ||
    (a.position.line ?? 0) - (b.position.line ?? 0) ||
    (a.position.column ?? 0) - (b.position.column ?? 0) ||
    text(a.severity, b.severity) ||
    text(a.rule, b.rule) ||
    text(a.message, b.message)
  );
}

/** One line as compilers write it: `file:line:column: severity: message [rule]`. */
export function formatFinding(finding: Finding): string {
  return `${formatPosition(finding.position)}${finding.severity}: ${finding.message} [${finding.rule}]`;
}

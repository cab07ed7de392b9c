import { isAbsolute, relative } from 'node:path';
import { formatFinding, type Finding } from './finding.js';

/** Findings as text for people, one line each and hints below, paths as short as the folder `from` allows. */
export function findingLines(
  findings: readonly Finding[],
  options: { from: string; withClusters?: boolean },
): string[] {
  return findings.flatMap((finding) => {
    const { hint, clusters } = finding;
    const lines = [formatFinding(shortened(finding, options.from))];
    if (hint !== undefined) lines.push(`  hint: ${hint}`);
    if (options.withClusters && clusters.length > 0) lines.push(`  clusters: ${clusters.join(', ')}`);
    return lines;
  });
}

/** `2 errors and 1 warning in 3 files`. */
export function findingSummary(findings: readonly Finding[]): string {
  const files = new Set(findings.map((finding) => finding.position.file)).size;
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  const parts = [counted(errors, 'error'), counted(findings.length - errors, 'warning')].filter(
    (part) => part !== undefined,
  );
  return parts.length === 0 ? 'no findings' : `${parts.join(' and ')} in ${counted(files, 'file')}`;
}

function counted(number: number, word: string): string | undefined {
  return number === 0 ? undefined : `${number} ${word}${number === 1 ? '' : 's'}`;
}

function shortened(finding: Finding, from: string): Finding {
  const { file } = finding.position;
  if (file === undefined || !isAbsolute(file)) return finding;
  const short = relative(from, file);
  return short.length < file.length
    ? { ...finding, position: { ...finding.position, file: short } }
    : finding;
}

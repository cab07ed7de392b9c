import type { Finding } from '../channel/index.js';
import { ExitCode } from '../core/index.js';
import type { ZkCommand } from './command.js';
import { print } from './print.js';

/**
 * Writes what a check found: lines for people, paths as short as the working directory allows, with `-o wide` the clusters that each
 * finding is in. The exit code becomes 1 when there are errors.
 */
export async function printFindings(command: ZkCommand, findings: readonly Finding[]): Promise<void> {
  const { format } = command.printOptions.output;
  if (format === 'table' || format === 'wide') {
    const { findingLines, findingSummary } = await import('../channel/index.js');
    for (const line of findingLines(findings, { from: process.cwd(), withClusters: format === 'wide' }))
      command.out(line);
    command.note(findingSummary(findings));
  } else
    await print(command, { kind: 'finding', items: findings, columns: [], name: (finding) => finding.rule });
  if (findings.some((finding) => finding.severity === 'error')) command.exitCode = ExitCode.failed;
}

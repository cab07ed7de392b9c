import type { Position } from '../../core/index.js';
import type { Problem } from '../definition/problem.js';

/** What the validation found at one place. */
export interface CheckFinding {
  /** Stable word in kebab case, such as `unknown-name`. */
  rule: string;
  severity: 'error' | 'warning';
  message: string;
  /** What to do about it, one sentence. */
  hint?: string;
  position: Position & { file: string; line: number; column: number };
  /** Name of the definition that it is about. */
  definition?: string;
}

/** Everything about one file. */
export interface CheckValidation {
  file: string;
  /** How many definitions it holds. */
  definitions: number;
  findings: CheckFinding[];
}

export function findingOf(
  severity: CheckFinding['severity'],
  rule: string,
  message: string,
  position: Position,
  hint?: string,
): CheckFinding {
  const { file = '', line = 1, column = 1 } = position;
  return { rule, severity, message, position: { file, line, column }, ...(hint !== undefined && { hint }) };
}

export function problemFinding({ severity, code, message, position, hint }: Problem): CheckFinding {
  return findingOf(severity, code, message, position, hint);
}

/** By place; what was found twice at one place is told once. */
export function sortedFindings(findings: readonly CheckFinding[]): CheckFinding[] {
  const seen = new Set<string>();
  return findings
    .filter(({ rule, message, position }) => {
      const key = JSON.stringify([rule, position.line, position.column, message]);
      return !seen.has(key) && seen.add(key);
    })
    .sort(
      (a, b) =>
        a.position.line - b.position.line ||
        a.position.column - b.position.column ||
        Number(a.severity === 'warning') - Number(b.severity === 'warning'),
    );
}

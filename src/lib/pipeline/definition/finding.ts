import type { Position } from '../../core/index.js';

/** A place in the original text: lines and columns count from 1, columns and length in characters. The length ends with the line. */
export interface Span extends Position {
  file: string;
  line: number;
  column: number;
  length: number;
}

/**
 * The stable ids of the rules, for `-o json` and for people who search. `E-` rules make a definition unusable, `W-` rules are things
 * that somebody did wrong before. Those of the second half of each list are ours beside the ones that the format's history gave.
 */
export type RuleId = ErrorRule | WarningRule;

export type ErrorRule =
  | 'E-yaml'
  | 'E-version'
  | 'E-not-cdp'
  | 'E-unknown-key'
  | 'E-type'
  | 'E-missing'
  | 'E-dup-id'
  | 'E-dep-unknown'
  | 'E-dep-cycle'
  | 'E-when-key'
  | 'E-when-event'
  | 'E-regex'
  | 'E-duration'
  | 'E-subst-unknown'
  | 'E-percentage'
  | 'E-both-apply'
  | 'E-apply-dir'
  | 'E-template-var'
  | 'E-alias-bomb'
  | 'E-size'
  | 'E-template-syntax'
  | 'E-dup-key'
  | 'E-dep-order'
  | 'E-subst-value'
  | 'E-machine'
  | 'E-path'
  | 'E-schedule';

export type WarningRule =
  | 'W-legacy'
  | 'W-version-unquoted'
  | 'W-unquoted-subst'
  | 'W-bool-env'
  | 'W-null-env'
  | 'W-depends-missing'
  | 'W-unreachable'
  | 'W-ensure-docker'
  | 'W-overlay'
  | 'W-image-typo'
  | 'W-mustache-escape'
  | 'W-secret-literal'
  | 'W-push-unguarded'
  | 'W-gha-syntax'
  | 'W-export-lost'
  | 'W-unknown-key'
  | 'W-env-repeat'
  | 'W-env-name'
  | 'W-when-glob'
  | 'W-dep-sequential'
  | 'W-cache-variable';

/** Something that is wrong (`error`) or odd (`warning`) at one place of a definition. */
export interface Finding {
  rule: RuleId;
  severity: 'error' | 'warning';
  message: string;
  /** What to do about it, one sentence. */
  hint?: string;
  position: Span;
}

/** By line and column, errors first at the same place; what was found twice at one place is told once. */
export function sortedFindings(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings
    .filter(({ rule, message, position }) => {
      const key = `${rule}\n${position.file}\n${position.line}:${position.column}\n${message}`;
      return !seen.has(key) && seen.add(key);
    })
    .sort(
      (a, b) =>
        compareText(a.position.file, b.position.file) ||
        a.position.line - b.position.line ||
        a.position.column - b.position.column ||
        compareText(a.severity, b.severity) ||
        compareText(a.rule, b.rule),
    );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import type { CheckFinding } from './finding.js';

/** A finding about a call, whose place is known to whoever asked. */
export interface Said {
  severity: CheckFinding['severity'];
  rule: string;
  message: string;
  hint?: string;
}

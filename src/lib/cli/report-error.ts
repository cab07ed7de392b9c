import { ExitCode, formatPosition, ZkError, ZkErrors } from '../core/index.js';
import { toUsageError, type ParsedCommand } from './usage-errors.js';

/** What a failure looks like to the user: lines for stderr and the exit code. */
export interface FailureReport {
  lines: readonly string[];
  exit: number;
}

/**
 * The one mapping from errors to text and exit code: `error: …`, at most one hint, and for wrong usage the line that names the help.
 * A stack is added only at `-v=9`. Anything that is not a ZkError is a defect of ours and says so.
 */
export function reportError(
  error: unknown,
  command: ParsedCommand | undefined,
  verbosity: number,
): FailureReport {
  const usage = toUsageError(error, command);
  const known = usage ?? (error instanceof ZkError ? error : undefined);
  const stack = verbosity >= 9 && error instanceof Error && error.stack ? error.stack.split('\n') : [];
  if (!known)
    return {
      lines: [`error: ${oneLine(messageOf(error))}`, ...unexpectedHint(verbosity), ...stack],
      exit: ExitCode.failed,
    };
  const lines = [...messageLines(known), ...(known.hint ? [known.hint] : [])];
  if (usage)
    lines.push(`See 'kubectl zk ${command ? `${command.id.replaceAll(':', ' ')} ` : ''}--help' for usage.`);
  return { lines: [...lines, ...stack], exit: known.exit };
}

function messageLines(error: ZkError): string[] {
  const several =
    error instanceof ZkErrors
      ? error.errors.flatMap((one) => [...messageLines(one), ...(one.hint ? [`  ${one.hint}`] : [])])
      : [];
  if (/^Error from server/.test(error.message)) return [...several, oneLine(error.message)];
  return [...several, `error: ${formatPosition(error.position)}${oneLine(error.message)}`];
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || error.name;
}

function oneLine(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ');
}

function unexpectedHint(verbosity: number): string[] {
  return verbosity >= 9
    ? []
    : ['This was not expected; run the same command with -v=9 to see where it comes from.'];
}

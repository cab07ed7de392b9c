import type { RunEvent } from '../run/events.js';

export interface PlainLogOptions {
  /** Several steps may run at once: each line says whose it is. */
  isConcurrent: boolean;
  /** Groups of GitHub Actions around steps. */
  groups: boolean;
  /** Minutes east of UTC, for the clock in front of each line. */
  zoneMinutes: number;
}

/**
 * The build log as the platform prints it: `HH:MM:SS ` and the line, after each command `Step 'DESC' finished successfully.`, at the end
 * `Build Successful.`; what the platform has no line for is said in its manner.
 */
export function plainLogger(
  options: PlainLogOptions,
  write: (line: string) => void,
): (event: RunEvent) => void {
  const say = (ts: number, text: string, step?: string): void =>
    write(
      `${clock(ts, options.zoneMinutes)} ${options.isConcurrent && step !== undefined ? `[${step}] ` : ''}${text}`,
    );
  return (event) => {
    switch (event.type) {
      case 'step.start':
        if (options.groups) write(`::group::${event.step}`);
        return;
      case 'line':
        return say(event.ts, event.line, event.step);
      case 'command.end':
        return say(event.ts, commandLine(event.desc, event.exitCode), event.step);
      case 'note':
        return say(event.ts, `Note: ${event.message}`, event.step);
      case 'step.end':
        for (const line of stepLines(event)) say(event.ts, line, event.step);
        if (options.groups && !['skipped', 'cancelled', 'refused', 'reused'].includes(event.status))
          write('::endgroup::');
        return;
      case 'run.end':
        return say(event.ts, runLine(event.status));
      default:
        return;
    }
  };
}

function commandLine(desc: string, exitCode: number): string {
  return exitCode === 0
    ? `Step '${desc}' finished successfully.`
    : `Step '${desc}' failed with exit code ${exitCode}.`;
}

function stepLines({ step, status, reason }: RunEvent & { type: 'step.end' }): string[] {
  switch (status) {
    case 'succeeded':
      return [];
    case 'failed':
      // A failed command has its own line already.
      return reason.includes('failed with exit code') ? [] : [`Step '${step}' failed: ${reason}.`];
    case 'timeout':
      return [`Step '${step}' timed out: ${reason}.`];
    default:
      return [`Step '${step}' ${status}: ${reason}.`];
  }
}

function runLine(status: (RunEvent & { type: 'run.end' })['status']): string {
  if (status === 'succeeded') return 'Build Successful.';
  return status === 'interrupted'
    ? 'Build Interrupted.'
    : status === 'refused'
      ? 'Build Refused.'
      : 'Build Failed.';
}

function clock(ts: number, zoneMinutes: number): string {
  return new Date(ts + zoneMinutes * 60_000).toISOString().slice(11, 19);
}

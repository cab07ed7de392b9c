import { formatPosition, humanDuration, redact, type Event } from '../lib/core/index.js';

export interface PlainOptions {
  write: (line: string) => void;
  /** When the run began, epoch milliseconds; elapsed times count from here. */
  startedAt: number;
  /** Show `debug` progress too. */
  debug: boolean;
}

/**
 * The reporter without animation: one line per change of state, with the time since the start in front. A wait is printed when it
 * begins and whenever its reason changes, not on every poll. A step that ends before anything else happens is one line, not two.
 */
export function plainReporter(options: PlainOptions): (event: Event) => void {
  const titles = new Map<string, string>();
  const waits = new Map<string, string>();
  const progress = new Map<string, string>();
  let begun: Extract<Event, { type: 'step.started' }> | undefined;
  const write = (at: number, text: string): void => {
    const elapsed = humanDuration(Math.max(0, at - options.startedAt)).padStart(6);
    options.write(`${elapsed}  ${redact(text).replace(/\s*\n\s*/g, ' ')}`);
  };
  const sayBegun = (): void => {
    if (begun) write(begun.at, `${title(begun.step)} ...`);
    begun = undefined;
  };
  const line = (at: number, text: string): void => {
    sayBegun();
    write(at, text);
  };
  const title = (step: string | undefined): string => (step === undefined ? '' : (titles.get(step) ?? step));
  return (event) => {
    switch (event.type) {
      case 'step.started':
        titles.set(event.step, event.target ? `${event.title} ${event.target}` : event.title);
        sayBegun();
        begun = event;
        return;
      case 'step.progress':
        if (event.level === 'debug' && !options.debug) return;
        return changed(progress, event.step, progressText(event), () =>
          line(event.at, `${title(event.step)}: ${progressText(event)}`),
        );
      case 'step.finished':
        if (begun?.step === event.step) begun = undefined;
        return line(
          event.at,
          `${title(event.step)}: ${event.outcome}${event.message ? ` (${event.message})` : ''}`,
        );
      case 'step.failed':
        if (begun?.step === event.step) begun = undefined;
        return line(
          event.at,
          // An interruption is no failure of the step, and its hint ends the run anyway.
          event.message === 'interrupted' || event.message === 'terminated'
            ? `${title(event.step)}: ${event.message}`
            : `${title(event.step)}: failed: ${event.message}${event.hint ? ` (${event.hint})` : ''}`,
        );
      case 'wait':
        return changed(waits, `${event.step} ${event.object}`, event.reason, () =>
          line(event.at, waitText(event)),
        );
      case 'warning':
        return line(
          event.at,
          `Warning: ${formatPosition(event.position)}${event.message}${event.hint ? ` (${event.hint})` : ''}`,
        );
      case 'question':
        return line(event.at, `${event.message} ${event.answer}`);
    }
  };
}

function changed(seen: Map<string, string>, key: string, value: string, then: () => void): void {
  if (seen.get(key) === value) return;
  seen.set(key, value);
  then();
}

function progressText(event: Extract<Event, { type: 'step.progress' }>): string {
  const count =
    event.done === undefined ? '' : ` (${event.done}${event.total === undefined ? '' : `/${event.total}`})`;
  return `${event.message}${count}`;
}

function waitText(event: Extract<Event, { type: 'wait' }>): string {
  const deadline =
    event.deadline === undefined
      ? ''
      : `, at most ${humanDuration(Math.max(0, event.deadline - event.at))} more`;
  const unblock = event.unblock ? `; ${event.unblock}` : '';
  return `waiting for ${event.object}: ${event.reason}${deadline}${unblock}`;
}

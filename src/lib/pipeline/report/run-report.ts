import type { RunEvent } from '../run/events.js';

/** Collects what a report needs of a run. */
export interface ReportedStep {
  id: string;
  slug: string;
  startedAt: number;
  endedAt: number;
  status: (RunEvent & { type: 'step.end' })['status'];
  reason: string;
  why: string;
  commands: { desc: string; startedAt: number; endedAt: number; exitCode: number }[];
  /** The last lines of output. */
  tail: string[];
  lines: number;
}

export interface RunReport {
  run: number;
  file: string;
  build: string;
  event: string;
  branch: string;
  startedAt: number;
  endedAt: number;
  status: string;
  steps: ReportedStep[];
}

/** How many last lines of a step a report shows. */
const tailLines = 40;

/** Makes a report of the events of one run. */
export class ReportBuilder {
  readonly #report: RunReport = {
    run: 0,
    file: '',
    build: '',
    event: '',
    branch: '',
    startedAt: 0,
    endedAt: 0,
    status: 'running',
    steps: [],
  };
  readonly #steps = new Map<string, ReportedStep>();

  add(event: RunEvent): void {
    const report = this.#report;
    switch (event.type) {
      case 'run.start':
        Object.assign(report, {
          run: event.run,
          file: event.file,
          build: event.build,
          event: event.event,
          branch: event.branch,
          startedAt: event.ts,
        });
        for (const { id, slug, why } of event.steps) {
          const step: ReportedStep = {
            id,
            slug,
            startedAt: 0,
            endedAt: 0,
            status: 'cancelled',
            reason: '',
            why,
            commands: [],
            tail: [],
            lines: 0,
          };
          this.#steps.set(id, step);
          report.steps.push(step);
        }
        return;
      case 'run.end':
        Object.assign(report, { endedAt: event.ts, status: event.status });
        return;
      default:
        if (event.step !== undefined) this.#addToStep(event, this.#steps.get(event.step));
    }
  }

  get report(): RunReport {
    return this.#report;
  }

  #addToStep(event: RunEvent, step: ReportedStep | undefined): void {
    if (!step) return;
    if (event.type === 'line') {
      step.lines++;
      step.tail.push(event.line);
      if (step.tail.length > tailLines) step.tail.shift();
    }
    if (event.type === 'command.end')
      step.commands.push({
        desc: event.desc,
        startedAt: event.ts - event.durationMs,
        endedAt: event.ts,
        exitCode: event.exitCode,
      });
    if (event.type === 'step.end')
      Object.assign(step, {
        startedAt: event.ts - event.durationMs,
        endedAt: event.ts,
        status: event.status,
        reason: event.reason,
      });
  }
}

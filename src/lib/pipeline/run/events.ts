import type { Step } from '../definition/model.js';

export type StepStatus =
  | 'succeeded'
  | 'failed'
  | 'timeout'
  /** `when`, or the operator's choice of steps. */
  | 'skipped'
  /** Something before it failed, or the run was stopped. */
  | 'cancelled'
  /** Its approval was refused or not given. */
  | 'refused'
  /** A deployment step that was only rendered and compared. */
  | 'planned'
  /** Succeeded in the run that this one resumes, with the same input. */
  | 'reused';

export type RunStatus = 'succeeded' | 'failed' | 'refused' | 'interrupted';

/**
 * Everything that happens in a run, in its order. Terminal view, plain log, JSON, JUnit, report and stored log are all made from this stream. No text in
 * it holds a secret. `ts` is epoch milliseconds.
 */
export type RunEvent =
  | {
      type: 'run.start';
      ts: number;
      run: number;
      file: string;
      build: string;
      event: string;
      branch: string;
      steps: readonly { id: string; slug: string; type: Step['type']; selected: boolean; why: string }[];
    }
  | { type: 'step.start'; ts: number; run: number; step: string; runner: string; workspace: string }
  | { type: 'command.start'; ts: number; run: number; step: string; command: number; desc: string }
  | { type: 'line'; ts: number; run: number; step: string; command: string; line: string }
  | {
      type: 'command.end';
      ts: number;
      run: number;
      step: string;
      command: number;
      desc: string;
      exitCode: number;
      durationMs: number;
    }
  | {
      type: 'step.end';
      ts: number;
      run: number;
      step: string;
      status: StepStatus;
      reason: string;
      durationMs: number;
      exitCode?: number;
    }
  | { type: 'note'; ts: number; run: number; step?: string; message: string }
  | {
      type: 'run.end';
      ts: number;
      run: number;
      status: RunStatus;
      durationMs: number;
      counts: Readonly<Partial<Record<StepStatus, number>>>;
    };

export type RunSink = (event: RunEvent) => void;

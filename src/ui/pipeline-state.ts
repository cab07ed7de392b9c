/** As much of an event of a run as the view shows. */
export interface RunViewEvent {
  type: string;
  ts: number;
  step?: string | undefined;
  desc?: string | undefined;
  line?: string | undefined;
  status?: string | undefined;
  reason?: string | undefined;
  steps?: readonly { id: string; selected: boolean }[] | undefined;
}

export interface ShownStep {
  id: string;
  status: 'waiting' | 'running' | (string & {});
  startedAt: number;
  endedAt: number;
  command: string;
  /** The last lines of output. */
  tail: readonly string[];
}

export interface PipelineState {
  startedAt: number;
  steps: ReadonlyMap<string, ShownStep>;
}

export const emptyPipeline: PipelineState = { startedAt: 0, steps: new Map() };

/** How many last lines of a running step are shown. */
const tailLines = 3;

/** The state after an event. Steps that do not run are not shown: their reasons stand in the log. */
export function reducePipeline(state: PipelineState, event: RunViewEvent): PipelineState {
  if (event.type === 'run.start') {
    const steps = (event.steps ?? []).filter(({ selected }) => selected);
    return {
      startedAt: event.ts,
      steps: new Map(
        steps.map(({ id }) => [
          id,
          { id, status: 'waiting', startedAt: 0, endedAt: 0, command: '', tail: [] },
        ]),
      ),
    };
  }
  const step = event.step === undefined ? undefined : state.steps.get(event.step);
  if (!step) return state;
  const changed = changeOf(step, event);
  return changed ? { ...state, steps: new Map(state.steps).set(step.id, { ...step, ...changed }) } : state;
}

function changeOf(step: ShownStep, event: RunViewEvent): Partial<ShownStep> | undefined {
  switch (event.type) {
    case 'step.start':
      return { status: 'running', startedAt: event.ts };
    case 'command.start':
      return { command: event.desc ?? '', tail: [] };
    case 'line':
      return { tail: [...step.tail, event.line ?? ''].slice(-tailLines) };
    case 'step.end':
      return {
        status: event.status ?? 'done',
        endedAt: event.ts,
        startedAt: step.status === 'waiting' ? event.ts : step.startedAt,
        tail: [],
      };
    default:
      return undefined;
  }
}

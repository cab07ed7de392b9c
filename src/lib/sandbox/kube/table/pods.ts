import type { JsonObject, KubeObject } from '../../../world/index.js';
import { age } from './age.js';
import { ageColumn, nameColumn, textColumn, type Column } from './column.js';
import { listAt, mapAt, numberAt, orElse, textAt } from './read.js';

interface PodSummary {
  ready: number;
  total: number;
  reason: string;
  restarts: string;
}

const isSidecar = (container: JsonObject | undefined): boolean =>
  container !== undefined && textAt(container, 'restartPolicy') === 'Always';

/** Ready, status and restarts of a pod as kubectl shows them. */
export function summarizePod(pod: KubeObject, now: number): PodSummary {
  const init = initState(pod);
  const main = init.reason === undefined || isInitialized(pod) ? mainState(pod) : undefined;
  const total =
    listAt(pod, 'spec', 'containers').length + listAt(pod, 'spec', 'initContainers').filter(isSidecar).length;
  const restarts = main ? main.restarts + init.sidecarRestarts : init.restarts;
  const last = main?.lastRestart ?? '';
  return {
    ready: init.ready + (main?.ready ?? 0),
    total,
    reason: finalReason(pod, main?.reason ?? init.reason ?? baseReason(pod)),
    restarts: restarts > 0 && last !== '' ? `${restarts} (${age(last, now)} ago)` : String(restarts),
  };
}

function baseReason(pod: KubeObject): string {
  const gated = listAt(pod, 'status', 'conditions').some(
    (one) => one['type'] === 'PodScheduled' && one['reason'] === 'SchedulingGated',
  );
  return gated ? 'SchedulingGated' : textAt(pod, 'status', 'reason') || textAt(pod, 'status', 'phase');
}

function finalReason(pod: KubeObject, reason: string): string {
  if (pod.metadata.deletionTimestamp === undefined) return reason;
  if (textAt(pod, 'status', 'reason') === 'NodeLost') return 'Unknown';
  return ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase')) ? reason : 'Terminating';
}

function isInitialized(pod: KubeObject): boolean {
  return listAt(pod, 'status', 'conditions').some(
    (one) => one['type'] === 'Initialized' && one['status'] === 'True',
  );
}

/** How far the init containers are; `reason` is set while they are not done. */
function initState(pod: KubeObject): {
  ready: number;
  restarts: number;
  sidecarRestarts: number;
  reason?: string;
} {
  const specs = new Map(listAt(pod, 'spec', 'initContainers').map((one) => [textAt(one, 'name'), one]));
  const state = { ready: 0, restarts: 0, sidecarRestarts: 0 };
  for (const [i, status] of listAt(pod, 'status', 'initContainerStatuses').entries()) {
    const count = numberAt(status, 'restartCount');
    const sidecar = isSidecar(specs.get(textAt(status, 'name')));
    state.restarts += count;
    if (sidecar) state.sidecarRestarts += count;
    const terminated = mapAt(status, 'state')['terminated'];
    if (terminated !== undefined && numberAt(status, 'state', 'terminated', 'exitCode') === 0) continue;
    if (sidecar && status['started'] === true) {
      if (status['ready'] === true) state.ready++;
      continue;
    }
    return { ...state, reason: initReason(status, i, specs.size) };
  }
  return state;
}

function initReason(status: JsonObject, index: number, total: number): string {
  const terminated = mapAt(status, 'state')['terminated'];
  if (terminated !== undefined) {
    return `Init:${textAt(status, 'state', 'terminated', 'reason') || `ExitCode:${numberAt(status, 'state', 'terminated', 'exitCode')}`}`;
  }
  const waiting = textAt(status, 'state', 'waiting', 'reason');
  return waiting !== '' && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${index}/${total}`;
}

function mainState(pod: KubeObject): {
  ready: number;
  restarts: number;
  lastRestart: string;
  reason: string;
} {
  const state = { ready: 0, restarts: 0, lastRestart: '', reason: baseReason(pod) };
  let hasRunning = false;
  let errorReason = '';
  for (const status of listAt(pod, 'status', 'containerStatuses').reverse()) {
    state.restarts += numberAt(status, 'restartCount');
    const finished = textAt(status, 'lastState', 'terminated', 'finishedAt');
    if (finished > state.lastRestart) state.lastRestart = finished;
    const waiting = textAt(status, 'state', 'waiting', 'reason');
    const current = mapAt(status, 'state');
    if (waiting !== '') state.reason = waiting;
    else if (current['terminated'] !== undefined) {
      const code = numberAt(status, 'state', 'terminated', 'exitCode');
      state.reason = textAt(status, 'state', 'terminated', 'reason') || `ExitCode:${code}`;
      if (code !== 0) errorReason = state.reason;
    } else if (status['ready'] === true && current['running'] !== undefined) {
      hasRunning = true;
      state.ready++;
    }
  }
  if (state.reason !== 'Completed') return state;
  const isReady = listAt(pod, 'status', 'conditions').some(
    (one) => one['type'] === 'Ready' && one['status'] === 'True',
  );
  if (hasRunning && isReady) state.reason = 'Running';
  else if (errorReason !== '') state.reason = errorReason;
  else if (hasRunning) state.reason = 'NotReady';
  return state;
}

function readinessGates(pod: KubeObject): string {
  const gates = listAt(pod, 'spec', 'readinessGates').map((gate) => textAt(gate, 'conditionType'));
  if (gates.length === 0) return '<none>';
  const met = listAt(pod, 'status', 'conditions')
    .filter((one) => one['status'] === 'True')
    .map((one) => textAt(one, 'type'));
  return `${gates.filter((gate) => met.includes(gate)).length}/${gates.length}`;
}

export const podColumns: Column[] = [
  nameColumn,
  textColumn('Ready', (pod, now) => {
    const { ready, total } = summarizePod(pod, now);
    return `${ready}/${total}`;
  }),
  textColumn('Status', (pod, now) => summarizePod(pod, now).reason),
  textColumn('Restarts', (pod, now) => summarizePod(pod, now).restarts),
  ageColumn,
  textColumn('IP', (pod) => orElse(textAt(pod, 'status', 'podIP'), '<none>'), 1),
  textColumn('Node', (pod) => orElse(textAt(pod, 'spec', 'nodeName'), '<none>'), 1),
  textColumn('Nominated Node', (pod) => orElse(textAt(pod, 'status', 'nominatedNodeName'), '<none>'), 1),
  textColumn('Readiness Gates', readinessGates, 1),
];

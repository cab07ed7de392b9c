import { formatSelector, type KubeObject } from '../../../world/index.js';
import { age, humanDuration } from './age.js';
import { ageColumn, fieldColumn, integerColumn, nameColumn, textColumn, type Column } from './column.js';
import { at, formatMap, listAt, mapAt, numberAt, textAt } from './read.js';

function containerColumns(...template: string[]): Column[] {
  const list = (field: string) => (object: KubeObject) =>
    listAt(object, ...template, 'spec', 'containers')
      .map((one) => textAt(one, field))
      .join(',');
  return [textColumn('Containers', list('name'), 1), textColumn('Images', list('image'), 1)];
}

const selectorColumn = textColumn('Selector', (object) => formatSelector(at(object, 'spec', 'selector')), 1);
const template = ['spec', 'template'];
const count = (name: string, path: string): Column =>
  integerColumn(name, (object) => numberAt(object, ...path.split('.')));

export const deploymentColumns: Column[] = [
  nameColumn,
  textColumn(
    'Ready',
    (object) => `${numberAt(object, 'status', 'readyReplicas')}/${numberAt(object, 'spec', 'replicas')}`,
  ),
  count('Up-to-date', 'status.updatedReplicas'),
  count('Available', 'status.availableReplicas'),
  ageColumn,
  ...containerColumns(...template),
  selectorColumn,
];

export const replicaSetColumns: Column[] = [
  nameColumn,
  count('Desired', 'spec.replicas'),
  count('Current', 'status.replicas'),
  count('Ready', 'status.readyReplicas'),
  ageColumn,
  ...containerColumns(...template),
  selectorColumn,
];

export const statefulSetColumns: Column[] = [
  nameColumn,
  textColumn(
    'Ready',
    (object) => `${numberAt(object, 'status', 'readyReplicas')}/${numberAt(object, 'spec', 'replicas')}`,
  ),
  ageColumn,
  ...containerColumns(...template),
];

export const daemonSetColumns: Column[] = [
  nameColumn,
  count('Desired', 'status.desiredNumberScheduled'),
  count('Current', 'status.currentNumberScheduled'),
  count('Ready', 'status.numberReady'),
  count('Up-to-date', 'status.updatedNumberScheduled'),
  count('Available', 'status.numberAvailable'),
  textColumn('Node Selector', (object) =>
    formatMap(mapAt(object, 'spec', 'template', 'spec', 'nodeSelector')),
  ),
  ageColumn,
  ...containerColumns(...template),
  selectorColumn,
];

function jobStatus(job: KubeObject): string {
  const has = (type: string): boolean =>
    listAt(job, 'status', 'conditions').some((one) => one['type'] === type && one['status'] === 'True');
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running';
}

function completions(job: KubeObject): string {
  const succeeded = numberAt(job, 'status', 'succeeded');
  if (at(job, 'spec', 'completions') !== undefined)
    return `${succeeded}/${numberAt(job, 'spec', 'completions')}`;
  const parallelism = numberAt(job, 'spec', 'parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration(job: KubeObject, now: number): string {
  const start = Date.parse(textAt(job, 'status', 'startTime'));
  if (Number.isNaN(start)) return '';
  const end = Date.parse(textAt(job, 'status', 'completionTime'));
  return humanDuration((Number.isNaN(end) ? now : end) - start);
}

export const jobColumns: Column[] = [
  nameColumn,
  textColumn('Status', jobStatus),
  textColumn('Completions', completions),
  textColumn('Duration', jobDuration),
  ageColumn,
  ...containerColumns(...template),
  selectorColumn,
];

export const cronJobColumns: Column[] = [
  nameColumn,
  fieldColumn('Schedule', 'spec.schedule'),
  fieldColumn('Timezone', 'spec.timeZone', '<none>'),
  {
    name: 'Suspend',
    type: 'boolean',
    cell: (object) => (at(object, 'spec', 'suspend') === true ? 'True' : 'False'),
  },
  integerColumn('Active', (object) => listAt(object, 'status', 'active').length),
  textColumn('Last Schedule', (object, now) => {
    const last = textAt(object, 'status', 'lastScheduleTime');
    return last === '' ? '<none>' : age(last, now);
  }),
  ageColumn,
  ...containerColumns('spec', 'jobTemplate', 'spec', 'template'),
  selectorColumn,
];

export const budgetColumns: Column[] = [
  nameColumn,
  fieldColumn('Min Available', 'spec.minAvailable', 'N/A'),
  fieldColumn('Max Unavailable', 'spec.maxUnavailable', 'N/A'),
  count('Allowed Disruptions', 'status.disruptionsAllowed'),
  ageColumn,
];

function target(autoscaler: KubeObject): string {
  return `${textAt(autoscaler, 'spec', 'scaleTargetRef', 'kind')}/${textAt(autoscaler, 'spec', 'scaleTargetRef', 'name')}`;
}

export const autoscalerColumns: Column[] = [
  nameColumn,
  textColumn('Reference', target),
  textColumn('Targets', (object) => (listAt(object, 'spec', 'metrics').length > 0 ? '<unknown>' : '<none>')),
  fieldColumn('MinPods', 'spec.minReplicas', '<unset>'),
  count('MaxPods', 'spec.maxReplicas'),
  count('Replicas', 'status.currentReplicas'),
  ageColumn,
];

import type { RenderedObject } from '../../rendering.js';
import { podTemplateOf, selects, valueAt, type PodTemplate } from '../pod-template.js';
import { describeObject, namespaceOf, type Report, type Subject } from '../subject.js';

interface Workload {
  object: RenderedObject;
  pod: PodTemplate;
  namespace: string;
  /** The fewest pods that it runs with, an autoscaler's minimum considered. */
  least?: number;
}

/** Disruption budgets under which no node can ever be drained, and pods with more than one budget (eviction is then refused). */
export function budgets(subject: Subject): Report[] {
  const list = subject.objects.filter(({ value }) => value.kind === 'PodDisruptionBudget');
  if (list.length === 0) return [];
  const workloads = findWorkloads(subject);
  const matches = list.map((budget) => ({
    budget,
    workloads: workloads.filter((workload) => isCovered(subject, budget, workload)),
  }));
  return [
    ...matches.flatMap(({ budget, workloads: covered }) => [
      ...never(budget, covered),
      ...idle(budget, covered),
    ]),
    ...overlaps(matches),
  ];
}

function isCovered(subject: Subject, budget: RenderedObject, workload: Workload): boolean {
  return (
    namespaceOf(budget, subject.schemas) === workload.namespace &&
    selects(valueAt(budget.value, ['spec', 'selector']), workload.pod.labels)
  );
}

function findWorkloads(subject: Subject): Workload[] {
  const minimum = new Map<string, number>();
  for (const { value, ...rest } of subject.objects.map((object) => ({ value: object.value, object }))) {
    if (value.kind !== 'HorizontalPodAutoscaler') continue;
    const target = `${String(valueAt(value, ['spec', 'scaleTargetRef', 'kind']))}/${namespaceOf(rest.object, subject.schemas)}/${String(valueAt(value, ['spec', 'scaleTargetRef', 'name']))}`;
    const least = valueAt(value, ['spec', 'minReplicas']) ?? 1;
    if (typeof least === 'number') minimum.set(target, least);
  }
  return subject.objects.flatMap((object) => {
    const pod = podTemplateOf(object.value);
    if (!pod || object.value.kind === 'Job' || object.value.kind === 'CronJob') return [];
    const namespace = namespaceOf(object, subject.schemas);
    const least =
      minimum.get(`${object.value.kind}/${namespace}/${object.value.metadata.name}`) ?? pod.replicas;
    return [{ object, pod, namespace, ...(least === undefined ? {} : { least }) }];
  });
}

/** No voluntary disruption is ever allowed. */
function never(budget: RenderedObject, covered: readonly Workload[]): Report[] {
  const report = (field: string, message: string): Report[] => [
    {
      rule: 'budget/never',
      severity: 'error',
      about: budget,
      path: ['spec', field],
      message,
      hint: 'allow at least one pod to go, else no node with such a pod can be drained',
    },
  ];
  const unavailable = valueAt(budget.value, ['spec', 'maxUnavailable']);
  if (unavailable === 0 || unavailable === '0' || unavailable === '0%')
    return report(
      'maxUnavailable',
      `${describeObject(budget)} never lets a pod go: maxUnavailable is ${String(unavailable)}`,
    );
  const available = valueAt(budget.value, ['spec', 'minAvailable']);
  if (typeof available !== 'number' && typeof available !== 'string') return [];
  if (available === '100%')
    return report('minAvailable', `${describeObject(budget)} never lets a pod go: minAvailable is 100%`);
  const known = covered.filter((workload) => workload.least !== undefined);
  if (known.length === 0 || known.length < covered.length) return [];
  const pods = known.reduce((sum, workload) => sum + (workload.least ?? 0), 0);
  const kept = keptPods(available, pods);
  if (kept === undefined || pods === 0 || kept < pods) return [];
  const names = known.map((workload) => describeObject(workload.object)).join(', ');
  return report(
    'minAvailable',
    `${describeObject(budget)} never lets a pod go: minAvailable is ${available} and ${names} has ${pods} ${pods === 1 ? 'replica' : 'replicas'}`,
  );
}

/** Percentages are rounded up, as the disruption controller does. */
function keptPods(available: number | string, pods: number): number | undefined {
  if (typeof available === 'number') return available;
  const percent = /^(\d+)%$/.exec(available)?.[1];
  return percent === undefined ? undefined : Math.ceil((Number(percent) * pods) / 100);
}

function idle(budget: RenderedObject, covered: readonly Workload[]): Report[] {
  if (covered.length > 0) return [];
  return [
    {
      rule: 'budget/idle',
      severity: 'warning',
      about: budget,
      path: ['spec', 'selector'],
      message: `${describeObject(budget)} matches no pod of the channel`,
    },
  ];
}

function overlaps(matches: readonly { budget: RenderedObject; workloads: readonly Workload[] }[]): Report[] {
  const first = new Map<RenderedObject, RenderedObject>();
  const reports: Report[] = [];
  for (const { budget, workloads } of matches) {
    for (const { object } of workloads) {
      const other = first.get(object);
      if (!other) {
        first.set(object, budget);
        continue;
      }
      const message = `pods of ${describeObject(object)} have two budgets, ${describeObject(other)} and ${describeObject(budget)}: eviction is refused`;
      reports.push({
        rule: 'budget/overlap',
        severity: 'error',
        about: budget,
        path: ['spec', 'selector'],
        message,
      });
    }
  }
  return reports;
}

import type { EntityEvaluation } from '../model.js';
import { numbersOf } from './numbers.js';

const MAX_VALUES = 200;

/**
 * Prometheus' text exposition of results, for a textfile collector or a push gateway: every number of a value as `zmon_check_value` with the label
 * `key`, whether the check failed, how long it took, and the state of each alert (1 active and in its period). Of repeated runs the last one counts.
 */
export class PrometheusText {
  private static readonly families = [
    { name: 'zmon_check_value', help: 'Numbers in the value of a check.' },
    { name: 'zmon_check_failed', help: 'Whether the check raised an error.' },
    { name: 'zmon_check_duration_seconds', help: 'How long the check took.' },
    { name: 'zmon_alert_active', help: 'Whether an alert is active within its period.' },
  ];
  private readonly byEntity = new Map<string, string[][]>();

  constructor(private readonly checkName: string) {}

  add({ entity, result, alerts }: EntityEvaluation): void {
    const labels = { check: this.checkName, entity: entity.id };
    const failed = result.exc === 1;
    const numbers = failed ? [] : numbersOf(result.value, MAX_VALUES);
    this.byEntity.set(entity.id, [
      numbers.map(({ path, value }) => sample('zmon_check_value', { ...labels, key: path }, value)),
      [sample('zmon_check_failed', labels, failed ? 1 : 0)],
      [sample('zmon_check_duration_seconds', labels, result.td)],
      alerts.map(({ alert, active, inPeriod }) =>
        sample(
          'zmon_alert_active',
          {
            ...labels,
            ...(alert.id !== undefined && { alert_id: String(alert.id) }),
            alert: alert.name,
            priority: String(alert.priority),
          },
          active && inPeriod ? 1 : 0,
        ),
      ),
    ]);
  }

  /** The text, with the line end that the format demands. Of two samples with the same labels only the first is written. */
  toString(): string {
    const seen = new Set<string>();
    const lines = PrometheusText.families.flatMap(({ name, help }, index) => {
      const samples = [...this.byEntity.values()].flatMap((families) => families[index] ?? []);
      const fresh = samples.filter((line) => isFirst(seen, line.slice(0, line.lastIndexOf(' '))));
      return fresh.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...fresh];
    });
    return lines.map((line) => `${line}\n`).join('');
  }
}

function isFirst(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

function sample(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}{${pairs.join(',')}} ${value}`;
}

/** Backslash, quote and line feed are escaped; other characters stand for themselves. */
export function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

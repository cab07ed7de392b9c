import type { Subject } from '../../../../src/lib/check/evaluation/engine.js';
import {
  readAlerts,
  readCheck,
  resolveAlerts,
  type Entity,
} from '../../../../src/lib/check/definition/index.js';

export const checkYaml = `name: Health
owning_team: apps
description: ''
interval: 60
runtime: PYTHON_3
entities:
  - type: app
command: |

  def check():
    return http('/health').code()
`;

/** A check with alerts given as lines of YAML. */
export function subjectOf(alerts: readonly string[] = [], check = checkYaml): Subject {
  const text = alerts
    .map(
      (body, index) =>
        `id: ${index + 1}\nname: Alert ${index + 1}\ncheck_definition_id: 7\nteam: t\nresponsible_team: t\npriority: 1\n${body}`,
    )
    .join('\n---\n');
  const loaded = alerts.length === 0 ? [] : readAlerts(text, 'alerts.yaml');
  return { check: readCheck(check, 'health.yaml'), alerts: resolveAlerts(loaded).alerts };
}

export function app(id: string, more: Record<string, string | number> = {}): Entity {
  return { id, type: 'app', ...more };
}

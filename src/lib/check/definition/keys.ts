/** All keys that ZMON's API knows, by kind, in the order of its documentation. */
export const checkKeys = [
  'id',
  'name',
  'owning_team',
  'description',
  'command',
  'interval',
  'entities',
  'status',
  'runtime',
  'source_url',
  'technical_details',
  'potential_analysis',
  'potential_impact',
  'potential_solution',
  'criticality',
  'last_modified_by',
  'last_modified',
] as const;

export const alertKeys = [
  'id',
  'check_definition_id',
  'name',
  'description',
  'team',
  'responsible_team',
  'entities',
  'entities_exclude',
  'condition',
  'notifications',
  'status',
  'priority',
  'period',
  'template',
  'parent_id',
  'parameters',
  'tags',
  'last_modified_by',
  'last_modified',
] as const;

export const dashboardKeys = [
  'id',
  'name',
  'alert_teams',
  'tags',
  'view_mode',
  'edit_option',
  'shared_teams',
  'created_by',
  'last_modified',
  'last_modified_by',
  'widget_configuration',
] as const;

/** A key that only one kind has names the kind. */
const telling = {
  check: ['command', 'owning_team', 'technical_details', 'potential_analysis'],
  alert: [
    'condition',
    'check_definition_id',
    'responsible_team',
    'parent_id',
    'entities_exclude',
    'template',
  ],
  dashboard: ['widget_configuration', 'alert_teams', 'view_mode', 'edit_option'],
} as const;

const allKeys: ReadonlySet<string> = new Set([...checkKeys, ...alertKeys, ...dashboardKeys, 'type']);

type Kind = 'check' | 'alert' | 'entity' | 'dashboard';

/** What kind of definition has these keys; undefined when they say nothing. An entity may have any, also those of other kinds. */
export function kindOfKeys(keys: readonly string[], expected?: Kind): Kind | undefined {
  if (expected === 'entity' && keys.includes('id') && keys.includes('type')) return 'entity';
  for (const kind of ['check', 'alert', 'dashboard'] as const)
    if (telling[kind].some((key) => keys.includes(key))) return kind;
  if (keys.includes('id') && keys.includes('type')) return 'entity';
  if (keys.includes('interval')) return 'check';
  return keys.includes('priority') || keys.includes('period') ? 'alert' : undefined;
}

/** Whether keys are those of a definition at all, mistyped ones aside. */
export function isAnyKey(key: string): boolean {
  return allKeys.has(key);
}

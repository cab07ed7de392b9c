const login = ['user', 'password'];
const service = ['url', ...login];
const database = [...login, 'sslmode', 'sslrootcert'];

/** The keys that wrappers ask for. */
const keys: Readonly<Record<string, readonly string[]>> = {
  appdynamics: [...service, 'es_url', 'index_prefix'],
  elasticsearch: service,
  entities: service,
  history: service,
  http: ['ca'],
  kairosdb: service,
  ldap: [...login, 'base'],
  mysql: database,
  prometheus: service,
  redis: login,
  scalyr: ['read_key', 'region', ...service],
  sql: database,
};

/** The settings of a wrapper; none of one that asks for none. */
export function settingsOf(wrapper: string): readonly string[] {
  return Object.hasOwn(keys, wrapper) ? (keys[wrapper] ?? []) : [];
}

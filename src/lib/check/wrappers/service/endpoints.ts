import type { CheckSettings } from '../../bridge/wrapper.js';

/** Settings that hold the address of a service. */
const urlKeys: readonly (readonly [string, string])[] = [
  ['appdynamics', 'es_url'],
  ['appdynamics', 'url'],
  ['elasticsearch', 'url'],
  ['entities', 'url'],
  ['history', 'url'],
  ['kairosdb', 'url'],
  ['prometheus', 'url'],
  ['scalyr', 'url'],
];

/** The addresses that configured wrappers go to, for the network policy: they are the operator's own. */
export function configuredEndpoints(settings: Pick<CheckSettings, 'get'>): string[] {
  const named = urlKeys.flatMap(([wrapper, key]) => settings.get(wrapper, key) ?? []);
  const scalyr = settings.get('scalyr', 'read_key') === undefined ? [] : [scalyrUrl(settings, undefined)];
  return [...named, ...scalyr];
}

/** Base of Scalyr's interface for a region; the setting `scalyr.url` stands above it. */
export function scalyrUrl(settings: Pick<CheckSettings, 'get'>, region: unknown): string {
  const chosen = region ?? settings.get('scalyr', 'region');
  return settings.get('scalyr', 'url') ?? `https://${chosen === 'eu' ? 'eu' : 'www'}.scalyr.com/api`;
}

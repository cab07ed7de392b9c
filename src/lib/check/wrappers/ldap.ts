import { pythonText } from '../bridge/python-text.js';
import { float, PythonError, tuple } from '../bridge/wire.js';
import type { BridgeCall, WrapperDefinition } from '../bridge/wrapper.js';
import { roundedRate } from './counter/rates.js';
import { entityHost } from './entity-host.js';
import { milliseconds } from './http/timeouts.js';
import { scopeOf, withDirectory, type Directory } from './ldap/directory.js';
import { monitorFigures, statistics } from './ldap/monitor.js';
import { isConfidentialityRequired, syncStates } from './ldap/sync.js';
import { truthy } from './truth.js';

const setting = (key: string) => ({
  from: `setting ldap.${key}`,
  value: ({ settings }: BridgeCall): unknown => settings.get('ldap', key) ?? null,
});

/** `ldap()`: entries and figures of a directory. Semantics of zmon-worker's checkldap.py, without Kerberos. */
export const ldap: WrapperDefinition<Directory> = {
  name: 'ldap',
  tier: 2,
  summary: 'Searches a directory and reads the figures of OpenLDAP.',
  parameters: [
    entityHost,
    { name: 'tls', default: true, doc: 'StartTLS. Without it nobody logs in.' },
    { name: 'krb5', default: false, doc: 'Not available.' },
    { name: 'user', bind: setting('user'), doc: 'The name (DN) to log in with.' },
    { name: 'password', bind: setting('password') },
    { name: 'timeout', default: 60 },
    { name: 'verify', default: true, doc: 'Whether the certificate must be good; not on a worker.' },
    { name: 'port', default: 389, doc: 'Not on a worker.' },
  ],
  open(args) {
    if (truthy(args['krb5']))
      throw new PythonError('ConfigurationError', [
        'ldap(krb5=True) is not available; use user and password',
      ]);
    if (!truthy(args['host']))
      throw new PythonError('ConfigurationError', ['LDAP wrapper improperly configured. Host is required!']);
    return {
      host: pythonText(args['host']),
      port: Number(args['port']),
      tls: truthy(args['tls']),
      verify: truthy(args['verify']),
      bindDn: truthy(args['user']) ? pythonText(args['user']) : undefined,
      password: truthy(args['password']) ? pythonText(args['password']) : undefined,
      timeoutMs: milliseconds(args['timeout']) ?? 60_000,
    };
  },
  methods: {
    statistics: {
      parameters: [],
      returns: 'figures of OpenLDAP, counters as rates: `operations_search_per_sec`, …',
      run: async (directory, _, call) =>
        statistics(await withDirectory(directory, call, monitorFigures), (key, value) =>
          float(roundedRate(key, value, call)),
        ),
    },
    statistics_raw: {
      parameters: [],
      returns: 'all figures of the monitor database',
      run: (directory, _, call) => withDirectory(directory, call, monitorFigures),
    },
    auth: {
      parameters: [],
      returns: '`{"ok": True, "connect_time": …, "search_time": …, "elapsed": …}`: logs in and finds itself',
      run: authenticate,
    },
    sync: {
      parameters: [],
      returns: 'for each server of the cluster its newest change and how far it is behind (`diff`)',
      run: (directory, _, call) =>
        syncStates(directory, call.settings.get('ldap', 'base') ?? suffixOf(directory.bindDn), call),
    },
    search: {
      parameters: [
        { name: 'base' },
        { name: 'fltr', default: '(objectclass=*)' },
        { name: 'attrs', default: null, doc: 'A list; None: all.' },
        { name: 'scope', default: 2, doc: '0: the entry, 1: below it, 2: the whole subtree.' },
      ],
      returns: 'a list of tuples: name and a dict of lists; at most 1000',
      async run(directory, args, call) {
        const { attrs } = args;
        const names = truthy(attrs) ? [attrs].flat().map(pythonText) : [];
        const scope = scopeOf(args['scope']);
        const found = await withDirectory(directory, call, (session) =>
          session.search(pythonText(args['base']), pythonText(args['fltr']), names, scope),
        );
        return found.map((entry) => tuple(entry));
      },
    },
  },
};

async function authenticate(directory: Directory, _: unknown, call: BridgeCall): Promise<unknown> {
  const { bindDn } = directory;
  if (bindDn === undefined || !directory.tls)
    throw new PythonError('CheckError', ['LDAP Error: unsupported method exception.']);
  const started = performance.now();
  let connected = started;
  try {
    await withDirectory(directory, call, (session) => {
      connected = performance.now();
      return session.search(baseOf(bindDn), `(${bindDn.split(',')[0] ?? ''})`, ['dn'], 'sub');
    });
  } catch (error) {
    if (isConfidentialityRequired(error)) return { ok: false };
    throw error;
  }
  const ended = performance.now();
  return {
    ok: true,
    connect_time: float((connected - started) / 1000),
    search_time: float((ended - connected) / 1000),
    elapsed: float((ended - started) / 1000),
  };
}

/** `dc=example,dc=com` for `uid=x,ou=robots,dc=example,dc=com`; the setting `ldap.base` says it if that is not so. */
function suffixOf(dn: string | undefined): string {
  return (dn ?? '')
    .split(',')
    .filter((part) => /^\s*dc=/i.test(part))
    .join(',');
}

/** What a name lies in: `ou=robots,dc=example` for `uid=x,ou=robots,dc=example`. */
function baseOf(dn: string | undefined): string {
  return (dn ?? '').split(',').slice(1).join(',');
}

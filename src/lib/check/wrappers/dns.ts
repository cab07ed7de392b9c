import { pythonText } from '../bridge/python-text.js';
import { PythonError } from '../bridge/wire.js';
import type { WrapperDefinition } from '../bridge/wrapper.js';
import { addressText } from './dns/address-text.js';
import { queryRecords } from './dns/query-records.js';
import { entityHost } from './entity-host.js';
import { milliseconds } from './http/timeouts.js';
import { truthy } from './truth.js';

interface Names {
  host: unknown;
  timeoutMs: number | undefined;
}

/** `dns()`: names and records. Semantics of zmon-worker's dns_.py; `query()` also takes the host of the entity. */
export const dns: WrapperDefinition<Names> = {
  name: 'dns',
  tier: 1,
  summary: 'Resolves names and reads DNS records.',
  parameters: [entityHost, { name: 'timeout', default: 10 }],
  open: (args) => ({ host: args['host'], timeoutMs: milliseconds(args['timeout']) }),
  methods: {
    resolve: {
      parameters: [{ name: 'host', default: null }],
      returns: 'the IPv4 address, or `ERROR: ` and a text',
      run: (names, { host }, call) => addressText(nameOf(host, names), call),
    },
    query: {
      parameters: [
        { name: 'host', default: null, doc: 'None: that of the entity; a worker needs it.' },
        { name: 'recordtype', default: null, doc: '`A`, `MX`, `TXT`, …' },
        { name: 'nameserver', default: null, doc: 'A list of addresses to ask, instead of the system’s.' },
      ],
      returns: 'a list of record texts without double quotes; raises if there are none',
      run(names, { host, recordtype, nameserver }, call) {
        const name = nameOf(host, names);
        if (!truthy(recordtype))
          throw new PythonError('ConfigurationError', [
            'DNS wrapper improperly configure. Recordtype is required!',
          ]);
        const servers = truthy(nameserver) ? [nameserver].flat().map(pythonText) : undefined;
        return queryRecords(
          { name, type: pythonText(recordtype), servers, timeoutMs: names.timeoutMs },
          call,
        );
      },
    },
  },
};

function nameOf(given: unknown, { host }: Names): string {
  if (truthy(given)) return pythonText(given);
  if (truthy(host)) return pythonText(host);
  throw new PythonError('ConfigurationError', ['DNS wrapper improperly configured. Host is required!']);
}

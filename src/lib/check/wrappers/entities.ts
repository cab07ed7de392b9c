import { pythonText } from '../bridge/python-text.js';
import { PythonError, type JsonObject } from '../bridge/wire.js';
import type { Arguments, BridgeCall, WrapperDefinition } from '../bridge/wrapper.js';
import { matchesQuery } from '../filter/contain.js';
import type { HttpResponse } from './http/response.js';
import { verifyOf } from './http/verify.js';
import { JsonService, urlParameter } from './service/json-service.js';
import { truthy } from './truth.js';

interface Source {
  /** Undefined: the entities of the run. */
  service: JsonService | undefined;
  account: unknown;
}

/** `entities()`: the entity service. Semantics of zmon-worker's entities_wrapper.py; without a ZMON it knows the entities of the run. */
export const entities: WrapperDefinition<Source> = {
  name: 'entities',
  tier: 1,
  summary: 'Searches entities: in ZMON if one is configured, else among those of the run.',
  parameters: [
    urlParameter('entities', 'service_url'),
    {
      name: 'infrastructure_account',
      bind: {
        from: 'entity.infrastructure_account',
        value: ({ entity }: BridgeCall) => entity['infrastructure_account'] ?? null,
      },
    },
    { name: 'verify', default: true },
    { name: 'oauth2', default: false },
  ],
  async open(args, call) {
    const url = args['service_url'];
    const account = args['infrastructure_account'];
    if (!truthy(url)) {
      if (call.clusters.entities() !== undefined) return { service: undefined, account };
      throw new PythonError('ConfigurationError', ['EntitiesWrapper improperly configured. URL is missing!']);
    }
    const service = await JsonService.open(
      {
        wrapper: 'entities',
        url: pythonText(url),
        timeout: 10,
        verify: verifyOf(args['verify']),
        oauth2: args['oauth2'],
      },
      call,
    );
    return { service, account };
  },
  methods: {
    search_local: {
      parameters: [{ name: 'query', kind: 'keywords', doc: 'Properties that an entity must contain.' }],
      returns: 'a list of entities of the infrastructure account',
      run: (source, args, call) => search(source, { ...accountOf(source), ...queryOf(args) }, call),
    },
    search_all: {
      parameters: [{ name: 'query', kind: 'keywords', doc: 'Properties that an entity must contain.' }],
      returns: 'a list of entities',
      run: (source, args, call) => search(source, queryOf(args), call),
    },
    alert_coverage: {
      parameters: [{ name: 'query', kind: 'keywords' }],
      returns: 'which entities the alerts cover; only in ZMON',
      async run({ service }, args, call) {
        if (!service)
          throw new PythonError('ConfigurationError', [
            'alert_coverage needs a ZMON: set entities.url in the file of --settings',
          ]);
        const query = queryOf(args);
        const path = ['api', 'v1', 'status', 'alert-coverage'];
        return answerOf(await service.post(path, undefined, [query], call), query);
      },
    },
  },
};

async function search({ service }: Source, query: JsonObject, call: BridgeCall): Promise<unknown> {
  if (!service) return (call.clusters.entities() ?? []).filter((entity) => matchesQuery(entity, query));
  const params = { query: JSON.stringify(query) };
  return answerOf(await service.get(['api', 'v1', 'entities'], params, call), query);
}

function answerOf(response: HttpResponse, query: JsonObject): unknown {
  if (response.ok) return response.json;
  throw new PythonError('CheckError', [
    `EntitiesWrapper query failed: ${JSON.stringify(query)} with status ${response.status}:${response.text.slice(0, 1000)}`,
  ]);
}

function queryOf({ query }: Arguments): JsonObject {
  return query as JsonObject;
}

/** The worker asks for the account null if the entity has none, and finds nothing; we ask for all then. */
function accountOf({ account }: Source): JsonObject {
  return account === null || account === undefined ? {} : { infrastructure_account: pythonText(account) };
}

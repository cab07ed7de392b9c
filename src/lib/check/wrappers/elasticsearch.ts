import { isRecord } from '../../core/index.js';
import { pythonText } from '../bridge/python-text.js';
import { PythonError } from '../bridge/wire.js';
import type { BridgeCall, WrapperDefinition } from '../bridge/wrapper.js';
import { withoutCredentials } from './http/request-url.js';
import type { HttpResponse } from './http/response.js';
import { joinUrl, JsonService, requiredUrl, urlParameter } from './service/json-service.js';
import { truthy } from './truth.js';

const mostHits = 1000;
const mostIndices = 10;

export interface ElasticQuery {
  indices: unknown;
  q: unknown;
  body: unknown;
  source: unknown;
  size: unknown;
}

/** `elasticsearch()`: searches, read only. Semantics of zmon-worker's elasticsearch.py. */
export const elasticsearch: WrapperDefinition<JsonService> = {
  name: 'elasticsearch',
  tier: 1,
  summary: 'Searches an Elasticsearch or OpenSearch cluster.',
  parameters: [
    urlParameter('elasticsearch'),
    { name: 'timeout', default: 10 },
    { name: 'oauth2', default: false },
  ],
  open: (args, call) =>
    JsonService.open(
      {
        wrapper: 'elasticsearch',
        url: requiredUrl(args['url'], 'Elasticsearch plugin improperly configured. URL is required!'),
        timeout: args['timeout'],
        oauth2: args['oauth2'],
      },
      call,
    ),
  methods: {
    search: {
      parameters: [
        { name: 'indices', default: null, doc: 'A list of at most 10, wildcards allowed; None: all.' },
        { name: 'q', default: '', doc: 'Query in the Lucene syntax.' },
        { name: 'body', default: null, doc: 'A dict, the query DSL.' },
        { name: 'source', default: true, doc: 'Whether hits carry their document.' },
        { name: 'size', default: 10, doc: 'Number of hits, 0 to 1000.' },
      ],
      returns: 'the answer of the search: `{"hits": {"total": …, "hits": […]}, …}`',
      run: (service, args, call) =>
        search(
          service,
          {
            indices: args['indices'],
            q: args['q'],
            body: args['body'],
            source: args['source'],
            size: args['size'],
          },
          call,
        ),
    },
    count: {
      parameters: [
        { name: 'indices', default: null },
        { name: 'q', default: '' },
        { name: 'body', default: null },
      ],
      returns: 'the answer of the count: `{"count": …}`',
      run: (service, args, call) =>
        count(service, { indices: args['indices'], q: args['q'], body: args['body'] }, call),
    },
    health: {
      parameters: [],
      returns: 'the health of the cluster: `{"status": "green", …}`',
      run: async (service, _, call) => {
        const path = ['_cluster', 'health'];
        return answerOf(await service.get(path, undefined, call), joinUrl(service.url, ...path), false);
      },
    },
  },
};

/** A search with the worker's limits. @throws PythonError */
export async function search(service: JsonService, query: ElasticQuery, call: BridgeCall): Promise<unknown> {
  const { indices, q, body, source, size } = query;
  if (typeof size !== 'number' || size < 0 || size > mostHits)
    throw new PythonError('Exception', [
      `Invalid query size. A valid value should be between 0 and ${mostHits}`,
    ]);
  const params = truthy(q) ? { q: pythonText(q) } : {};
  if (body === null || body === undefined)
    return ask(
      service,
      indices,
      '_search',
      { ...params, size, _source: truthy(source) ? 'true' : 'false' },
      undefined,
      call,
    );
  const document = dictOf(body);
  const unsourced = source === false && !Object.hasOwn(document, '_source') ? { _source: false } : {};
  return ask(service, indices, '_search', params, { ...document, size, ...unsourced }, call);
}

/** @throws PythonError */
export async function count(
  service: JsonService,
  { indices, q, body }: Pick<ElasticQuery, 'indices' | 'q' | 'body'>,
  call: BridgeCall,
): Promise<unknown> {
  const params = truthy(q) ? { q: pythonText(q) } : {};
  const document = body === null || body === undefined ? undefined : dictOf(body);
  return ask(service, indices, '_count', params, document, call);
}

async function ask(
  service: JsonService,
  indices: unknown,
  kind: '_search' | '_count',
  params: Readonly<Record<string, unknown>>,
  body: Readonly<Record<string, unknown>> | undefined,
  call: BridgeCall,
): Promise<unknown> {
  const names = indexNames(indices);
  const path = names === '' ? [kind] : [names, kind];
  const response =
    body === undefined ? await service.get(path, params, call) : await service.post(path, params, body, call);
  return answerOf(response, joinUrl(service.url, ...path), body !== undefined);
}

function answerOf(response: HttpResponse, url: string, withText: boolean): unknown {
  if (response.ok) return response.json;
  const text = withText ? ` with response: ${JSON.stringify(response.text)}` : '';
  throw new PythonError('Exception', [`Elasticsearch query failed: ${withoutCredentials(url)}${text}`]);
}

function indexNames(indices: unknown): string {
  if (indices === null || indices === undefined) return '';
  if (!Array.isArray(indices))
    throw new PythonError('Exception', ['Invalid indices. A valid value should be None or a list.']);
  if (indices.length > mostIndices)
    throw new PythonError('Exception', [
      `Invalid indices size. Maximum number of indices is ${mostIndices}.`,
    ]);
  return indices.map((index) => segment(pythonText(index))).join(',');
}

/** A name stays within its part of the path. Date math may be quoted already, as Elasticsearch's documentation has it: `%3Clogs-%7Bnow%2Fd%7D%3E`. */
function segment(name: string): string {
  if (/^\.{0,2}$/.test(name)) throw new PythonError('ValueError', [`"${name}" is not the name of an index`]);
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll('%3A', ':');
  return /^-?(?:<|%3C)[^%].*(?:>|%3E)$/i.test(name)
    ? encoded.replace(/%25(?=[0-9a-fA-F]{2})/g, '%')
    : encoded;
}

function dictOf(body: unknown): Record<string, unknown> {
  if (isRecord(body)) return body;
  throw new PythonError('TypeError', ['body must be a dict']);
}

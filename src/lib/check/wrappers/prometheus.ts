import { isRecord } from '../../core/index.js';
import { pythonText } from '../bridge/python-text.js';
import { PythonError } from '../bridge/wire.js';
import type { BridgeCall, WrapperDefinition } from '../bridge/wrapper.js';
import { withoutCredentials } from './http/request-url.js';
import type { HttpResponse } from './http/response.js';
import { verifyOf } from './http/verify.js';
import { epochText } from './prometheus/epoch-text.js';
import { JsonService, requiredUrl, urlParameter } from './service/json-service.js';

/** `prometheus()`: PromQL. ZMON has no such function; the answers are those of Prometheus' own API. */
export const prometheus: WrapperDefinition<JsonService> = {
  name: 'prometheus',
  tier: 1,
  onWorker: false,
  summary: 'Asks a Prometheus server with PromQL. An extension: a ZMON worker does not have it.',
  parameters: [
    { ...urlParameter('prometheus'), doc: 'Base URL, as `http://prometheus:9090`.' },
    { name: 'timeout', default: 10 },
    { name: 'verify', default: true },
    { name: 'oauth2', default: false },
  ],
  open: (args, call) =>
    JsonService.open(
      {
        wrapper: 'prometheus',
        url: requiredUrl(args['url'], 'Prometheus wrapper improperly configured. URL is required!'),
        timeout: args['timeout'],
        verify: verifyOf(args['verify']),
        oauth2: args['oauth2'],
      },
      call,
    ),
  methods: {
    query: {
      parameters: [
        { name: 'q', doc: 'PromQL.' },
        {
          name: 'time',
          default: null,
          doc: 'Epoch seconds, a timestamp, or `-5m` for a while ago. None: now.',
        },
      ],
      returns: 'the `result` of an instant query: `[{"metric": {…}, "value": [time, "1"]}, …]`',
      async run(service, args, call) {
        const time = epochText(args['time'], 'time', call.clock);
        return resultOf(
          service,
          await service.get(['api', 'v1', 'query'], { query: pythonText(args['q']), time }, call),
          call,
        );
      },
    },
    query_range: {
      parameters: [
        { name: 'q', doc: 'PromQL.' },
        { name: 'start', doc: 'As `time` of `query`.' },
        { name: 'end', default: null, doc: 'As `time` of `query`. None: now.' },
        { name: 'step', default: 60, doc: 'Seconds, or a duration such as `5m`.' },
      ],
      returns: 'the `result` of a range query: `[{"metric": {…}, "values": [[time, "1"], …]}, …]`',
      async run(service, args, call) {
        const params = {
          query: pythonText(args['q']),
          start: epochText(args['start'], 'start', call.clock) ?? String(call.clock.now() / 1000),
          end: epochText(args['end'], 'end', call.clock) ?? String(call.clock.now() / 1000),
          step: pythonText(args['step']),
        };
        return resultOf(service, await service.get(['api', 'v1', 'query_range'], params, call), call);
      },
    },
  },
};

/** Prometheus answers faults of a query with 400 or 422 and a document that says why. */
function resultOf({ url }: JsonService, response: HttpResponse, call: BridgeCall): unknown {
  let document: unknown;
  try {
    document = response.json;
  } catch (error) {
    if (response.ok) throw error;
  }
  if (isRecord(document) && document['status'] === 'error')
    throw new PythonError('CheckError', [
      `Prometheus query failed: ${pythonText(document['errorType'])}: ${pythonText(document['error'])}`,
    ]);
  response.raiseForStatus();
  const data = isRecord(document) ? document['data'] : undefined;
  if (!isRecord(data) || !Object.hasOwn(data, 'result'))
    throw new PythonError('HttpError', [
      'the answer is not that of a Prometheus server',
      withoutCredentials(url),
    ]);
  for (const warning of listOf(isRecord(document) ? document['warnings'] : undefined))
    call.note(`prometheus: ${pythonText(warning)}`);
  return data['result'];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

import { isRecord } from '../../core/index.js';
import { pythonText } from '../bridge/python-text.js';
import { float, headers as headersTag, PythonError } from '../bridge/wire.js';
import type {
  Arguments,
  BridgeCall,
  MethodDefinition,
  Parameter,
  WrapperDefinition,
} from '../bridge/wrapper.js';
import { actuatorMetrics } from './http/actuator.js';
import { trustedAuthorities } from './http/authorities.js';
import { cookiesOf } from './http/cookies.js';
import { checkHeaders } from './http/header-names.js';
import { isAbsoluteUrl, withoutCredentials } from './http/request-url.js';
import { baseUrlOf, HttpSession } from './http/session.js';
import { timeoutsOf } from './http/timeouts.js';
import { bearerHeaders } from './http/token.js';
import { verifyOf } from './http/verify.js';
import { truthy } from './truth.js';
import { flatSamples, parseExposition, samplesByName } from './prometheus/text-format.js';

const raiseError: Parameter = {
  name: 'raise_error',
  default: true,
  doc: 'Whether a status from 400 raises `HttpError`.',
};

/** More than this many new attempts only prolongs a check that has failed. */
const mostRetries = 20;

/** `http()`: one request, sent when its answer is first used. Semantics of zmon-worker's http.py and of `requests` below it. */
export const http: WrapperDefinition<HttpSession> = {
  name: 'http',
  tier: 1,
  summary: 'Requests a URL, absolute or relative to that of the entity, and reads the answer.',
  parameters: [
    { name: 'url', doc: 'Put behind `base_url` as it is, unless it begins with `http://` or `https://`.' },
    { name: 'method', default: 'GET', doc: '`GET` or `HEAD`.' },
    { name: 'params', default: null, doc: 'Query parameters: a dict, a list of pairs, or text.' },
    { name: 'timeout', default: 10, doc: 'Seconds to connect, and between two pieces of the answer.' },
    { name: 'max_retries', default: 0, doc: 'New attempts after failed connections, whatever the status.' },
    { name: 'allow_redirects', default: null, doc: 'None: yes for GET, no for HEAD.' },
    { name: 'verify', default: true, doc: 'Whether the certificate of the server must be good.' },
    { name: 'oauth2', default: false, doc: 'Whether to send a bearer token.' },
    { name: 'oauth2_token_name', default: 'uid', doc: 'Which one.' },
    { name: 'headers', default: null, doc: 'A dict. `User-Agent` is always that of the worker.' },
    {
      name: 'base_url',
      bind: { from: 'entity.url or entity.host', value: ({ entity }) => baseUrlOf(entity) },
    },
  ],
  async open(args, call) {
    const method = methodOf(args['method']);
    const url = fullUrl(args['url'], args['base_url']);
    const cleanUrl = withoutCredentials(url);
    noteEncodedPassword(url, call);
    const redirects = args['allow_redirects'];
    return new HttpSession({
      method,
      url,
      params: args['params'],
      headers: {
        ...checkHeaders(args['headers'], cleanUrl),
        ...(await bearerHeaders(args['oauth2'], args['oauth2_token_name'], call)),
      },
      timeouts: timeoutsOf(args['timeout']),
      verify: verifyOf(args['verify']),
      authorities: await trustedAuthorities(call),
      followRedirects: redirects === null ? method === 'GET' : truthy(redirects),
      retries: Math.min(Math.max(0, Math.trunc(Number(args['max_retries']) || 0)), mostRetries),
    });
  },
  methods: {
    code: {
      parameters: [],
      returns: 'the status, an int; never raises for it',
      run: async (session, _, call) => (await session.answer(false, call)).status,
    },
    text: reading('the text, decoded by the charset of the answer', (session) => session.text),
    json: reading('the parsed JSON', (session) => session.json),
    headers: reading('a dict of the headers; looked up in any case', (session) =>
      headersTag(session.headers),
    ),
    cookies: reading('a dict of the cookies that the answer sets', (session, call) =>
      cookiesOf(session.setCookies, session.url, call.clock.now()),
    ),
    content_size: reading('the size of the unpacked content in bytes', (session) => session.content.length),
    time: reading('seconds from sending to the headers of the answer, after redirects', (session) =>
      float(session.seconds),
    ),
    actuator_metrics: {
      parameters: [{ name: 'prefix', default: 'zmon.response.' }, raiseError],
      returns: '`{path: {METHOD: {status: {metric: value}}}}` from the metrics of Spring or Dropwizard',
      async run(session, args, call) {
        const document = (await session.answer(truthy(args['raise_error']), call)).json;
        if (!isRecord(document))
          throw new PythonError('HttpError', [
            'Invalid actuator metrics: response must be a JSON object',
            session.cleanUrl,
          ]);
        return actuatorMetrics(document, pythonText(args['prefix']));
      },
    },
    prometheus: {
      parameters: [{ name: 'flat', default: false, doc: 'As `prometheus_flat()`.' }],
      returns: '`{name: [(labels, value), …]}` from the text format; a missing name gives `[]`',
      async run(session, args, call) {
        const samples = parseExposition((await session.answer(true, call)).text);
        return truthy(args['flat']) ? flatSamples(samples, null) : samplesByName(samples);
      },
    },
    prometheus_flat: {
      parameters: [{ name: 'include_keys', default: null, doc: 'Names, or `name.label`; None: all.' }],
      returns: '`{name: value}`, with labels `{name: {"label1.value1.label2.value2": value}}`',
      async run(session, args, call) {
        const keys = args['include_keys'];
        const include = truthy(keys) ? (Array.isArray(keys) ? keys : [keys]).map(pythonText) : null;
        return flatSamples(parseExposition((await session.answer(true, call)).text), include);
      },
    },
    jolokia: {
      parameters: [
        { name: 'read_requests', doc: 'A list of dicts with `mbean` and perhaps `attribute`, `path`.' },
        raiseError,
      ],
      returns: 'the answer of the Jolokia agent, to which the URL leads: it ends in `/jolokia/`',
      run: (session, args, call) => session.jolokia(args['read_requests'], truthy(args['raise_error']), call),
    },
    certs: {
      parameters: [],
      returns:
        'a list of the server’s certificate, as Python’s `getpeercert()`, with `not_before` and `not_after`',
      run: (session, _, call) => session.certificates(call),
    },
  },
};

function reading(
  returns: string,
  read: (response: Awaited<ReturnType<HttpSession['answer']>>, call: BridgeCall) => unknown,
): MethodDefinition<HttpSession> {
  return {
    parameters: [raiseError],
    returns,
    run: async (session, args: Arguments, call) =>
      read(await session.answer(truthy(args['raise_error']), call), call),
  };
}

function methodOf(value: unknown): 'GET' | 'HEAD' {
  const method = pythonText(value).toUpperCase();
  if (method === 'GET' || method === 'HEAD') return method;
  throw new PythonError('CheckError', ['Invalid method. Only GET and HEAD are supported!']);
}

function fullUrl(url: unknown, base: unknown): string {
  if (typeof url !== 'string') throw new PythonError('TypeError', ['url must be text']);
  if (isAbsoluteUrl(url)) return url;
  if (typeof base !== 'string' || base === '')
    throw new PythonError('ConfigurationError', [
      'HTTP wrapper improperly configured. Invalid base_url. Check entity["url"] or call with absolute url.',
    ]);
  return base + url;
}

function noteEncodedPassword(url: string, call: BridgeCall): void {
  const [, authority = ''] = /^https?:\/\/([^/?#]*)/.exec(url) ?? [];
  if (/%[0-9a-f]{2}/i.test(authority.slice(0, Math.max(0, authority.lastIndexOf('@')))))
    call.note('http: the worker sends user and password of a URL as they are written, %XX is not decoded');
}

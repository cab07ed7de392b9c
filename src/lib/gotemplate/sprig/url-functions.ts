import type { FunctionMap } from '../go-type.js';
import { types } from '../type-constructors.js';
import { GoMap, typeOf, type Value } from '../value.js';
import { anyMap, asText, define } from './define.js';
import { formatUrl, hostname, parseUrl } from './url.js';

function urlParse(text: string): Value {
  try {
    const url = parseUrl(text);
    const { scheme, host, path, query, opaque, fragment, userinfo = '' } = url;
    return new GoMap(
      anyMap,
      Object.entries({ scheme, host, hostname: hostname(url), path, query, opaque, fragment, userinfo }),
    );
  } catch (error) {
    throw new Error(`unable to parse url: ${(error as Error).message}`, { cause: error });
  }
}

function part(map: Value, key: string): string {
  const value = map instanceof GoMap ? map.get(key) : undefined;
  if (value === undefined) return '';
  const kind = typeOf(value)?.kind;
  if (kind === undefined) throw new Error('runtime error: invalid memory address or nil pointer dereference');
  if (kind !== 'string')
    throw new Error(`unable to parse ${key} key, must be of type string, but ${kind} found`);
  return asText(value);
}

function urlJoin(map: Value): string {
  const userinfo = part(map, 'userinfo');
  return formatUrl({
    scheme: part(map, 'scheme'),
    host: part(map, 'host'),
    path: part(map, 'path'),
    query: part(map, 'query'),
    opaque: part(map, 'opaque'),
    fragment: part(map, 'fragment'),
    userinfo: userinfo === '' ? undefined : parsedUserinfo(userinfo),
  });
}

function parsedUserinfo(userinfo: string): string | undefined {
  try {
    return parseUrl(`proto://${userinfo}@host`).userinfo;
  } catch (error) {
    throw new Error(`unable to parse userinfo in dict: ${(error as Error).message}`, { cause: error });
  }
}

/** URLs taken apart and put together. */
export const urlFunctions: FunctionMap = {
  urlParse: define([types.string], anyMap, (text) => urlParse(asText(text))),
  urlJoin: define([anyMap], types.string, urlJoin),
};

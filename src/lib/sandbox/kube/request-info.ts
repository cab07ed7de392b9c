/** What a path of the API means. */
export type RequestInfo =
  | {
      kind: 'resource';
      group: string;
      version: string;
      namespace?: string;
      resource: string;
      name?: string;
      subresource?: string;
      rest?: string;
      isWatch: boolean;
    }
  | { kind: 'path'; path: string };

/**
 * Reads `/api/v1/...` and `/apis/GROUP/VERSION/...` as kube-apiserver does, including the old `/watch/` form. Everything else is a plain
 * path (discovery, health, version).
 */
export function parsePath(pathname: string): RequestInfo {
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const isCore = parts[0] === 'api';
  if ((!isCore && parts[0] !== 'apis') || parts.length < (isCore ? 3 : 4))
    return { kind: 'path', path: pathname };
  const [group, version, rest] = isCore
    ? ['', parts[1] ?? '', parts.slice(2)]
    : [parts[1] ?? '', parts[2] ?? '', parts.slice(3)];
  const isWatch = rest[0] === 'watch';
  if (isWatch) rest.shift();
  let namespace: string | undefined;
  if (
    rest[0] === 'namespaces' &&
    rest.length > 2 &&
    !(rest.length === 3 && ['status', 'finalize'].includes(rest[2] ?? ''))
  ) {
    namespace = rest[1];
    rest.splice(0, 2);
  }
  const [resource = '', name, subresource, ...tail] = rest;
  return {
    kind: 'resource',
    group,
    version,
    resource,
    isWatch,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(subresource !== undefined && { subresource }),
    ...(tail.length > 0 && { rest: tail.join('/') }),
  };
}

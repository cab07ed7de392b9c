import { usageError } from '../core/index.js';

/**
 * The host (with port, if any) of an absolute URL, or '' when there is none: a URL without a scheme has no host, as in Go's `url.Parse`.
 */
export function urlHost(url: string): string {
  const authority = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?#]*)/.exec(url)?.[1] ?? '';
  return authority.slice(authority.lastIndexOf('@') + 1);
}

/**
 * The DNS zone of a cluster: the API server's host without its first label (CLM). A host of one label has no zone.
 * CLM then fails the listing of the whole registry; here only what needs the zone of that cluster fails.
 */
export function hostedZone(cluster: { id: string; apiServerUrl: string }): string {
  const [, ...rest] = urlHost(cluster.apiServerUrl).split('.');
  if (rest.length === 0) {
    throw usageError(
      `cluster "${cluster.id}": cannot derive the hosted zone from api_server_url "${cluster.apiServerUrl}": expected a URL such as https://kube-1.example.org`,
      {
        code: 'hosted-zone',
      },
    );
  }
  return rest.join('.');
}

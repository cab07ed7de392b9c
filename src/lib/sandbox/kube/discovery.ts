import { kubernetesVersion, type ApiResource, type KubeCluster } from '../../world/index.js';
import { sendJson, type Exchange } from './exchange.js';
import { parseAccept } from './negotiate.js';
import type { Session } from './route.js';

const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** /version, /api, /apis and below: which groups, versions and resources there are. Returns whether the path was one of these. */
export function serveDiscovery(exchange: Exchange, path: string, { cluster }: Session): boolean {
  const clean = path.replace(/\/$/, '');
  if (clean === '/version') sendJson(exchange, 200, version(cluster));
  else if (clean === '/api' || clean === '/apis') {
    if (wantsAggregated(exchange))
      sendJson(exchange, 200, aggregated(cluster, clean === '/api'), { contentType: aggregatedType });
    else sendJson(exchange, 200, clean === '/api' ? apiVersions() : groupList(cluster));
  } else if (clean.startsWith('/api/') || clean.startsWith('/apis/'))
    return serveGroup(exchange, clean, cluster);
  else return false;
  return true;
}

function wantsAggregated(exchange: Exchange): boolean {
  const [first] = parseAccept(exchange.request.headers.accept).filter(
    ({ type }) => type === 'application/json',
  );
  return (
    first?.parameters['as'] === 'APIGroupDiscoveryList' &&
    first.parameters['g'] === 'apidiscovery.k8s.io' &&
    first.parameters['v'] === 'v2'
  );
}

function version(cluster: KubeCluster): object {
  const gitVersion = kubernetesVersion(cluster.version);
  const [major = '1', minor = '35'] = gitVersion.slice(1).split('.');
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    gitVersion,
    gitCommit: '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567',
    gitTreeState: 'clean',
    buildDate: '2026-01-01T00:00:00Z',
    goVersion: 'go1.25.5',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}

function apiVersions(): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1:443' }],
  };
}

function groupList(cluster: KubeCluster): object {
  const groups = cluster.catalog.groups().filter(({ group }) => group !== '');
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map(({ group, versions }) => groupOf(group, versions)),
  };
}

function groupOf(group: string, versions: readonly { version: string }[]): object {
  const list = versions.map(({ version }) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: list, preferredVersion: list[0] };
}

function serveGroup(exchange: Exchange, path: string, cluster: KubeCluster): boolean {
  const [root, first = '', second] = path.slice(1).split('/');
  const group = root === 'api' ? '' : first;
  const found = cluster.catalog.groups().find((one) => one.group === group);
  const wanted = root === 'api' ? first : second;
  if (!found) return false;
  if (wanted === undefined) {
    sendJson(exchange, 200, { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group, found.versions) });
    return true;
  }
  const versionFound = found.versions.find((one) => one.version === wanted);
  if (!versionFound) return false;
  const groupVersion = group === '' ? wanted : `${group}/${wanted}`;
  const resources = versionFound.resources.flatMap(resourceEntries);
  sendJson(exchange, 200, {
    kind: 'APIResourceList',
    ...(group !== '' && { apiVersion: 'v1' }),
    groupVersion,
    resources,
  });
  return true;
}

function resourceEntries(resource: ApiResource): object[] {
  const own = {
    name: resource.resource,
    singularName: resource.singular,
    namespaced: resource.namespaced,
    kind: resource.kind,
    verbs: resource.verbs,
    ...(resource.shortNames.length > 0 && { shortNames: resource.shortNames }),
    ...(resource.categories.length > 0 && { categories: resource.categories }),
    storageVersionHash: '',
  };
  const subresources = resource.subresources.map((one) => ({
    name: `${resource.resource}/${one.name}`,
    singularName: '',
    namespaced: resource.namespaced,
    ...((one.group !== resource.group || one.version !== resource.version) && {
      group: one.group,
      version: one.version,
    }),
    kind: one.kind,
    verbs: one.verbs,
  }));
  return [own, ...subresources];
}

/** The aggregated form (apidiscovery.k8s.io/v2) that current clients ask for: everything in two answers. */
function aggregated(cluster: KubeCluster, isCore: boolean): object {
  const groups = cluster.catalog.groups().filter(({ group }) => (group === '') === isCore);
  const items = groups.map(({ group, versions }) => ({
    metadata: { ...(group !== '' && { name: group }), creationTimestamp: null },
    versions: versions.map(({ version, resources }) => ({
      version,
      resources: resources.map(aggregatedEntry),
      freshness: 'Current',
    })),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

function aggregatedEntry(resource: ApiResource): object {
  return {
    resource: resource.resource,
    responseKind: { group: resource.group, version: resource.version, kind: resource.kind },
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: resource.verbs,
    ...(resource.shortNames.length > 0 && { shortNames: resource.shortNames }),
    ...(resource.categories.length > 0 && { categories: resource.categories }),
    ...(resource.subresources.length > 0 && {
      subresources: resource.subresources.map((one) => ({
        subresource: one.name,
        responseKind: { group: one.group, version: one.version, kind: one.kind },
        verbs: one.verbs,
      })),
    }),
  };
}

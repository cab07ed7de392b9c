import { scalarText, type JsonObject, type KubeObject } from '../../../world/index.js';
import { age } from './age.js';
import { ageColumn, fieldColumn, integerColumn, nameColumn, textColumn, type Column } from './column.js';
import { at, formatMap, listAt, mapAt, numberAt, orElse, textAt } from './read.js';

function externalIp(service: KubeObject): string {
  const external = at(service, 'spec', 'externalIPs');
  const own = Array.isArray(external) ? external.map(String) : [];
  switch (textAt(service, 'spec', 'type')) {
    case 'ExternalName':
      return textAt(service, 'spec', 'externalName');
    case 'LoadBalancer': {
      const points = listAt(service, 'status', 'loadBalancer', 'ingress').map(
        (one) => textAt(one, 'ip') || textAt(one, 'hostname'),
      );
      return orElse([...points, ...own].join(','), '<pending>');
    }
    default:
      return orElse(own.join(','), '<none>');
  }
}

function servicePorts(service: KubeObject): string {
  const ports = listAt(service, 'spec', 'ports').map((port) => {
    const node = numberAt(port, 'nodePort');
    return `${numberAt(port, 'port')}${node > 0 ? `:${node}` : ''}/${textAt(port, 'protocol')}`;
  });
  return orElse(ports.join(','), '<none>');
}

export const serviceColumns: Column[] = [
  nameColumn,
  fieldColumn('Type', 'spec.type'),
  fieldColumn('Cluster-IP', 'spec.clusterIP', '<none>'),
  textColumn('External-IP', externalIp),
  textColumn('Port(s)', servicePorts),
  ageColumn,
  textColumn('Selector', (object) => formatMap(mapAt(object, 'spec', 'selector')), 1),
];

function limited(list: readonly string[]): string {
  if (list.length === 0) return '<none>';
  return list.length > 3 ? `${list.slice(0, 3).join(',')} + ${list.length - 3} more...` : list.join(',');
}

export const endpointsColumns: Column[] = [
  nameColumn,
  textColumn('Endpoints', (object) => {
    const pairs = listAt(object, 'subsets').flatMap((subset) =>
      listAt(subset, 'ports').flatMap((port) =>
        listAt(subset, 'addresses').map((one) => `${textAt(one, 'ip')}:${numberAt(port, 'port')}`),
      ),
    );
    return limited(pairs);
  }),
  ageColumn,
];

export const endpointSliceColumns: Column[] = [
  nameColumn,
  fieldColumn('AddressType', 'addressType'),
  textColumn('Ports', (object) => {
    const ports = at(object, 'ports');
    return Array.isArray(ports) && ports.length > 0
      ? limited(listAt(object, 'ports').map((one) => textAt(one, 'port') || '*'))
      : '<unset>';
  }),
  textColumn('Endpoints', (object) => {
    const addresses = listAt(object, 'endpoints').flatMap((one) =>
      Array.isArray(one['addresses']) ? one['addresses'].map(String) : [],
    );
    return addresses.length > 0 ? limited(addresses) : '<unset>';
  }),
  ageColumn,
];

export const namespaceColumns: Column[] = [nameColumn, fieldColumn('Status', 'status.phase'), ageColumn];

const size = (object: KubeObject, ...keys: string[]): number =>
  keys.reduce((sum, key) => sum + Object.keys(mapAt(object, key)).length, 0);

export const configMapColumns: Column[] = [
  nameColumn,
  integerColumn('Data', (object) => size(object, 'data', 'binaryData')),
  ageColumn,
];
export const secretColumns: Column[] = [
  nameColumn,
  fieldColumn('Type', 'type'),
  integerColumn('Data', (object) => size(object, 'data')),
  ageColumn,
];
export const serviceAccountColumns: Column[] = [nameColumn, ageColumn];

function lastSeen(event: KubeObject): string {
  return (
    textAt(event, 'series', 'lastObservedTime') ||
    textAt(event, 'lastTimestamp') ||
    textAt(event, 'deprecatedLastTimestamp') ||
    firstSeen(event)
  );
}

function firstSeen(event: KubeObject): string {
  return (
    textAt(event, 'firstTimestamp') || textAt(event, 'deprecatedFirstTimestamp') || textAt(event, 'eventTime')
  );
}

function about(event: KubeObject): JsonObject {
  const core = mapAt(event, 'involvedObject');
  return Object.keys(core).length > 0 ? core : mapAt(event, 'regarding');
}

function subject(event: KubeObject): string {
  const object = about(event);
  const kind = textAt(object, 'kind').toLowerCase();
  const name = textAt(object, 'name');
  return name === '' ? kind : `${kind}/${name}`;
}

function source(event: KubeObject): string {
  const component =
    textAt(event, 'source', 'component') ||
    textAt(event, 'reportingComponent') ||
    textAt(event, 'reportingController');
  const host = textAt(event, 'source', 'host') || textAt(event, 'reportingInstance');
  return host === '' ? component : `${component}, ${host}`;
}

export const eventColumns: Column[] = [
  textColumn('Last Seen', (event, now) => age(lastSeen(event), now)),
  fieldColumn('Type', 'type'),
  fieldColumn('Reason', 'reason'),
  textColumn('Object', subject),
  textColumn('Subobject', (event) => textAt(about(event), 'fieldPath'), 1),
  textColumn('Source', source, 1),
  textColumn('Message', (event) => (textAt(event, 'message') || textAt(event, 'note')).trim()),
  textColumn('First Seen', (event, now) => age(firstSeen(event), now), 1),
  textColumn(
    'Count',
    (event) => String(numberAt(event, 'count') || numberAt(event, 'deprecatedCount') || 1),
    1,
  ),
  { ...nameColumn, priority: 1 },
];

const accessModes: Record<string, string> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

function modes(object: KubeObject, ...path: string[]): string {
  const value = at(object, ...path);
  return Array.isArray(value) ? value.map((one) => accessModes[scalarText(one)] ?? '').join(',') : '';
}

export const claimColumns: Column[] = [
  nameColumn,
  textColumn('Status', (object) =>
    object.metadata.deletionTimestamp === undefined ? textAt(object, 'status', 'phase') : 'Terminating',
  ),
  fieldColumn('Volume', 'spec.volumeName'),
  fieldColumn('Capacity', 'status.capacity.storage'),
  textColumn('Access Modes', (object) => modes(object, 'status', 'accessModes')),
  fieldColumn('StorageClass', 'spec.storageClassName'),
  fieldColumn('VolumeAttributesClass', 'spec.volumeAttributesClassName', '<unset>'),
  ageColumn,
  fieldColumn('VolumeMode', 'spec.volumeMode', '<unset>', 1),
];

const defaultClass = 'storageclass.kubernetes.io/is-default-class';

export const storageClassColumns: Column[] = [
  {
    ...nameColumn,
    cell: (object) =>
      object.metadata.name + (object.metadata.annotations?.[defaultClass] === 'true' ? ' (default)' : ''),
  },
  fieldColumn('Provisioner', 'provisioner'),
  fieldColumn('ReclaimPolicy', 'reclaimPolicy', 'Delete'),
  fieldColumn('VolumeBindingMode', 'volumeBindingMode', 'Immediate'),
  textColumn('AllowVolumeExpansion', (object) => String(at(object, 'allowVolumeExpansion') === true)),
  ageColumn,
];

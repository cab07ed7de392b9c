import { scalarText, type KubeObject } from '../../../world/index.js';
import { ageColumn, fieldColumn, nameColumn, textColumn, type Column } from './column.js';
import { at, listAt, mapAt, orElse, textAt } from './read.js';

function status(node: KubeObject): string {
  const ready = listAt(node, 'status', 'conditions').find((one) => one['type'] === 'Ready');
  const words = [ready ? (ready['status'] === 'True' ? 'Ready' : 'NotReady') : 'Unknown'];
  if (at(node, 'spec', 'unschedulable') === true) words.push('SchedulingDisabled');
  return words.join(',');
}

const rolePrefix = 'node-role.kubernetes.io/';

function roles(node: KubeObject): string {
  const found = new Set<string>();
  for (const [key, value] of Object.entries(mapAt(node, 'metadata', 'labels'))) {
    if (key.startsWith(rolePrefix) && key.length > rolePrefix.length) found.add(key.slice(rolePrefix.length));
    else if (key === 'kubernetes.io/role' && value !== '') found.add(scalarText(value));
  }
  return orElse([...found].sort().join(','), '<none>');
}

function address(type: string): (node: KubeObject) => string {
  return (node) => {
    const found = listAt(node, 'status', 'addresses').find((one) => one['type'] === type);
    return found ? textAt(found, 'address') : '<none>';
  };
}

export const nodeColumns: Column[] = [
  nameColumn,
  textColumn('Status', status),
  textColumn('Roles', roles),
  ageColumn,
  fieldColumn('Version', 'status.nodeInfo.kubeletVersion'),
  textColumn('Internal-IP', address('InternalIP'), 1),
  textColumn('External-IP', address('ExternalIP'), 1),
  fieldColumn('OS-Image', 'status.nodeInfo.osImage', '<unknown>', 1),
  fieldColumn('Kernel-Version', 'status.nodeInfo.kernelVersion', '<unknown>', 1),
  fieldColumn('Container-Runtime', 'status.nodeInfo.containerRuntimeVersion', '<unknown>', 1),
];

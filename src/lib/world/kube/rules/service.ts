import type { Json } from '../../simulation.js';
import type { JsonObject } from '../objects.js';
import { fault, invalid, type FieldFault } from '../status.js';
import { items, number, peek, section, text } from './draft.js';
import type { KindRules, RulesEnv } from './kind-rules.js';

/** The index of the services table by cluster address and by node port, which makes allocation independent of their number. */
export const addressIndex = 'address';

export function serviceAddressKeys(object: unknown): string[] {
  const spec = peek(object as JsonObject, 'spec');
  const ports = items(spec, 'ports')
    .map((port) => number(port, 'nodePort'))
    .filter((port) => port !== undefined)
    .map((port) => `port:${port}`);
  const address = text(spec, 'clusterIP');
  return address === '' || address === 'None' ? ports : [address, ...ports];
}

/** Services: addresses and node ports from their ranges, ports that belong together, what cannot be changed. */
export const serviceRules: KindRules = {
  names: 'label',
  prepareCreate: (service, env) => {
    allocate(service, env);
    service['status'] = { loadBalancer: {} };
  },
  prepareUpdate: (service, live, env) => {
    const spec = section(service, 'spec');
    const before = peek(live, 'spec');
    if (spec['type'] !== 'ExternalName' && before['type'] !== 'ExternalName') {
      for (const key of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) {
        const value = before[key];
        if ((spec[key] === undefined || spec[key] === '') && value !== undefined) spec[key] = value;
      }
      keepNodePorts(spec, before);
    }
    allocate(service, env);
  },
  validate: (service) => {
    const spec = peek(service, 'spec');
    const faults: FieldFault[] = [];
    const type = text(spec, 'type');
    if (!['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'].includes(type)) {
      faults.push(
        fault.unsupported('spec.type', type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']),
      );
    }
    const ports = items(spec, 'ports');
    if (ports.length === 0 && spec['clusterIP'] !== 'None' && type !== 'ExternalName')
      faults.push(fault.required('spec.ports'));
    if (type === 'ExternalName' && text(spec, 'externalName') === '')
      faults.push(fault.required('spec.externalName'));
    return [...faults, ...validatePorts(ports)];
  },
  validateUpdate: (service, live) => {
    const after = peek(service, 'spec');
    const before = peek(live, 'spec');
    if (after['type'] === 'ExternalName' || before['type'] === 'ExternalName') return [];
    const isSame = after['clusterIP'] === before['clusterIP'] || text(before, 'clusterIP') === '';
    return isSame
      ? []
      : [fault.invalid('spec.clusterIPs[0]', [after['clusterIP'] as Json], 'may not change once set')];
  },
};

function validatePorts(ports: readonly JsonObject[]): FieldFault[] {
  const faults: FieldFault[] = [];
  const names = new Set<string>();
  ports.forEach((port, i) => {
    const name = text(port, 'name');
    const value = number(port, 'port') ?? 0;
    if (ports.length > 1 && name === '') faults.push(fault.required(`spec.ports[${i}].name`));
    else if (name !== '' && names.has(name)) faults.push(fault.duplicate(`spec.ports[${i}].name`, name));
    names.add(name);
    if (value < 1 || value > 65535)
      faults.push(fault.invalid(`spec.ports[${i}].port`, value, 'must be between 1 and 65535, inclusive'));
  });
  return faults;
}

function keepNodePorts(spec: JsonObject, before: JsonObject): void {
  const old = items(before, 'ports');
  for (const port of items(spec, 'ports')) {
    const twin = old.find((one) => one['port'] === port['port'] && one['protocol'] === port['protocol']);
    if (port['nodePort'] === undefined && twin?.['nodePort'] !== undefined && needsNodePort(spec))
      port['nodePort'] = twin['nodePort'];
  }
}

function needsNodePort(spec: JsonObject): boolean {
  return (
    spec['type'] === 'NodePort' ||
    (spec['type'] === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] !== false)
  );
}

function allocate(service: JsonObject, env: RulesEnv): void {
  const spec = section(service, 'spec');
  if (spec['type'] === 'ExternalName') return;
  if (text(spec, 'clusterIP') === '') spec['clusterIP'] = freeAddress(env);
  spec['clusterIPs'] ??= [spec['clusterIP'] as Json];
  spec['ipFamilies'] ??= ['IPv4'];
  spec['ipFamilyPolicy'] ??= 'SingleStack';
  if (!needsNodePort(spec)) return;
  const taken = new Set<number>();
  for (const port of items(spec, 'ports')) {
    if (number(port, 'nodePort') === undefined) port['nodePort'] = freePort(env, taken);
    taken.add(port['nodePort'] as number);
  }
}

function parseCidr(cidr: string): { base: number; size: number } {
  const [address = '', bits = '16'] = cidr.split('/');
  const base = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return { base, size: 2 ** (32 - Number(bits)) };
}

/** The n-th address of a range, such as `10.100.0.1` for the first of `10.100.0.0/16`. */
export function addressAt(cidr: string, n: number): string {
  const value = parseCidr(cidr).base + n;
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

function isTaken(env: RulesEnv, key: string): boolean {
  return env.store.table('services').countByIndex(addressIndex, key) > 0;
}

/** Upstream leaves the lower part of the range (up to 256 addresses) to those who ask for a fixed one. */
function freeAddress(env: RulesEnv): string {
  const { size } = parseCidr(env.serviceCidr);
  const reserved = Math.min(Math.max(16, Math.floor(size / 16)), 256);
  const start = reserved + ((env.store.revision * 7919) % (size - reserved - 1));
  for (let i = 0; i < size - reserved - 1; i++) {
    const address = addressAt(env.serviceCidr, reserved + ((start - reserved + i) % (size - reserved - 1)));
    if (!isTaken(env, address)) return address;
  }
  throw invalid({ group: '', kind: 'Service' }, '', [
    fault.invalid('spec.clusterIPs', null, 'failed to allocate an IP: range is full'),
  ]);
}

function freePort(env: RulesEnv, taken: ReadonlySet<number>): number {
  const size = 2768;
  const start = (env.store.revision * 31) % size;
  for (let i = 0; i < size; i++) {
    const port = 30000 + ((start + i) % size);
    if (!taken.has(port) && !isTaken(env, `port:${port}`)) return port;
  }
  throw invalid({ group: '', kind: 'Service' }, '', [
    fault.invalid('spec.ports', null, 'failed to allocate a nodePort: range is full'),
  ]);
}

import { createHash } from 'node:crypto';
import type { InstanceFact } from '../../aws/index.js';
import type { Json, JsonObject } from '../bridge/wire.js';
import type { Entity } from '../definition/index.js';

/**
 * `instance`: running EC2 instances, as zmon-aws-agent makes them. The agent also reads the user data of each to recognise Taupage
 * applications, which takes a call for each instance and gives nothing on the nodes of a cluster: that is left out.
 */
export function instanceEntities(instances: readonly InstanceFact[], region: string): Entity[] {
  return instances.map((one) => {
    const name = one.tags['Name'];
    const properties: Entity = {
      id: agentId(`${name || one.id}-${addressHash(one.privateIp)}[aws:${one.owner}:${region}]`),
      type: 'instance',
      created_by: 'agent',
      region,
      ip: one.privateIp,
      host: one.privateIp,
      instance_type: one.type,
      spot_instance: one.spot,
      aws_id: one.id,
      infrastructure_account: `aws:${one.owner}`,
      image: imageOf(one),
      block_devices: Object.fromEntries(
        one.volumes.map(({ device, volumeId, attachedAt }): [string, Json] => [
          device,
          { volume_id: volumeId, volume_type: 'ebs', attach_time: attachedAt },
        ]),
      ),
      ...(one.publicIp === undefined ? {} : { public_ip: one.publicIp }),
    };
    assignTags(properties, one.tags);
    if (name !== undefined) properties['name'] = name.replaceAll(' ', '-');
    return properties;
  });
}

function imageOf({ imageId, imageName, imageDate }: InstanceFact): JsonObject {
  if (imageId === undefined) return {};
  const known = imageName !== undefined || imageDate !== undefined;
  return known
    ? {
        id: imageId,
        name: imageName ?? 'UNKNOWN',
        date: (imageDate ?? '1970-01-01T00:00:00.000+00:00').replace('Z', '+00:00'),
      }
    : { id: imageId };
}

/** Tags under their names in snake case, where no property has the name already. */
function assignTags(properties: JsonObject, tags: Readonly<Record<string, string>>): void {
  for (const [tag, value] of Object.entries(tags)) {
    const key = underscored(tag);
    if (Object.hasOwn(properties, key)) continue;
    properties[key] = value;
    if (key === 'kubernetes.io/service_name') properties['kube_service_name'] = value.split('/').at(-1) ?? '';
  }
}

/** `StackVersion` → `stack_version`; Python's inflection.underscore. */
function underscored(name: string): string {
  return name
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}

/** The agent's own rule for ids of AWS: it does not fold case, and drops what stands in front of the first lower-case letter. */
function agentId(text: string): string {
  return text.replace(/^[^a-z]+/, '').replace(/[^a-zA-Z0-9@._:[\]-]/g, '-');
}

const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Keeps instances of one name apart: 32 bits of the address' SHA-256 in base 62. */
export function addressHash(address: string): string {
  let number = parseInt(createHash('sha256').update(address).digest('hex').slice(10, 18), 16);
  let out = '';
  for (; number > 0; number = Math.floor(number / 62)) out = `${digits[number % 62]}${out}`;
  return out;
}

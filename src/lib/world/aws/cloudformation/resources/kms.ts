import { Properties, type ResourceType } from '../resource-type.js';

export const kmsKey: ResourceType = {
  create(request) {
    const properties = new Properties(request.properties);
    const key = request.region.keys.create({
      description: properties.optionalText('Description') ?? '',
      policy: properties.has('KeyPolicy') ? properties.document('KeyPolicy') : '',
      rotation: properties.flag('EnableKeyRotation'),
      usage: properties.optionalText('KeyUsage') ?? 'ENCRYPT_DECRYPT',
      spec: properties.optionalText('KeySpec') ?? 'SYMMETRIC_DEFAULT',
      tags: request.tags,
    });
    if (!properties.flag('Enabled', true)) key.state = 'Disabled';
    return { physicalId: key.id, attributes: { Arn: key.arn, KeyId: key.id } };
  },
  update(request, current) {
    const properties = new Properties(request.properties);
    const key = request.region.keys.get(current.physicalId);
    Object.assign(key, {
      description: properties.optionalText('Description') ?? '',
      policy: properties.has('KeyPolicy') ? properties.document('KeyPolicy') : key.policy,
      rotation: properties.flag('EnableKeyRotation'),
      tags: request.tags,
      state: properties.flag('Enabled', true) ? 'Enabled' : 'Disabled',
    });
    return current;
  },
  delete: (request, current) => {
    const days = new Properties(request.properties).number('PendingWindowInDays', 30);
    request.region.keys.scheduleDeletion(current.physicalId, days);
  },
};

export const kmsAlias: ResourceType = {
  nameProperty: 'AliasName',
  create(request) {
    const properties = new Properties(request.properties);
    const alias = request.region.keys.createAlias(
      properties.text('AliasName'),
      properties.text('TargetKeyId'),
    );
    return { physicalId: alias.name, attributes: {} };
  },
  update(request, current) {
    const alias = request.region.keys.aliases.get(current.physicalId);
    if (alias)
      alias.keyId = request.region.keys.get(new Properties(request.properties).text('TargetKeyId')).id;
    return current;
  },
  delete: (request, current) => request.region.keys.deleteAlias(current.physicalId),
};

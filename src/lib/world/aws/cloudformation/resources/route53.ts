import { AwsError } from '../../aws-error.js';
import type { HostedZone, RecordSet } from '../../dns/zones.js';
import type { JsonObject } from '../template.js';
import { Properties, type ResourceRequest, type ResourceType } from '../resource-type.js';

function zoneOf(request: ResourceRequest, raw: JsonObject): HostedZone {
  const properties = new Properties(raw);
  const { zones } = request.region.global;
  if (properties.has('HostedZoneId')) return zones.get(properties.text('HostedZoneId'));
  const name = properties.text('HostedZoneName');
  const zone = zones.byName(name);
  if (!zone) throw new AwsError('NoSuchHostedZone', `No hosted zones named ${name} found`);
  return zone;
}

/** The properties that are only about where and how to put the record are not part of it. */
function recordOf(raw: JsonObject): RecordSet {
  const {
    HostedZoneId: _id,
    HostedZoneName: _name,
    Comment: _comment,
    ResourceRecords,
    TTL,
    Weight,
    ...rest
  } = raw;
  const properties = new Properties(raw);
  return {
    ...rest,
    Name: properties.text('Name'),
    Type: properties.text('Type'),
    ...(TTL !== undefined && { TTL: Number(TTL) }),
    ...(Weight !== undefined && { Weight: Number(Weight) }),
    ...(ResourceRecords !== undefined && {
      ResourceRecords: properties.texts('ResourceRecords').map((Value) => ({ Value })),
    }),
  };
}

export const recordSet: ResourceType = {
  create(request) {
    const record = recordOf(request.properties);
    request.region.global.zones.apply(zoneOf(request, request.properties).id, [{ action: 'CREATE', record }]);
    return { physicalId: record.Name, attributes: {} };
  },
  update(request, current) {
    request.region.global.zones.apply(zoneOf(request, request.properties).id, [
      { action: 'UPSERT', record: recordOf(request.properties) },
    ]);
    return current;
  },
  delete(request) {
    request.region.global.zones.apply(zoneOf(request, request.properties).id, [
      { action: 'DELETE', record: recordOf(request.properties) },
    ]);
  },
  settled: (_request, _current, _action, sinceMs) => sinceMs >= 30_000,
};

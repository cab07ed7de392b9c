import type * as r53 from '@aws-sdk/client-route-53';
import { AwsError, type Region } from '../../../world/index.js';
import { operation, type CallContext, type Operations } from '../operation.js';
import { page } from '../paging.js';

type Zones = Region['global']['zones'];
type Zone = ReturnType<Zones['get']>;
type Change = ReturnType<Zones['apply']>;

const zones = ({ world }: CallContext): Zones => world.global.zones;

function zoneView(zone: Zone): r53.HostedZone {
  return {
    Id: `/hostedzone/${zone.id}`,
    Name: zone.name,
    CallerReference: zone.callerReference,
    Config: { ...(zone.comment !== undefined && { Comment: zone.comment }), PrivateZone: zone.private },
    ResourceRecordSetCount: zone.records.size,
  };
}

function changeView(change: Change, context: CallContext): r53.ChangeInfo {
  return {
    Id: `/change/${change.id}`,
    Status: zones(context).isInSync(change) ? 'INSYNC' : 'PENDING',
    SubmittedAt: new Date(change.submittedAt),
    Comment: change.comment,
  };
}

/** Route 53 sorts names by their labels from the last to the first. */
function sortKey(name: string): string {
  return name.split('.').reverse().join('.');
}

function sortedZones(context: CallContext): Zone[] {
  return [...zones(context).zones.values()].sort((a, b) => (sortKey(a.name) < sortKey(b.name) ? -1 : 1));
}

export const route53: Operations = {
  ListHostedZones: operation<r53.ListHostedZonesCommandInput, r53.ListHostedZonesCommandOutput>(
    (input, context) => {
      const size = input.MaxItems ?? 100;
      const { items, next } = page(sortedZones(context), input.Marker, size, 'InvalidInput');
      return {
        HostedZones: items.map(zoneView),
        Marker: input.Marker,
        IsTruncated: next !== undefined,
        NextMarker: next,
        MaxItems: size,
      };
    },
  ),
  ListHostedZonesByName: operation<
    r53.ListHostedZonesByNameCommandInput,
    r53.ListHostedZonesByNameCommandOutput
  >((input, context) => {
    const from =
      input.DNSName === undefined
        ? ''
        : sortKey(input.DNSName.endsWith('.') ? input.DNSName : `${input.DNSName}.`);
    const size = input.MaxItems ?? 100;
    const found = sortedZones(context).filter(({ name }) => sortKey(name) >= from);
    const following = found[size];
    return {
      HostedZones: found.slice(0, size).map(zoneView),
      DNSName: input.DNSName,
      IsTruncated: following !== undefined,
      ...(following && { NextDNSName: following.name, NextHostedZoneId: following.id }),
      MaxItems: size,
    };
  }),
  GetHostedZone: operation<r53.GetHostedZoneCommandInput, r53.GetHostedZoneCommandOutput>(
    (input, context) => {
      const zone = zones(context).get(input.Id ?? '');
      const servers =
        [...zone.records.values()].find((record) => record.Type === 'NS' && record.Name === zone.name)
          ?.ResourceRecords ?? [];
      return {
        HostedZone: zoneView(zone),
        DelegationSet: { NameServers: servers.map(({ Value }) => Value.replace(/\.$/, '')) },
      };
    },
  ),
  CreateHostedZone: operation<r53.CreateHostedZoneCommandInput, r53.CreateHostedZoneCommandOutput>(
    (input, context) => {
      const zone = zones(context).create(input.Name ?? '', {
        ...(input.CallerReference !== undefined && { callerReference: input.CallerReference }),
        ...(input.HostedZoneConfig?.Comment !== undefined && { comment: input.HostedZoneConfig.Comment }),
        private: input.HostedZoneConfig?.PrivateZone ?? false,
      });
      context.headers['location'] = `https://route53.amazonaws.com/2013-04-01/hostedzone/${zone.id}`;
      return {
        HostedZone: zoneView(zone),
        ChangeInfo: {
          Id: `/change/${context.world.ids.upper(20)}`,
          Status: 'INSYNC',
          SubmittedAt: new Date(context.world.sim.now),
        },
        DelegationSet: { NameServers: ['ns-1.awsdns-sandbox.example'] },
        Location: context.headers['location'],
      };
    },
  ),
  DeleteHostedZone: operation<r53.DeleteHostedZoneCommandInput, r53.DeleteHostedZoneCommandOutput>(
    (input, context) => ({
      ChangeInfo: changeView(zones(context).delete(input.Id ?? ''), context),
    }),
  ),
  ListResourceRecordSets: operation<
    r53.ListResourceRecordSetsCommandInput,
    r53.ListResourceRecordSetsCommandOutput
  >((input, context) => {
    const zone = zones(context).get(input.HostedZoneId ?? '');
    const size = input.MaxItems ?? 300;
    const position = (name: string, type: string): string => `${sortKey(name)} ${type}`;
    const from =
      input.StartRecordName === undefined
        ? ''
        : position(
            input.StartRecordName.endsWith('.') ? input.StartRecordName : `${input.StartRecordName}.`,
            input.StartRecordType ?? '',
          );
    const sorted = [...zone.records.values()].sort((a, b) =>
      position(a.Name, a.Type) < position(b.Name, b.Type) ? -1 : 1,
    );
    const found = sorted.filter((record) => position(record.Name, record.Type) >= from);
    const following = found[size];
    return {
      ResourceRecordSets: found.slice(0, size) as r53.ResourceRecordSet[],
      IsTruncated: following !== undefined,
      ...(following && { NextRecordName: following.Name, NextRecordType: following.Type as r53.RRType }),
      MaxItems: size,
    };
  }),
  ChangeResourceRecordSets: operation<
    r53.ChangeResourceRecordSetsCommandInput,
    r53.ChangeResourceRecordSetsCommandOutput
  >((input, context) => {
    const changes = (input.ChangeBatch?.Changes ?? []).map(({ Action, ResourceRecordSet }) => ({
      action: Action as 'CREATE' | 'DELETE' | 'UPSERT',
      record: ResourceRecordSet as Parameters<Zones['apply']>[1][number]['record'],
    }));
    const change = zones(context).apply(input.HostedZoneId ?? '', changes, input.ChangeBatch?.Comment);
    return { ChangeInfo: changeView(change, context) };
  }),
  GetChange: operation<r53.GetChangeCommandInput, r53.GetChangeCommandOutput>((input, context) => {
    const change = zones(context).changes.get((input.Id ?? '').replace(/^\/?change\//, ''));
    if (!change)
      throw new AwsError('NoSuchChange', `Could not find resource with ID: ${input.Id}`, { status: 404 });
    return { ChangeInfo: changeView(change, context) };
  }),
  ListTagsForResource: operation<r53.ListTagsForResourceCommandInput, r53.ListTagsForResourceCommandOutput>(
    (input, context) => {
      if (input.ResourceType === 'hostedzone') zones(context).get(input.ResourceId ?? '');
      return { ResourceTagSet: { ResourceType: input.ResourceType, ResourceId: input.ResourceId, Tags: [] } };
    },
  ),
};

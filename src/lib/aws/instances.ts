import type { Filter, Instance } from '@aws-sdk/client-ec2';
import type { AwsClients } from './clients.js';

/** One running EC2 instance. */
export interface InstanceFact {
  id: string;
  type: string;
  privateIp: string;
  publicIp?: string;
  imageId?: string;
  imageName?: string;
  /** RFC 3339. */
  imageDate?: string;
  spot: boolean;
  /** The account that owns it, twelve digits. */
  owner: string;
  tags: Record<string, string>;
  /** EBS volumes by device name. */
  volumes: { device: string; volumeId: string; attachedAt: string }[];
}

/** All running instances of the account and region, with the names of their images, by id. */
export async function runningInstances(clients: AwsClients, filters: Filter[] = []): Promise<InstanceFact[]> {
  const ec2 = await clients.ec2();
  const found: InstanceFact[] = [];
  let NextToken: string | undefined;
  const Filters = [{ Name: 'instance-state-name', Values: ['running'] }, ...filters];
  do {
    const page = await ec2.describeInstances({ Filters, ...(NextToken ? { NextToken } : {}) });
    for (const { OwnerId = '', Instances = [] } of page.Reservations ?? [])
      found.push(...Instances.map((one) => factOf(one, OwnerId)));
    NextToken = page.NextToken;
  } while (NextToken);
  const images = await imagesOf(clients, found);
  return found
    .map((one) => ({ ...one, ...images.get(one.imageId ?? '') }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function factOf(one: Instance, owner: string): InstanceFact {
  return {
    id: one.InstanceId ?? '',
    type: one.InstanceType ?? '',
    privateIp: one.PrivateIpAddress ?? '',
    ...(one.PublicIpAddress ? { publicIp: one.PublicIpAddress } : {}),
    ...(one.ImageId ? { imageId: one.ImageId } : {}),
    spot: one.InstanceLifecycle === 'spot',
    owner,
    tags: Object.fromEntries((one.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    volumes: (one.BlockDeviceMappings ?? []).flatMap(({ DeviceName = '', Ebs }) =>
      Ebs
        ? [
            {
              device: DeviceName,
              volumeId: Ebs.VolumeId ?? '',
              attachedAt: Ebs.AttachTime?.toISOString() ?? '',
            },
          ]
        : [],
    ),
  };
}

/** Images may be gone or private; then their instances have no name of an image. A filter, unlike a list of ids, forgives that. */
async function imagesOf(
  clients: AwsClients,
  instances: readonly InstanceFact[],
): Promise<Map<string, { imageName?: string; imageDate?: string }>> {
  const ids = [...new Set(instances.flatMap((one) => (one.imageId ? [one.imageId] : [])))];
  const images = new Map<string, { imageName?: string; imageDate?: string }>();
  const ec2 = await clients.ec2();
  // EC2 takes at most 200 values in a filter.
  for (let at = 0; at < ids.length; at += 200) {
    const { Images = [] } = await ec2.describeImages({
      Filters: [{ Name: 'image-id', Values: ids.slice(at, at + 200) }],
    });
    for (const { ImageId = '', Name, CreationDate } of Images)
      images.set(ImageId, {
        ...(Name === undefined ? {} : { imageName: Name }),
        ...(CreationDate === undefined ? {} : { imageDate: CreationDate }),
      });
  }
  return images;
}

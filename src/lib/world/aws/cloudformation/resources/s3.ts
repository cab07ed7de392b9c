import type { Bucket } from '../../storage/buckets.js';
import { Properties, type ResourceRequest, type ResourceType } from '../resource-type.js';

function applySettings(request: ResourceRequest, bucket: Bucket): void {
  bucket.tags = request.tags;
  for (const [name, value] of Object.entries(request.properties)) {
    if (name !== 'BucketName' && name !== 'Tags') bucket.settings.set(name, value);
  }
}

export const bucket: ResourceType = {
  nameProperty: 'BucketName',
  create(request) {
    const properties = new Properties(request.properties);
    const name = properties.optionalText('BucketName') ?? request.physicalName(63).toLowerCase();
    const created = request.region.global.buckets.create(name, request.region.name);
    applySettings(request, created);
    const { region } = request;
    return {
      physicalId: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        DualStackDomainName: `${name}.s3.dualstack.${region.name}.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${region.name}.amazonaws.com`,
        WebsiteURL: `http://${name}.s3-website.${region.name}.amazonaws.com`,
      },
    };
  },
  update(request, current) {
    const known = request.region.global.buckets.get(current.physicalId);
    known.settings.clear();
    applySettings(request, known);
    return current;
  },
  delete: (request, current) => request.region.global.buckets.delete(current.physicalId),
};

export const bucketPolicy: ResourceType = {
  create(request) {
    const properties = new Properties(request.properties);
    const name = properties.text('Bucket');
    request.region.global.buckets.get(name).policy = properties.document('PolicyDocument');
    return { physicalId: name, attributes: {} };
  },
  update(request, current) {
    request.region.global.buckets.get(current.physicalId).policy = new Properties(
      request.properties,
    ).document('PolicyDocument');
    return current;
  },
  delete: (request, current) => {
    const known = request.region.global.buckets.buckets.get(current.physicalId);
    if (known) known.policy = undefined;
  },
};

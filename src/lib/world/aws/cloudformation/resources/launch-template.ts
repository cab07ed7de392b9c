import type { LaunchTemplateData } from '../../ec2/launch-templates.js';
import { readTags } from '../../tags.js';
import { Properties, type ResourceRequest, type ResourceType } from '../resource-type.js';
import type { JsonObject } from '../template.js';

function dataOf(request: ResourceRequest): LaunchTemplateData {
  return (request.properties['LaunchTemplateData'] ?? {}) as LaunchTemplateData;
}

/** Tags of the template itself come in tag specifications, not in a `Tags` property. */
function ownTags(request: ResourceRequest): Record<string, string> {
  const specifications = new Properties(request.properties).objects('TagSpecifications');
  const own = specifications.find(
    (specification) => specification.optionalText('ResourceType') === 'launch-template',
  );
  return { ...request.tags, ...readTags(own?.raw['Tags']) };
}

function attributes(id: string, defaultVersion: number, latestVersion: number): JsonObject {
  return {
    LaunchTemplateId: id,
    DefaultVersionNumber: String(defaultVersion),
    LatestVersionNumber: String(latestVersion),
  };
}

export const launchTemplate: ResourceType = {
  nameProperty: 'LaunchTemplateName',
  create(request) {
    const properties = new Properties(request.properties);
    const description = properties.optionalText('VersionDescription');
    const created = request.region.launchTemplates.create({
      name: properties.optionalText('LaunchTemplateName') ?? request.physicalName(128),
      data: dataOf(request),
      tags: ownTags(request),
      ...(description !== undefined && { description }),
    });
    return {
      physicalId: created.id,
      attributes: attributes(created.id, created.defaultVersion, created.latestVersion),
    };
  },
  update(request, current, previous) {
    const { launchTemplates } = request.region;
    const known = launchTemplates.get(current.physicalId);
    known.tags = ownTags(request);
    if (
      JSON.stringify(previous['LaunchTemplateData']) !==
      JSON.stringify(request.properties['LaunchTemplateData'])
    ) {
      launchTemplates.addVersion(
        known.id,
        dataOf(request),
        new Properties(request.properties).optionalText('VersionDescription'),
      );
    }
    return {
      physicalId: known.id,
      attributes: attributes(known.id, known.defaultVersion, known.latestVersion),
    };
  },
  delete: (request, current) => {
    request.region.launchTemplates.delete(current.physicalId);
  },
};

import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsError, tagList, type Region } from '../../../../world/index.js';
import { filterItems } from '../../filters.js';
import { operation, type Operations } from '../../operation.js';
import { page } from '../../paging.js';
import { tagsOfSpecifications } from './tag-specifications.js';

type Template = ReturnType<Region['launchTemplates']['get']>;
type Version = ReturnType<Region['launchTemplates']['version']>;
type Data = Version['data'];

function templateView(template: Template): ec2.LaunchTemplate {
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    CreateTime: new Date(template.createdAt),
    CreatedBy: template.createdBy,
    DefaultVersionNumber: template.defaultVersion,
    LatestVersionNumber: template.latestVersion,
    Tags: tagList(template.tags),
  };
}

function versionView(template: Template, version: Version): ec2.LaunchTemplateVersion {
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    VersionNumber: version.number,
    VersionDescription: version.description,
    CreateTime: new Date(version.createdAt),
    CreatedBy: template.createdBy,
    DefaultVersion: version.number === template.defaultVersion,
    LaunchTemplateData: version.data as ec2.ResponseLaunchTemplateData,
  };
}

function find(
  region: Region,
  input: { LaunchTemplateId?: string | undefined; LaunchTemplateName?: string | undefined },
): Template {
  const { launchTemplates: templates } = region;
  if (input.LaunchTemplateId !== undefined) return templates.get(input.LaunchTemplateId);
  if (input.LaunchTemplateName !== undefined) return templates.getByName(input.LaunchTemplateName);
  throw new AwsError(
    'MissingParameter',
    'The request must contain either LaunchTemplateId or LaunchTemplateName',
  );
}

export const launchTemplates: Operations = {
  CreateLaunchTemplate: operation<
    ec2.CreateLaunchTemplateCommandInput,
    ec2.CreateLaunchTemplateCommandOutput
  >((input, { region }) => {
    const template = region.launchTemplates.create({
      name: input.LaunchTemplateName ?? '',
      data: (input.LaunchTemplateData ?? {}) as Data,
      tags: tagsOfSpecifications(input.TagSpecifications, 'launch-template'),
      ...(input.VersionDescription !== undefined && { description: input.VersionDescription }),
    });
    return { LaunchTemplate: templateView(template) };
  }),
  CreateLaunchTemplateVersion: operation<
    ec2.CreateLaunchTemplateVersionCommandInput,
    ec2.CreateLaunchTemplateVersionCommandOutput
  >((input, { region }) => {
    const template = find(region, input);
    const source =
      input.SourceVersion === undefined
        ? {}
        : region.launchTemplates.version(template, input.SourceVersion).data;
    const version = region.launchTemplates.addVersion(
      template.id,
      { ...source, ...(input.LaunchTemplateData as Data) },
      input.VersionDescription,
    );
    return { LaunchTemplateVersion: versionView(template, version) };
  }),
  ModifyLaunchTemplate: operation<
    ec2.ModifyLaunchTemplateCommandInput,
    ec2.ModifyLaunchTemplateCommandOutput
  >((input, { region }) => ({
    LaunchTemplate: templateView(
      region.launchTemplates.setDefault(find(region, input).id, input.DefaultVersion ?? '$Default'),
    ),
  })),
  DeleteLaunchTemplate: operation<
    ec2.DeleteLaunchTemplateCommandInput,
    ec2.DeleteLaunchTemplateCommandOutput
  >((input, { region }) => ({
    LaunchTemplate: templateView(region.launchTemplates.delete(find(region, input).id)),
  })),
  DescribeLaunchTemplates: operation<
    ec2.DescribeLaunchTemplatesCommandInput,
    ec2.DescribeLaunchTemplatesCommandOutput
  >((input, { region }) => {
    const byId = (input.LaunchTemplateIds ?? []).map((id) => region.launchTemplates.get(id));
    const byName = (input.LaunchTemplateNames ?? []).map((name) => region.launchTemplates.getByName(name));
    const chosen =
      byId.length + byName.length > 0 ? [...byId, ...byName] : region.launchTemplates.templates.values();
    const found = filterItems(
      chosen,
      input.Filters,
      {
        'launch-template-name': ({ name }) => name,
        'create-time': ({ createdAt }) => new Date(createdAt).toISOString(),
      },
      ({ tags }) => tags,
    );
    const { items, next } = page(found, input.NextToken, input.MaxResults ?? 200, 'InvalidNextToken');
    return { LaunchTemplates: items.map(templateView), NextToken: next };
  }),
  DescribeLaunchTemplateVersions: operation<
    ec2.DescribeLaunchTemplateVersionsCommandInput,
    ec2.DescribeLaunchTemplateVersionsCommandOutput
  >((input, { region }) => {
    const template = find(region, input);
    const chosen = input.Versions?.length
      ? input.Versions.map((wanted) => region.launchTemplates.version(template, wanted))
      : [...template.versions.values()].sort((a, b) => b.number - a.number);
    const inRange = chosen.filter(
      ({ number }) =>
        number >= Number(input.MinVersion ?? 1) &&
        number <= Number(input.MaxVersion ?? Number.MAX_SAFE_INTEGER),
    );
    const { items, next } = page(inRange, input.NextToken, input.MaxResults ?? 200, 'InvalidNextToken');
    return {
      LaunchTemplateVersions: items.map((version) => versionView(template, version)),
      NextToken: next,
    };
  }),
};

import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsError, readTags, type Region, type Tags } from '../../../../world/index.js';
import { filterItems } from '../../filters.js';
import { operation, type Operations } from '../../operation.js';
import { page } from '../../paging.js';

interface Tagged {
  id: string;
  type: ec2.ResourceType;
  tags: Tags;
}

/** Everything in EC2 that has tags, by the prefix of its id. */
const collections: Readonly<
  Record<
    string,
    { type: ec2.ResourceType; items: (region: Region) => ReadonlyMap<string, { id: string; tags: Tags }> }
  >
> = {
  vpc: { type: 'vpc', items: (region) => region.network.vpcs },
  subnet: { type: 'subnet', items: (region) => region.network.subnets },
  sg: { type: 'security-group', items: (region) => region.securityGroups.groups },
  i: { type: 'instance', items: (region) => region.instances.instances },
  lt: { type: 'launch-template', items: (region) => region.launchTemplates.templates },
};

function tagged(region: Region, id: string): { tags: Tags } {
  const found = collections[id.slice(0, id.indexOf('-'))]?.items(region).get(id);
  if (!found) throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
  return found;
}

export const tags: Operations = {
  CreateTags: operation<ec2.CreateTagsCommandInput, ec2.CreateTagsCommandOutput>((input, { region }) => {
    const targets = (input.Resources ?? []).map((id) => tagged(region, id));
    for (const target of targets) Object.assign(target.tags, readTags(input.Tags));
  }),
  DeleteTags: operation<ec2.DeleteTagsCommandInput, ec2.DeleteTagsCommandOutput>((input, { region }) => {
    for (const target of (input.Resources ?? []).map((id) => tagged(region, id))) {
      // Without a value the tag goes whatever its value is; without any tags, all of them go.
      const wanted = input.Tags ?? Object.keys(target.tags).map((Key) => ({ Key, Value: undefined }));
      for (const { Key = '', Value } of wanted)
        if (Value === undefined || target.tags[Key] === Value) delete target.tags[Key];
    }
  }),
  DescribeTags: operation<ec2.DescribeTagsCommandInput, ec2.DescribeTagsCommandOutput>(
    (input, { region }) => {
      const all = Object.values(collections).flatMap(({ type, items }): Tagged[] =>
        [...items(region).values()].map((item) => ({ id: item.id, type, tags: item.tags })),
      );
      const rows = all.flatMap(({ id, type, tags: own }) =>
        Object.entries(own).map(([key, value]) => ({ id, type, key, value })),
      );
      const found = filterItems(
        rows,
        input.Filters,
        {
          'resource-id': ({ id }) => id,
          'resource-type': ({ type }) => type,
          key: ({ key }) => key,
          value: ({ value }) => value,
        },
        ({ key, value }) => ({ [key]: value }),
      );
      const { items, next } = page(found, input.NextToken, input.MaxResults ?? 1000, 'InvalidNextToken');
      return {
        Tags: items.map(({ id, type, key, value }) => ({
          ResourceId: id,
          ResourceType: type,
          Key: key,
          Value: value,
        })),
        NextToken: next,
      };
    },
  ),
};

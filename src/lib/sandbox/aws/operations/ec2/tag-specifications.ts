import { readTags, type Tags } from '../../../../world/index.js';

/** The tags for one type of resource out of the tag specifications of a request. */
export function tagsOfSpecifications(
  specifications: readonly { ResourceType?: string | undefined; Tags?: unknown }[] | undefined,
  type: string,
): Tags {
  return readTags(specifications?.find((specification) => specification.ResourceType === type)?.Tags);
}

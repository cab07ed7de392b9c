import type { ResourceType } from '../resource-type.js';

/** A handle that nothing waits for: templates use it as a resource that changes nothing. */
export const waitConditionHandle: ResourceType = {
  create: (request) => {
    const name = request.physicalName();
    return {
      physicalId: `https://cloudformation-waitcondition-${request.region.name}.s3.amazonaws.com/${name}`,
      attributes: {},
    };
  },
  update: (_request, current) => current,
  delete: () => undefined,
};

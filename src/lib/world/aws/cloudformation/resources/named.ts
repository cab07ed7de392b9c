import type { NamedResource } from '../../named-resources.js';
import type { JsonObject } from '../template.js';
import { Properties, type ResourceRequest, type ResourceType } from '../resource-type.js';

/** A resource type that is a name with settings. `describe` gives what `Ref` and `Fn::GetAtt` show. */
function namedType(
  kind: NamedResource['kind'],
  nameProperty: string | undefined,
  describe: (request: ResourceRequest, name: string) => { physicalId: string; attributes: JsonObject },
): ResourceType {
  const settings = (request: ResourceRequest): Record<string, unknown> => ({
    ...request.properties,
    tags: request.tags,
  });
  // A queue is known by its URL, which ends with the name; log group names contain slashes of their own.
  const nameOf = ({ physicalId }: { physicalId: string }): string =>
    kind === 'queue' ? physicalId.slice(physicalId.lastIndexOf('/') + 1) : physicalId;
  return {
    ...(nameProperty !== undefined && { nameProperty }),
    create(request) {
      const given =
        nameProperty === undefined
          ? undefined
          : new Properties(request.properties).optionalText(nameProperty);
      const name = given ?? request.physicalName(80);
      request.region.named.create(kind, name, settings(request));
      return describe(request, name);
    },
    update(request, current) {
      request.region.named.get(kind, nameOf(current)).settings = settings(request);
      return current;
    },
    delete: (request, current) => request.region.named.delete(kind, nameOf(current)),
  };
}

export const logGroup = namedType('log-group', 'LogGroupName', (request, name) => ({
  physicalId: name,
  attributes: { Arn: request.region.context.arn('logs', `log-group:${name}:*`) },
}));

export const queue = namedType('queue', 'QueueName', (request, name) => {
  const url = `https://sqs.${request.region.name}.amazonaws.com/${request.region.context.account}/${name}`;
  return {
    physicalId: url,
    attributes: { Arn: request.region.context.arn('sqs', name), QueueName: name, QueueUrl: url },
  };
});

export const queuePolicy = namedType('queue-policy', undefined, (_request, name) => ({
  physicalId: name,
  attributes: { Id: name },
}));

export const eventRule = namedType('rule', 'Name', (request, name) => ({
  physicalId: name,
  attributes: { Arn: request.region.context.arn('events', `rule/${name}`) },
}));

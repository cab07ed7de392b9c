import { AwsError } from '../aws-error.js';
import type { Instances, RunInput } from '../ec2/instances.js';
import type { LaunchTemplateData, LaunchTemplates } from '../ec2/launch-templates.js';
import type { Network } from '../ec2/network.js';
import type { RegionContext } from '../region-context.js';
import { readTags, type Tags } from '../tags.js';
import { causeTime, type Activities } from './activities.js';
import { launchChoices, subnetsByPopulation, takeCensus, type Census, type LaunchChoice } from './choices.js';
import type { AutoScalingGroup, GroupInstance } from './group.js';

/** Launches the instances of Auto Scaling groups from their launch templates. */
export class Launcher {
  constructor(
    private readonly context: RegionContext,
    private readonly network: Network,
    private readonly instances: Instances,
    private readonly templates: LaunchTemplates,
    private readonly activities: Activities,
  ) {}

  /** Launches one instance, trying types in order and zones by population. Undefined if none could be had; the activity says why. */
  launch(group: AutoScalingGroup, census: Census): GroupInstance | undefined {
    const { size } = census;
    const now = causeTime(this.context.now);
    const cause = `${group.lastChange ?? ''}${group.lastChange ? '  ' : ''}At ${now} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${size} to ${size + 1}.`;
    let failure: AwsError | undefined;
    for (const choice of launchChoices(group, census)) {
      for (const subnetId of subnetsByPopulation(
        group,
        census,
        (id) => this.network.subnet(id).availabilityZone,
      )) {
        try {
          const member = this.#launchIn(group, choice, subnetId, cause);
          census.size++;
          if (choice.spot) census.spot++;
          census.zones.set(member.zone, (census.zones.get(member.zone) ?? 0) + 1);
          return member;
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          failure = error;
        }
      }
    }
    this.#recordFailure(group, cause, failure);
    return undefined;
  }

  /** What the first of a round of launches starts from. */
  census(group: AutoScalingGroup): Census {
    return takeCensus(group, (id) => this.instances.instances.get(id)?.spot ?? false);
  }

  #launchIn(group: AutoScalingGroup, choice: LaunchChoice, subnetId: string, cause: string): GroupInstance {
    const template = this.templates.get(choice.launchTemplate.id);
    const version = this.templates.version(template, choice.launchTemplate.version);
    const reference = { id: template.id, name: template.name, version: version.number };
    const instance = this.instances.run({
      ...runInput(version.data, choice.instanceType),
      subnetId,
      launchTemplate: reference,
      autoScalingGroup: group.name,
      spot: choice.spot || 'InstanceMarketOptions' in version.data,
      tags: instanceTags(group, version.data, reference),
    });
    const activity = this.activities.start(group.name, {
      description: `Launching a new EC2 instance: ${instance.id}`,
      cause,
      zone: instance.availabilityZone,
      subnetId,
    });
    this.activities.update(activity.id, { progress: 30 });
    const member: GroupInstance = {
      id: instance.id,
      lifecycleState: 'Pending',
      healthy: true,
      protected: group.protectNewInstances,
      zone: instance.availabilityZone,
      instanceType: instance.type.name,
      launchTemplate: reference,
      activityId: activity.id,
      waitingFor: new Map(),
    };
    group.instances.set(member.id, member);
    return member;
  }

  #recordFailure(group: AutoScalingGroup, cause: string, failure: AwsError | undefined): void {
    const why = failure?.message ?? 'The group has no launch template.';
    const activity = this.activities.start(group.name, {
      description: 'Launching a new EC2 instance.  Status Reason: ' + why,
      cause,
    });
    this.activities.finish(activity.id, 'Failed', `${why} Launching EC2 instance failed.`);
  }
}

function runInput(
  data: LaunchTemplateData,
  instanceType: string | undefined,
): Omit<RunInput, 'subnetId' | 'tags'> {
  const type = instanceType ?? data.InstanceType;
  if (data.ImageId === undefined)
    throw new AwsError(
      'ValidationError',
      'You must use a valid fully-formed launch template. The request must contain the parameter ImageId',
    );
  if (type === undefined)
    throw new AwsError(
      'ValidationError',
      'You must use a valid fully-formed launch template. The request must contain the parameter InstanceType',
    );
  const profile = data.IamInstanceProfile?.Arn ?? data.IamInstanceProfile?.Name;
  return {
    imageId: data.ImageId,
    instanceType: type,
    userData: data.UserData ?? '',
    securityGroupIds: data.SecurityGroupIds ?? data.NetworkInterfaces?.[0]?.Groups ?? [],
    ...(profile === undefined ? {} : { instanceProfileArn: profile }),
  };
}

function instanceTags(
  group: AutoScalingGroup,
  data: LaunchTemplateData,
  template: { id: string; version: number },
): Tags {
  const fromTemplate = data.TagSpecifications?.find(
    (specification) => specification.ResourceType === 'instance',
  )?.Tags;
  const fromGroup = [...group.tags.values()]
    .filter((tag) => tag.propagate)
    .map((tag) => [tag.key, tag.value] as const);
  return {
    ...readTags(fromTemplate),
    ...Object.fromEntries(fromGroup),
    'aws:autoscaling:groupName': group.name,
    'aws:ec2launchtemplate:id': template.id,
    'aws:ec2launchtemplate:version': String(template.version),
  };
}

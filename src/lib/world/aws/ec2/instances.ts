import { Buffer } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { AwsError } from '../aws-error.js';
import type { Image } from '../catalogue/images.js';
import { instanceTypes, type InstanceType } from '../catalogue/instance-types.js';
import type { RegionContext } from '../region-context.js';
import { owningCluster, type Tags } from '../tags.js';
import type { Network } from './network.js';

export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated';

export interface Instance {
  id: string;
  reservationId: string;
  imageId: string;
  type: InstanceType;
  state: InstanceState;
  subnetId: string;
  vpcId: string;
  availabilityZone: string;
  privateIp: string;
  privateDnsName: string;
  publicIp: string | undefined;
  networkInterfaceId: string;
  volumeId: string;
  launchedAt: number;
  /** As given, in base64; the empty string if none. */
  userData: string;
  tags: Tags;
  securityGroupIds: string[];
  launchTemplate: { id: string; name: string; version: number } | undefined;
  instanceProfileArn: string | undefined;
  autoScalingGroup: string | undefined;
  spot: boolean;
  stateReason: { code: string; message: string } | undefined;
}

export interface RunInput {
  imageId: string;
  instanceType: string;
  subnetId: string;
  userData: string;
  tags: Tags;
  securityGroupIds: string[];
  launchTemplate?: { id: string; name: string; version: number };
  instanceProfileArn?: string;
  autoScalingGroup?: string;
  spot?: boolean;
}

const BOOT_MS = [22_000, 38_000] as const;
const SHUTDOWN_MS = [25_000, 55_000] as const;
/** EC2 shows terminated instances for about an hour. */
const VISIBLE_AFTER_TERMINATION_MS = 3_600_000;

/** Instances of one region, from launch to the hour after termination. Publishes `instance.*` facts. */
export class Instances {
  readonly instances = new Map<string, Instance>();
  readonly images = new Map<string, Image>();

  constructor(
    private readonly context: RegionContext,
    private readonly network: Network,
  ) {
    context.onTimer<string>('instance.booted', (id) => this.#booted(id));
    context.onTimer<string>('instance.terminated', (id) => this.#terminated(id));
    context.onTimer<string>('instance.forget', (id) => this.instances.delete(id));
  }

  get(id: string): Instance {
    const instance = this.instances.get(id);
    if (!instance) throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
    return instance;
  }

  image(id: string): Image {
    const image = this.images.get(id);
    if (!image) throw new AwsError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
    return image;
  }

  /** Starts one instance; it runs some seconds later. */
  run(input: RunInput): Instance {
    const subnet = this.network.subnet(input.subnetId);
    const type = this.#checkLaunch(input, subnet.availabilityZone);
    const { ids, region } = this.context;
    const privateIp = this.network.allocateAddress(subnet);
    const instance: Instance = {
      id: ids.ec2('i'),
      reservationId: ids.ec2('r'),
      imageId: input.imageId,
      type,
      state: 'pending',
      subnetId: subnet.id,
      vpcId: subnet.vpcId,
      availabilityZone: subnet.availabilityZone,
      privateIp,
      privateDnsName: `ip-${privateIp.replaceAll('.', '-')}.${region === 'us-east-1' ? 'ec2' : `${region}.compute`}.internal`,
      publicIp: subnet.mapPublicIp ? this.#publicIp() : undefined,
      networkInterfaceId: ids.ec2('eni'),
      volumeId: ids.ec2('vol'),
      launchedAt: this.context.now,
      userData: input.userData,
      tags: input.tags,
      securityGroupIds: input.securityGroupIds,
      launchTemplate: input.launchTemplate,
      instanceProfileArn: input.instanceProfileArn,
      autoScalingGroup: input.autoScalingGroup,
      spot: input.spot ?? false,
      stateReason: undefined,
    };
    this.instances.set(instance.id, instance);
    this.context.after(this.context.between(...BOOT_MS), 'instance.booted', instance.id);
    return instance;
  }

  #checkLaunch(input: RunInput, zone: string): InstanceType {
    const type = instanceTypes.get(input.instanceType);
    if (!type)
      throw new AwsError('InvalidParameterValue', `Invalid value '${input.instanceType}' for InstanceType.`);
    const image = this.image(input.imageId);
    if (image.architecture !== type.architecture) {
      throw new AwsError(
        'InvalidParameterValue',
        `The architecture '${type.architecture}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.`,
      );
    }
    if (this.context.faults.lacksCapacity(input.instanceType, zone)) {
      throw new AwsError(
        'InsufficientInstanceCapacity',
        `We currently do not have sufficient ${input.instanceType} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity.`,
      );
    }
    return type;
  }

  /** Starts the shutdown of an instance; a second call changes nothing. Returns the state before. */
  terminate(
    id: string,
    reason = {
      code: 'Client.UserInitiatedShutdown',
      message: 'Client.UserInitiatedShutdown: User initiated shutdown',
    },
  ): InstanceState {
    const instance = this.get(id);
    const before = instance.state;
    if (before === 'shutting-down' || before === 'terminated') return before;
    instance.state = 'shutting-down';
    instance.stateReason = reason;
    this.context.sim.publish('instance.terminating', { instanceId: id });
    this.context.after(this.context.between(...SHUTDOWN_MS), 'instance.terminated', id);
    return before;
  }

  #booted(id: string): void {
    const instance = this.instances.get(id);
    if (instance?.state !== 'pending') return;
    instance.state = 'running';
    this.context.sim.publish('instance.running', {
      instanceId: id,
      cluster: owningCluster(instance.tags) ?? null,
      availabilityZone: instance.availabilityZone,
      region: this.context.region,
      instanceType: instance.type.name,
      vcpus: instance.type.vcpus,
      memoryMiB: instance.type.memoryMiB,
      architecture: instance.type.architecture,
      privateIp: instance.privateIp,
      privateDnsName: instance.privateDnsName,
      tags: instance.tags,
      userData: this.context.faults.failsToBoot(instance.type.name) ? '' : decodeUserData(instance.userData),
      imageId: instance.imageId,
      ...(instance.autoScalingGroup === undefined ? {} : { autoScalingGroup: instance.autoScalingGroup }),
    });
  }

  #terminated(id: string): void {
    const instance = this.instances.get(id);
    if (!instance) return;
    instance.state = 'terminated';
    this.network.releaseAddress(instance.subnetId, instance.privateIp);
    this.context.sim.publish('instance.terminated', { instanceId: id });
    this.context.after(VISIBLE_AFTER_TERMINATION_MS, 'instance.forget', id);
  }

  /** From the documentation range 203.0.113.0/24 on, so that nobody mistakes one for a real host. */
  #publicIp(): string {
    return `203.0.113.${1 + Math.floor(this.context.sim.random() * 254)}`;
  }
}

/** The text of user data: base64, then gzip if it is compressed, as cloud-init reads it. */
export function decodeUserData(encoded: string): string {
  if (encoded === '') return '';
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch {
    return '';
  }
}

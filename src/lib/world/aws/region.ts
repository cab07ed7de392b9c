import type { CloudFormationSpec } from '../../schema/index.js';
import { Scaling } from './autoscaling/scaling.js';
import { publicImages } from './catalogue/images.js';
import type { TemplateDecoder } from './cloudformation/template.js';
import { Stacks } from './cloudformation/stacks.js';
import type { HostedZones } from './dns/zones.js';
import { Instances } from './ec2/instances.js';
import { LaunchTemplates } from './ec2/launch-templates.js';
import { Network } from './ec2/network.js';
import { SecurityGroups } from './ec2/security-groups.js';
import { EksClusters } from './eks/clusters.js';
import type { Identities } from './iam/identities.js';
import { Certificates } from './keys/certificates.js';
import { Keys } from './keys/keys.js';
import { NamedResources } from './named-resources.js';
import type { RegionContext } from './region-context.js';
import type { Buckets } from './storage/buckets.js';

/** The services of an account that do not belong to a region. */
export interface GlobalServices {
  identities: Identities;
  buckets: Buckets;
  zones: HostedZones;
}

/** One region of an account, with all its services wired to each other. */
export class Region {
  readonly network: Network;
  readonly securityGroups: SecurityGroups;
  readonly instances: Instances;
  readonly launchTemplates: LaunchTemplates;
  readonly scaling: Scaling;
  readonly keys: Keys;
  readonly certificates: Certificates;
  readonly eks: EksClusters;
  readonly stacks: Stacks;
  readonly named: NamedResources;

  constructor(
    readonly context: RegionContext,
    readonly global: GlobalServices,
    readonly resourceSpec: CloudFormationSpec,
    decodeTemplate: TemplateDecoder,
    seed: string,
  ) {
    this.network = new Network(context);
    this.securityGroups = new SecurityGroups(context, this.network);
    this.instances = new Instances(context, this.network);
    this.launchTemplates = new LaunchTemplates(context);
    this.scaling = new Scaling(context, this.network, this.instances, this.launchTemplates);
    this.keys = new Keys(context, seed);
    this.certificates = new Certificates(context);
    this.named = new NamedResources(context);
    this.eks = new EksClusters(context, {
      vpcOf: (subnetId) => this.network.subnet(subnetId).vpcId,
      zoneOf: (subnetId) => this.network.subnet(subnetId).availabilityZone,
      createSecurityGroup: (input) => this.securityGroups.create(input).id,
      deleteSecurityGroup: (id) => this.#dropSecurityGroup(id),
    });
    this.stacks = new Stacks(this, decodeTemplate);
    this.#seed();
  }

  get name(): string {
    return this.context.region;
  }

  /** Whether an instance or a control plane uses a security group. */
  usesSecurityGroup(id: string): boolean {
    for (const instance of this.instances.instances.values()) {
      if (instance.state !== 'terminated' && instance.securityGroupIds.includes(id)) return true;
    }
    return [...this.eks.clusters.values()].some(
      (cluster) => cluster.securityGroupIds.includes(id) || cluster.clusterSecurityGroupId === id,
    );
  }

  #seed(): void {
    const vpc = this.network.seedDefault();
    this.securityGroups.create({
      name: 'default',
      description: 'default VPC security group',
      vpcId: vpc.id,
      tags: {},
    });
    for (const image of publicImages(() => this.context.ids.ec2('ami')))
      this.instances.images.set(image.id, image);
  }

  /** EKS removes its own security group with the cluster; one that is still referred to stays behind, as on AWS. */
  #dropSecurityGroup(id: string): void {
    const referred = [...this.securityGroups.groups.values()].some(
      (group) =>
        group.id !== id &&
        [...group.rules.values()].some((rule) => 'groupId' in rule.peer && rule.peer.groupId === id),
    );
    if (!referred) this.securityGroups.groups.delete(id);
  }
}

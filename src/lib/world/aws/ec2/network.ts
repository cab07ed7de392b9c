import { AwsError } from '../aws-error.js';
import type { RegionContext } from '../region-context.js';
import type { Tags } from '../tags.js';
import { cidrSize, formatAddress, formatCidr, parseCidr, splitCidr, type Cidr } from './cidr.js';

export interface Vpc {
  id: string;
  cidr: string;
  isDefault: boolean;
  tags: Tags;
}

export interface Subnet {
  id: string;
  vpcId: string;
  availabilityZone: string;
  zoneId: string;
  cidr: string;
  isDefault: boolean;
  mapPublicIp: boolean;
  tags: Tags;
  /** Addresses in use by instances. */
  used: number;
  /** The next address that was never handed out, as an offset into the block. */
  nextOffset: number;
  freed: number[];
}

/** AWS keeps the first four addresses and the last one of each subnet. */
const RESERVED_FIRST = 4;
const RESERVED = 5;

/** Networks of one region: VPCs, subnets and the addresses in them. */
export class Network {
  readonly vpcs = new Map<string, Vpc>();
  readonly subnets = new Map<string, Subnet>();

  constructor(private readonly context: RegionContext) {}

  get availabilityZones(): readonly string[] {
    return ['a', 'b', 'c'].map((letter) => this.context.region + letter);
  }

  /** `euc1-az1` and the like: the zone's name that is the same in every account. */
  zoneId(zone: string): string {
    const [area = '', direction = '', number = ''] = this.context.region.split('-');
    const short = direction.replace(/(north|south|east|west|central)/g, (word) => word.charAt(0));
    return `${area}${short}${number}-az${zone.charCodeAt(zone.length - 1) - 96}`;
  }

  /** The network that every new account has: one default VPC with one public subnet per zone. */
  seedDefault(): Vpc {
    const vpc = this.createVpc('172.31.0.0/16', {}, true);
    const blocks = splitCidr(parseCidr(vpc.cidr) as Cidr, 3, 12) ?? [];
    this.availabilityZones.forEach((zone, index) => {
      const block = blocks[index];
      if (block)
        this.createSubnet(vpc.id, zone, formatCidr(block), {}, { isDefault: true, mapPublicIp: true });
    });
    return vpc;
  }

  createVpc(cidr: string, tags: Tags, isDefault = false): Vpc {
    const block = parseCidr(cidr);
    if (!block || block.prefix < 16 || block.prefix > 28)
      throw new AwsError('InvalidVpc.Range', `The CIDR '${cidr}' is invalid.`);
    const vpc: Vpc = { id: this.context.ids.ec2('vpc'), cidr: formatCidr(block), isDefault, tags };
    this.vpcs.set(vpc.id, vpc);
    return vpc;
  }

  createSubnet(
    vpcId: string,
    zone: string,
    cidr: string,
    tags: Tags,
    options: { isDefault?: boolean; mapPublicIp?: boolean } = {},
  ): Subnet {
    this.vpc(vpcId);
    const block = parseCidr(cidr);
    if (!block) throw new AwsError('InvalidSubnet.Range', `The CIDR '${cidr}' is invalid.`);
    const subnet: Subnet = {
      id: this.context.ids.ec2('subnet'),
      vpcId,
      availabilityZone: zone,
      zoneId: this.zoneId(zone),
      cidr: formatCidr(block),
      isDefault: options.isDefault ?? false,
      mapPublicIp: options.mapPublicIp ?? false,
      tags,
      used: 0,
      nextOffset: RESERVED_FIRST,
      freed: [],
    };
    this.subnets.set(subnet.id, subnet);
    return subnet;
  }

  vpc(id: string): Vpc {
    const vpc = this.vpcs.get(id);
    if (!vpc) throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`);
    return vpc;
  }

  subnet(id: string): Subnet {
    const subnet = this.subnets.get(id);
    if (!subnet) throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`);
    return subnet;
  }

  get defaultVpc(): Vpc | undefined {
    return [...this.vpcs.values()].find((vpc) => vpc.isDefault);
  }

  freeAddresses(subnet: Subnet): number {
    return cidrSize(parseCidr(subnet.cidr) as Cidr) - RESERVED - subnet.used;
  }

  /** Takes a free private address; released ones are reused last, as AWS avoids quick reuse. */
  allocateAddress(subnet: Subnet): string {
    const block = parseCidr(subnet.cidr) as Cidr;
    const fresh = subnet.nextOffset < cidrSize(block) - 1;
    const offset = fresh ? subnet.nextOffset++ : subnet.freed.shift();
    if (offset === undefined) {
      throw new AwsError(
        'InsufficientFreeAddressesInSubnet',
        `There are not enough free addresses in subnet '${subnet.id}' to satisfy the requested number of instances.`,
      );
    }
    subnet.used++;
    return formatAddress(block.base + offset);
  }

  releaseAddress(subnetId: string, address: string): void {
    const subnet = this.subnets.get(subnetId);
    const single = parseCidr(`${address}/32`);
    if (!subnet || !single) return;
    subnet.freed.push(single.base - (parseCidr(subnet.cidr) as Cidr).base);
    subnet.used--;
  }
}

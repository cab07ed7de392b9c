import { usageError, ZkError } from '../../core/index.js';
import type { AwsFacts, SubnetFact, VpcFact } from '../../aws/index.js';
import { ZoneSubnets } from './availability-zones.js';

/** Subnets with this tag (any value) are never used for clusters. */
const customSubnetTag = 'zalando.org/custom-subnet';

/** The network of one cluster as its templates see it. */
export interface Network {
  vpc: VpcFact;
  nodes: ZoneSubnets;
  loadBalancers: ZoneSubnets;
  internalNodes: ZoneSubnets;
  /** Not restricted by `availability_zones` (CLM). */
  pods: ZoneSubnets;
}

/** Finds VPC and subnets from recorded facts and the config items `vpc_id`, `subnets`, `availability_zones` (CLM's steps 3 to 5). */
export function chooseNetwork(facts: AwsFacts, configItems: Readonly<Record<string, string>>): Network {
  const vpc = chooseVpc(facts, configItems['vpc_id']);
  const subnets = usableSubnets(facts, vpc, configItems['subnets']);
  const zones = configItems['availability_zones']?.split(',');
  const pick = (tag: string): ZoneSubnets => ZoneSubnets.pick(subnets, tag);
  const restricted = (tag: string): ZoneSubnets => (zones ? pick(tag).restrictedTo(zones) : pick(tag));
  return {
    vpc,
    nodes: restricted('kubernetes.io/role/node'),
    loadBalancers: restricted('kubernetes.io/role/elb'),
    internalNodes: restricted('kubernetes.io/role/internal-node'),
    pods: pick('kubernetes.io/role/pod'),
  };
}

/** `vpc_id`, else the only VPC of the account, else the default one. */
export function chooseVpc(
  facts: Pick<AwsFacts, 'vpcs' | 'account' | 'region'>,
  id: string | undefined,
): VpcFact {
  const { vpcs, account, region } = facts;
  const found =
    id !== undefined
      ? vpcs.find((vpc) => vpc.id === id)
      : vpcs.length === 1
        ? vpcs[0]
        : vpcs.find((vpc) => vpc.isDefault);
  if (found) return found;
  const known = vpcs.length ? `there are ${vpcs.map((vpc) => vpc.id).join(', ')}` : 'there is none';
  if (id !== undefined)
    throw usageError(
      `config item vpc_id names "${id}", which is no VPC of account ${account} in ${region}: ${known}`,
      { code: 'vpc' },
    );
  throw new ZkError(`default VPC not found in account ${account}, region ${region}: ${known}`, {
    code: 'vpc',
    hint: 'Set the config item vpc_id',
  });
}

/** Subnets of the VPC without those tagged as custom; with the config item `subnets` exactly the named ones. */
export function usableSubnets(
  facts: Pick<AwsFacts, 'subnets'>,
  vpc: VpcFact,
  wanted: string | undefined,
): SubnetFact[] {
  const usable = facts.subnets.filter(
    (subnet) => subnet.vpcId === vpc.id && !(customSubnetTag in subnet.tags),
  );
  if (wanted === undefined) return usable;
  const ids = wanted.split(',');
  const chosen = usable.filter((subnet) => ids.includes(subnet.id));
  if (chosen.length === ids.length) return chosen;
  const unknown = ids.filter((id) => !usable.some((subnet) => subnet.id === id));
  throw usageError(
    `invalid or unknown subnets; desired [${ids.join(' ')}], ${unknown.length ? `not in VPC ${vpc.id}: ${unknown.join(', ')}` : 'one is named twice'}`,
    {
      code: 'subnets',
      hint: 'Correct the config item subnets, or remove it to choose by tags',
    },
  );
}

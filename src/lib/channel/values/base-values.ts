import { goMap, GoMap, goSlice, mapOf, types, type Value } from '../../gotemplate/index.js';
import type { AwsFacts } from '../../aws/index.js';
import { hostedZone, urlHost, type Cluster } from '../../registry/index.js';
import { chooseCertificate } from './certificate.js';
import { chooseNetwork, type Network } from './network.js';

const valuesType = mapOf(types.string, types.any);

/** `.Values` as ordinary entries; each template gets a map of its own made from them. */
export type Values = Readonly<Record<string, Value>>;

export interface BaseValues {
  values: Values;
  network: Network;
  /** Why an entry is missing, for the hint of the error that reading it gives. */
  absent: Readonly<Record<string, string>>;
  /** The cluster's items with `vpc_id` and `subnets` filled in. Pools do not get these two (CLM). */
  configItems: Record<string, string>;
}

/**
 * The base set of `.Values` (CLM's steps 3 to 7). Where no certificate fits, CLM fails; here the entry is left out, so that only a channel
 * that reads it fails.
 */
export function baseValues(cluster: Cluster, facts: AwsFacts): BaseValues {
  const network = chooseNetwork(facts, cluster.configItems);
  const host = urlHost(cluster.apiServerUrl);
  const certificate = chooseCertificate(facts.certificates, host, Date.parse(facts.recordedAt));
  const nodeSubnets = network.nodes.idsByZone();
  return {
    network,
    configItems: { subnets: nodeSubnets['*'] ?? '', ...cluster.configItems, vpc_id: network.vpc.id },
    absent: {
      load_balancer_certificate: `No trusted ACM certificate of account ${facts.account} in ${facts.region} matches ${host}`,
    },
    values: {
      subnets: stringMap(nodeSubnets),
      availability_zones: stringList(network.nodes.zones()),
      subnet_ipv6_cidrs: network.nodes
        .subnets()
        .flatMap((subnet) => subnet.ipv6Cidrs)
        .join(','),
      lb_subnets: stringMap(network.loadBalancers.idsByZone()),
      internal_node_subnets: stringMap(network.internalNodes.idsByZone()),
      pod_subnets: stringMap(network.pods.idsByZone()),
      hosted_zone: hostedZone(cluster),
      ...(certificate && { load_balancer_certificate: certificate.arn }),
      vpc_ipv4_cidr: network.vpc.cidr,
      vpc_ipv6_cidrs: stringList(network.vpc.ipv6Cidrs),
    },
  };
}

/** `.Values` for one execution: `map[string]interface{}`. */
export function valuesMap(values: Values): GoMap {
  return new GoMap(valuesType, Object.entries(values));
}

/** `map[string]string` */
export function stringMap(entries: Readonly<Record<string, string>>): GoMap {
  return goMap(types.string, entries);
}

/** `[]string`; nil when empty, as appending nothing gives in Go. */
export function stringList(items: readonly string[]): Value {
  return goSlice(types.string, items.length ? items : null);
}

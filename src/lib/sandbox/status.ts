import type { Sandbox } from './server.js';

/** The path below which a running sandbox answers questions about itself; no S3 bucket can have this name. */
export const CONTROL_PATH = '/_sandbox/';

/** What a running sandbox says of itself. */
export interface SandboxStatus {
  name: string;
  pid: number;
  startedAt: string;
  /** The world's time, which runs `speed` times as fast as ours. */
  virtualTime: string;
  /** How much virtual time has passed, in seconds. */
  virtualUptimeSeconds: number;
  speed: number;
  endpointUrl: string;
  account: string;
  region: string;
  stacks: number;
  instances: number;
  clusters: { name: string; status: string; version: string; endpoint: string; nodes: number }[];
  faults: string[];
}

/** Counts what there is in a sandbox. */
export function describeSandbox(
  sandbox: Sandbox,
  identity: { name: string; pid: number; startedAt: number; speed: number; virtualStart: number },
): SandboxStatus {
  const { aws, simulation, kube } = sandbox.world;
  const urls = new Map(sandbox.clusters().map(({ cluster, url }) => [cluster, url]));
  return {
    name: identity.name,
    pid: identity.pid,
    startedAt: new Date(identity.startedAt).toISOString(),
    virtualTime: new Date(simulation.now).toISOString(),
    virtualUptimeSeconds: Math.round((simulation.now - identity.virtualStart) / 1000),
    speed: identity.speed,
    endpointUrl: sandbox.endpointUrl,
    account: sandbox.account,
    region: sandbox.region,
    stacks: aws.regions.reduce((sum, region) => sum + region.stacks.list().length, 0),
    instances: aws.regions.reduce(
      (sum, region) =>
        sum +
        [...region.instances.instances.values()].filter(
          ({ state }) => state === 'running' || state === 'pending',
        ).length,
      0,
    ),
    clusters: aws.regions.flatMap((region) =>
      [...region.eks.clusters.values()].map((cluster) => ({
        name: cluster.name,
        status: cluster.status,
        version: cluster.version,
        endpoint: urls.get(cluster.name) ?? '',
        nodes: kube.cluster(cluster.name)?.store.table('nodes').list().length ?? 0,
      })),
    ),
    faults: aws.faults.active.map((fault) => fault.kind),
  };
}

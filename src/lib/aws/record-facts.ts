import { systemTrust, type TrustStore } from './certificate-trust.js';
import { issuedCertificates } from './certificates.js';
import type { AwsClients } from './clients.js';
import { describeEks } from './eks.js';
import { isAwsError } from './errors.js';
import type { AwsFacts, EksFact } from './facts.js';
import { callerIdentity } from './account.js';
import { keyArnOfAlias } from './kms.js';
import { availabilityZones, findImages, instanceTypes, subnets, vpcs } from './network.js';

/** What a rendering will ask for by name; everything else (types, VPCs, subnets, certificates) is recorded whole. */
export interface FactsRequest {
  images?: readonly { name: string; owner: string }[];
  /** With their `alias/` prefix. */
  kmsAliases?: readonly string[];
  stacks?: readonly string[];
  eksClusters?: readonly string[];
  /** Judges certificates. Default: the machine's roots. */
  trust?: TrustStore;
  /** The account, when it was asked already; else sts:GetCallerIdentity tells. */
  account?: string;
}

/** Reads, in parallel and without changing anything, all that rendering needs to know of an account and region. */
export async function recordFacts(clients: AwsClients, request: FactsRequest = {}): Promise<AwsFacts> {
  const { images = [], kmsAliases = [], stacks = [], eksClusters = [] } = request;
  const trust = request.trust ?? systemTrust(clients.ctx);
  const recordedAt = new Date(clients.ctx.clock.now()).toISOString();
  const [account, types, zones, allVpcs, allSubnets, certificates, foundImages, aliases, outputs, eks] =
    await Promise.all([
      request.account ?? callerIdentity(clients).then((identity) => identity.account),
      instanceTypes(clients),
      availabilityZones(clients),
      vpcs(clients),
      subnets(clients),
      issuedCertificates(clients, trust),
      Promise.all(images.map((image) => findImages(clients, image.name, image.owner))),
      known(kmsAliases, (alias) => keyArnOfAlias(clients, alias)),
      known(stacks, (stack) => stackOutputs(clients, stack)),
      known<EksFact>(eksClusters, (name) => describeEks(clients, name)),
    ]);
  return {
    apiVersion: 'zk.dev/v1',
    kind: 'AwsFacts',
    recordedAt,
    account,
    region: clients.region,
    instanceTypes: types,
    availabilityZones: zones,
    vpcs: allVpcs,
    subnets: allSubnets,
    certificates,
    images: foundImages,
    kmsAliases: aliases,
    stackOutputs: outputs,
    eks,
    secrets: 'not recorded',
  };
}

/** The outputs of a stack, or undefined when it does not exist. */
export async function stackOutputs(
  clients: AwsClients,
  stack: string,
): Promise<Record<string, string> | undefined> {
  const cloudFormation = await clients.cloudFormation();
  try {
    const { Stacks = [] } = await cloudFormation.describeStacks({ StackName: stack });
    const outputs = Stacks[0]?.Outputs ?? [];
    return Object.fromEntries(outputs.map((output) => [output.OutputKey ?? '', output.OutputValue ?? '']));
  } catch (error) {
    if (isAwsError(error, 'ValidationError') && error.awsMessage.includes('does not exist')) return undefined;
    throw error;
  }
}

async function known<T>(
  names: readonly string[],
  ask: (name: string) => Promise<T | undefined>,
): Promise<Record<string, T>> {
  const answers: Record<string, T> = {};
  await Promise.all(
    names.map(async (name) => {
      const answer = await ask(name);
      if (answer !== undefined) answers[name] = answer;
    }),
  );
  return Object.fromEntries(Object.entries(answers).sort(([a], [b]) => (a < b ? -1 : 1)));
}

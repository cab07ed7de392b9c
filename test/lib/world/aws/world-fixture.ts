import { cloudFormationSpec } from '../../../../src/lib/schema/index.js';
import {
  createAwsWorld,
  Simulation,
  yamlTemplateDecoder,
  type AwsWorld,
  type Json,
  type Region,
} from '../../../../src/lib/world/index.js';

export interface Fixture {
  sim: Simulation;
  world: AwsWorld;
  region: Region;
  /** Two default subnets, for templates. */
  subnets: string[];
  image: string;
  /** Facts of the bus by kind, in order. */
  facts: { kind: string; data: Json }[];
  pass(minutes: number): void;
}

const startAt = Date.UTC(2026, 8, 1);

/** An AWS world without any protocol around it, with everything that it publishes written down. */
export async function awsFixture(seed = 1): Promise<Fixture> {
  const sim = new Simulation({ startAt, seed });
  const facts: Fixture['facts'] = [];
  for (const kind of [
    'controlplane.active',
    'controlplane.deleted',
    'instance.running',
    'instance.terminating',
    'instance.terminated',
  ]) {
    sim.onFact(kind, (data) => facts.push({ kind, data }));
  }
  const world = createAwsWorld({
    sim,
    account: '123456789012',
    region: 'eu-central-1',
    seed: 'test',
    resourceSpec: await cloudFormationSpec(),
    decodeTemplate: await yamlTemplateDecoder(),
  });
  const region = world.region('eu-central-1');
  const image =
    [...region.instances.images.values()].find(({ name }) => name.includes('x86_64-standard-1.35'))?.id ?? '';
  return {
    sim,
    world,
    region,
    subnets: [...region.network.subnets.keys()].slice(0, 2),
    image,
    facts,
    pass: (minutes) => sim.advanceTo(sim.now + minutes * 60_000),
  };
}

/** What CreateStack needs beside a body. */
export function definition(
  body: string,
  parameters: Record<string, string> = {},
  tags: Record<string, string> = {},
): Parameters<Region['stacks']['create']>[1] {
  return {
    source: { body },
    parameters: Object.entries(parameters).map(([key, value]) => ({ key, value })),
    tags,
    capabilities: ['CAPABILITY_NAMED_IAM'],
  };
}

/** A trust policy that IAM accepts, as flow YAML. */
export const trust =
  "{ Version: '2012-10-17', Statement: [{ Effect: Allow, Action: 'sts:AssumeRole', Principal: { Service: ec2.amazonaws.com } }] }";

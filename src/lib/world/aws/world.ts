import type { CloudFormationSpec } from '../../schema/index.js';
import type { Simulation } from '../simulation.js';
import type { TemplateDecoder } from './cloudformation/template.js';
import { HostedZones } from './dns/zones.js';
import { Faults } from './faults.js';
import { Identities } from './iam/identities.js';
import { Ids } from './ids.js';
import { RegionContext } from './region-context.js';
import { Region, type GlobalServices } from './region.js';
import { Sessions } from './sessions.js';
import { Buckets } from './storage/buckets.js';

export interface AwsWorldOptions {
  sim: Simulation;
  /** Twelve digits. */
  account: string;
  region: string;
  /** Keeps key material apart from sandbox to sandbox. */
  seed: string;
  resourceSpec: CloudFormationSpec;
  decodeTemplate: TemplateDecoder;
}

/** One AWS account: its global services and its regions, each of which comes into being when it is first asked for. */
export class AwsWorld {
  readonly sim: Simulation;
  readonly account: string;
  readonly homeRegion: string;
  readonly faults = new Faults();
  readonly global: GlobalServices;
  readonly sessions: Sessions;
  readonly ids: Ids;
  readonly #regions = new Map<string, Region>();
  readonly #globalContext: RegionContext;

  constructor(private readonly options: AwsWorldOptions) {
    this.sim = options.sim;
    this.account = options.account;
    this.homeRegion = options.region;
    this.ids = new Ids(options.sim);
    this.#globalContext = new RegionContext(this.sim, this.account, 'global', this.ids, this.faults);
    this.global = {
      identities: new Identities(this.#globalContext),
      buckets: new Buckets(this.#globalContext),
      zones: new HostedZones(this.#globalContext),
    };
    this.sessions = new Sessions(this.#globalContext, this.global.identities);
    this.region(options.region);
  }

  region(name: string): Region {
    let region = this.#regions.get(name);
    if (!region) {
      const context = new RegionContext(this.sim, this.account, name, this.ids, this.faults);
      region = new Region(
        context,
        this.global,
        this.options.resourceSpec,
        this.options.decodeTemplate,
        this.options.seed,
      );
      this.#regions.set(name, region);
    }
    return region;
  }

  get regions(): Region[] {
    return [...this.#regions.values()];
  }

  /** The region that runs a cluster of this name, if any does. */
  regionOfCluster(name: string): Region | undefined {
    return this.regions.find((region) => region.eks.clusters.has(name));
  }
}

/** Makes the AWS side of a world. */
export function createAwsWorld(options: AwsWorldOptions): AwsWorld {
  return new AwsWorld(options);
}

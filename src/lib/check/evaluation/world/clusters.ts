import { createAwsClients, resolveRegion, type AwsClients, type AwsSettings } from '../../../aws/index.js';
import type { Context } from '../../../core/index.js';
import {
  connect,
  loadKubeconfig,
  selectContext,
  type ContextOverrides,
  type KubeClient,
} from '../../../kube/index.js';
import type { ClusterClients } from '../../bridge/wrapper.js';
import type { Entity } from '../../definition/model.js';

/** Which cluster and account the operator's flags name. */
export interface ClusterChoice {
  kube: { kubeconfig: string | undefined; overrides: ContextOverrides };
  aws: AwsSettings;
}

/** A throttled call is worth another try, but a check does not wait long. */
const AWS_RETRIES = 2;
const KUBE_ATTEMPTS = 2;

/** Connections of `kubernetes()` and the AWS wrappers, made on first use and shared by all evaluations, with the operator's own credentials. */
export class Clusters implements ClusterClients {
  private client: Promise<KubeClient> | undefined;
  private readonly accounts = new Map<string, Promise<AwsClients>>();
  private known: readonly Entity[] | undefined;

  constructor(
    private readonly choice: ClusterChoice,
    private readonly context: Context,
  ) {}

  kube(): Promise<KubeClient> {
    this.client ??= this.connectKube();
    return this.client;
  }

  aws(region: string | undefined): Promise<AwsClients> {
    const key = region ?? '';
    const known = this.accounts.get(key);
    if (known) return known;
    const clients = this.connectAws(region);
    this.accounts.set(key, clients);
    return clients;
  }

  entities(): readonly Entity[] | undefined {
    return this.known;
  }

  knowEntities(entities: readonly Entity[] | undefined): void {
    this.known = entities;
  }

  async close(): Promise<void> {
    for (const clients of this.accounts.values()) (await clients.catch(() => undefined))?.close();
  }

  private async connectKube(): Promise<KubeClient> {
    const { kubeconfig, overrides } = this.choice.kube;
    const { document } = await loadKubeconfig({ env: this.context.env, kubeconfig });
    return connect(selectContext(document, overrides), this.context, { attempts: KUBE_ATTEMPTS });
  }

  private async connectAws(region: string | undefined): Promise<AwsClients> {
    const { aws } = this.choice;
    const chosen = region ?? (await resolveRegion(aws, this.context, undefined));
    return createAwsClients({ maxRetries: AWS_RETRIES, ...aws, region: chosen }, this.context);
  }
}

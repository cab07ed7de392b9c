import type { AwsWorld, KubeWorld } from '../world/index.js';
import { createAuthority, startKubeApi, type KubeApi, type KubeAuth } from './kube/index.js';

export interface ControlPlaneEndpoint {
  cluster: string;
  url: string;
  caData: string;
}

type Authority = Awaited<ReturnType<typeof createAuthority>>;

/**
 * One HTTPS listener per cluster. A listener opens when its control plane begins to be created, so that its address is known when the
 * control plane becomes active; until then it answers that it is not active yet.
 */
export class ControlPlanes {
  readonly #apis = new Map<string, KubeApi>();
  readonly #opening = new Set<Promise<void>>();
  #failure: unknown;

  private constructor(
    private readonly aws: AwsWorld,
    private readonly kube: KubeWorld,
    private readonly authority: Authority,
    private readonly auth: KubeAuth,
    private readonly clock: { sync: () => void; changed: () => void },
  ) {}

  static async create(
    aws: AwsWorld,
    kube: KubeWorld,
    auth: KubeAuth,
    clock: { sync: () => void; changed: () => void },
  ): Promise<ControlPlanes> {
    const authority = await createAuthority('kubectl-zk sandbox cluster CA');
    kube.setCertificateAuthority(authority.certificate);
    const planes = new ControlPlanes(aws, kube, authority, auth, clock);
    aws.sim.onFact('controlplane.creating', (fact) => planes.#open((fact as { cluster: string }).cluster));
    aws.sim.onFact('controlplane.deleted', (fact) => planes.#close((fact as { cluster: string }).cluster));
    return planes;
  }

  /** Waits until every listener that is about to open has opened. */
  async settle(): Promise<void> {
    while (this.#opening.size > 0) await Promise.all(this.#opening);
    if (this.#failure !== undefined) throw this.#failure as Error;
  }

  get endpoints(): ControlPlaneEndpoint[] {
    return [...this.#apis].map(([cluster, { url, caData }]) => ({ cluster, url, caData }));
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#opening);
    await Promise.all([...this.#apis.values()].map((api) => api.close()));
    this.#apis.clear();
  }

  #open(cluster: string): void {
    const opening = this.#start(cluster)
      .catch((error: unknown) => {
        this.#failure = error;
      })
      .finally(() => this.#opening.delete(opening));
    this.#opening.add(opening);
  }

  async #start(cluster: string): Promise<void> {
    const server = await this.authority.issue({
      commonName: 'kube-apiserver',
      dnsNames: [
        'localhost',
        'kubernetes',
        'kubernetes.default',
        'kubernetes.default.svc',
        'kubernetes.default.svc.cluster.local',
      ],
      addresses: ['127.0.0.1'],
    });
    const { sync, changed } = this.clock;
    const api = await startKubeApi({
      world: this.kube,
      cluster,
      tls: { ...server, caData: this.authority.caData },
      auth: this.auth,
      sync,
      changed,
    });
    this.#apis.set(cluster, api);
    this.aws
      .regionOfCluster(cluster)
      ?.eks.connect(cluster, { endpoint: api.url, certificateAuthorityData: api.caData });
  }

  #close(cluster: string): void {
    const api = this.#apis.get(cluster);
    this.#apis.delete(cluster);
    void api?.close();
  }
}

import { randomBytes } from 'node:crypto';
import { cloudFormationSpec } from '../schema/index.js';
import type { Clock } from '../core/index.js';
import {
  createAwsWorld,
  createKubeWorld,
  Simulation,
  type AwsWorld,
  type Fault,
  type KubeWorld,
  yamlTemplateDecoder,
} from '../world/index.js';
import { AwsDispatcher, listenForAws, type CallRecord } from './aws/index.js';
import { ControlPlanes, type ControlPlaneEndpoint } from './control-planes.js';
import { sandboxKubeconfig } from './kubeconfig.js';
import { Pacemaker } from './pacemaker.js';
import { CONTROL_PATH } from './status.js';
import { seedAccount } from './seed.js';
import { virtualClock } from './virtual-clock.js';

/** The key pair of the sandbox's administrator. Any other access key is taken for an administrator too, but cannot sign EKS tokens. */
export const sandboxCredentials = {
  accessKeyId: 'AKIASANDBOXADMIN0001',
  secretAccessKey: 'sandbox-secret-that-protects-nothing',
} as const;

export interface SandboxOptions {
  /** Port of the AWS endpoint on 127.0.0.1; 0 (the default) takes any free one. */
  port?: number;
  /** Virtual time per real time. 0 (the default) stands still: only `advance` and sleeping on `clock` make time pass. */
  speed?: number;
  /** Twelve digits. */
  account?: string;
  region?: string;
  /** Makes ids, durations and key material repeatable. */
  seed?: number;
  /** Virtual time to start at, epoch milliseconds. Default: now. */
  startAt?: number;
  faults?: readonly Fault[];
  /** What `GET /_sandbox/status` answers; absent = the path is not served. */
  status?: () => unknown;
  /** Told of every AWS call, for logs. */
  onCall?: (record: CallRecord) => void;
  /** Told of defects of the sandbox itself. */
  onDefect?: (error: unknown) => void;
  /** Told when a control plane comes or goes. */
  onClusters?: (endpoints: readonly ControlPlaneEndpoint[]) => void;
}

export interface Sandbox {
  /** For `AWS_ENDPOINT_URL` or a client's `endpoint`. */
  endpointUrl: string;
  port: number;
  account: string;
  region: string;
  credentials: typeof sandboxCredentials;
  world: { simulation: Simulation; aws: AwsWorld; kube: KubeWorld };
  /** The world's time as an engine's clock. With speed 0, sleeping makes time pass. */
  clock: Clock;
  /** The authority (PEM) behind the certificates in ACM; no machine trusts it by itself. */
  publicAuthority: string;
  /** The bearer token of an administrator of every cluster. */
  adminToken: string;
  /** A kubeconfig with a context per cluster that exists now, as text. */
  kubeconfig(): string;
  clusters(): ControlPlaneEndpoint[];
  /** Lets so much virtual time pass (milliseconds). */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts an AWS account and its clusters behind their real protocols on 127.0.0.1. Nothing is kept when it is closed. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const seed = options.seed ?? 1;
  const simulation = new Simulation({ startAt: options.startAt ?? Date.now(), seed });
  const kube = createKubeWorld(simulation);
  const [account, region] = [options.account ?? '123456789012', options.region ?? 'eu-central-1'];
  const aws = createAwsWorld({
    sim: simulation,
    account,
    region,
    seed: String(seed),
    resourceSpec: await cloudFormationSpec(),
    decodeTemplate: await yamlTemplateDecoder(),
  });
  const publicAuthority = await seedAccount(aws);
  for (const fault of options.faults ?? []) aws.faults.inject(fault);

  const adminToken = randomBytes(24).toString('base64url');
  const onDefect =
    options.onDefect ??
    ((error) => {
      throw error;
    });
  const auth = {
    adminToken,
    secretAccessKey: (id: string) =>
      id === sandboxCredentials.accessKeyId ? sandboxCredentials.secretAccessKey : aws.sessions.secret(id),
  };
  const planes = await ControlPlanes.create(aws, kube, auth, {
    sync: () => pacemaker.syncNow(),
    changed: () => pacemaker.arm(),
  });
  const pacemaker = new Pacemaker(simulation, options.speed ?? 0, () => planes.settle(), onDefect);
  for (const fact of ['controlplane.active', 'controlplane.deleted'])
    simulation.onFact(fact, () => options.onClusters?.(planes.endpoints));

  let calls = 0;
  const dispatcher = new AwsDispatcher(aws, options.onCall);
  const listener = await listenForAws({
    port: options.port ?? 0,
    dispatcher: {
      async answer(request) {
        calls++;
        try {
          return await dispatcher.answer(request);
        } finally {
          calls--;
          pacemaker.arm();
        }
      },
    },
    beforeCall: () => pacemaker.sync(),
    onDefect,
    control: (path) => (path === `${CONTROL_PATH}status` ? options.status?.() : undefined),
  });

  return {
    endpointUrl: `http://127.0.0.1:${listener.port}`,
    port: listener.port,
    account,
    region,
    credentials: sandboxCredentials,
    world: { simulation, aws, kube },
    clock: virtualClock(
      () => simulation.now,
      pacemaker,
      () => calls > 0,
    ),
    publicAuthority,
    adminToken,
    kubeconfig: () => sandboxKubeconfig(planes.endpoints, adminToken),
    clusters: () => planes.endpoints,
    advance: (ms) => pacemaker.advance(ms),
    async close() {
      await pacemaker.stop();
      await Promise.all([listener.close(), planes.close()]);
    },
  };
}

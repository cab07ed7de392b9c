import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createAwsClients, type AwsCall } from '../../../src/lib/aws/index.js';
import { directorySource, openChannel, type Channel } from '../../../src/lib/channel/index.js';
import {
  applyPlan,
  planCluster,
  type ApplyClusterOptions,
  type ApplyReport,
  type ClusterPlan,
  type ClusterPorts,
} from '../../../src/lib/cluster/index.js';
import type { Context, Event } from '../../../src/lib/core/index.js';
import { connectTo, type KubeClient } from '../../../src/lib/kube/index.js';
import { openRegistry, type Registry } from '../../../src/lib/registry/index.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../src/lib/sandbox/index.js';

const templates = resolve(import.meta.dirname, '../../../templates');

/** AWS operations that read; everything else that an engine calls changes something. */
const reads = /^(Get|List|Describe|Head|Validate|Decrypt|Assume)/;

export interface Scenario {
  sandbox: Sandbox;
  registry: Registry;
  channel: Channel;
  events: Event[];
  awsCalls: AwsCall[];
  kubeRequests: { method: string; path: string; query: string }[];
  registryWrites: string[];
  abort: AbortController;
  ports: ClusterPorts;
  /** Calls so far that changed something, in AWS, in Kubernetes, in the registry. */
  mutations(): string[];
  plan(options?: Partial<ApplyClusterOptions>): Promise<ClusterPlan>;
  create(options?: Partial<ApplyClusterOptions>): Promise<ApplyReport>;
  /** The cluster's API, as the sandbox's administrator. */
  kube(): Promise<KubeClient>;
  /** A fresh process: new clients, nothing remembered but what AWS, Kubernetes and the registry know. */
  restart(hooks?: ScenarioHooks): void;
  close(): Promise<void>;
}

export interface ScenarioHooks {
  /** Called before each request that is sent anywhere. */
  onRequest?: (what: string) => void;
}

export interface ScenarioOptions extends SandboxOptions {
  channelDirectory?: string;
  registryFile?: string;
  cluster?: string;
  env?: Record<string, string>;
}

/** A sandbox whose time stands still, our channel, a registry in a folder of its own, and an operator. */
export async function startScenario(options: ScenarioOptions = {}): Promise<Scenario> {
  const { channelDirectory, registryFile, cluster = 'demo', env = {}, ...sandboxOptions } = options;
  const folder = await mkdtemp(join(tmpdir(), 'zk-create-'));
  const registryPath = join(folder, 'registry.yaml');
  await copyFile(registryFile ?? join(templates, 'registry.yaml'), registryPath);
  const sandbox = await startSandbox({ ...sandboxOptions });
  const directory = channelDirectory ?? join(templates, 'channel');

  const scenario = {
    sandbox,
    events: [],
    awsCalls: [],
    kubeRequests: [],
    registryWrites: [],
  } as unknown as Scenario;
  const restart = async (hooks: ScenarioHooks = {}): Promise<void> => {
    const abort = new AbortController();
    const ctx: Context = {
      clock: sandbox.clock,
      env: {
        AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
        AWS_ENDPOINT_URL: sandbox.endpointUrl,
        HOME: folder,
        ...env,
      },
      signal: abort.signal,
      emit: (event) => scenario.events.push(event),
    };
    const registry = watched(await openRegistry({ location: registryPath }, ctx), scenario, hooks);
    const channel = await openChannel([directorySource(directory)], ctx);
    const aws = createAwsClients(
      {
        region: sandbox.region,
        maxRetries: 5,
        onCall: (call) => {
          hooks.onRequest?.(`${call.service}:${call.operation}`);
          scenario.awsCalls.push(call);
        },
      },
      ctx,
    );
    const ports: ClusterPorts = {
      ctx,
      registry,
      channel,
      aws,
      onKubeRequest: (request) => {
        hooks.onRequest?.(`${request.method} ${request.path}`);
        scenario.kubeRequests.push(request);
      },
    };
    Object.assign(scenario, { abort, registry, channel, ports });
  };
  await restart();

  const defaults: ApplyClusterOptions = { wait: true, timeoutMs: 3_600_000 };
  let pending = Promise.resolve();
  return Object.assign(scenario, {
    mutations: () => [
      ...scenario.awsCalls
        .filter((call) => !reads.test(call.operation))
        .map((call) => `${call.service}:${call.operation}`),
      ...scenario.kubeRequests
        .filter((one) => one.method !== 'GET' && !one.query.includes('dryRun=All'))
        .map((one) => `${one.method} ${one.path}`),
      ...scenario.registryWrites,
    ],
    plan: async (more: Partial<ApplyClusterOptions> = {}) => {
      await pending;
      return (await planCluster(scenario.ports, cluster, { ...defaults, ...more })).plan;
    },
    create: async (more: Partial<ApplyClusterOptions> = {}) => {
      await pending;
      const applyOptions = { ...defaults, ...more };
      return applyPlan(
        scenario.ports,
        await planCluster(scenario.ports, cluster, applyOptions),
        applyOptions,
      );
    },
    kube: async () => {
      const [endpoint] = sandbox.clusters();
      if (!endpoint) throw new Error('there is no cluster');
      return connectTo(
        {
          name: cluster,
          server: endpoint.url,
          certificateAuthorityData: endpoint.caData,
          token: async () => sandbox.adminToken,
        },
        scenario.ports.ctx,
      );
    },
    restart: (hooks?: ScenarioHooks) => {
      Object.assign(scenario, { awsCalls: [], kubeRequests: [], registryWrites: [], events: [] });
      pending = restart(hooks);
    },
    close: async () => {
      await scenario.channel.close();
      await sandbox.close();
      await rm(folder, { recursive: true });
    },
  });
}

function watched(registry: Registry, scenario: Scenario, hooks: ScenarioHooks): Registry {
  const writes = new Set([
    'updateStatus',
    'setConfigItem',
    'deleteConfigItem',
    'setPoolConfigItem',
    'deletePoolConfigItem',
  ]);
  return new Proxy(registry, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        if (writes.has(String(key))) {
          hooks.onRequest?.(`registry:${String(key)}`);
          scenario.registryWrites.push(`registry:${String(key)}`);
        }
        return Reflect.apply(value as (...args: unknown[]) => unknown, target, args);
      };
    },
  });
}

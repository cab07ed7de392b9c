import { join } from 'node:path';
import type { Context } from '../../core/index.js';
import { createBridgeHost } from '../bridge/live-host.js';
import type { BridgeHost } from '../bridge/host.js';
import { createInterpreter } from '../interpreter/create-interpreter.js';
import { createNetworkPolicy } from '../network/create-policy.js';
import { preludeModules } from '../prelude/prelude.js';
import { wrappers } from '../wrappers/index.js';
import { configuredEndpoints } from '../wrappers/service/endpoints.js';
import type { CheckEnvironment, HostRequest } from './environment.js';
import { Clusters, type ClusterChoice } from './world/clusters.js';
import { Counters } from './world/counters.js';
import { readSettings, type WorldSettings } from './world/settings.js';

export interface EnvironmentOptions extends ClusterChoice {
  /** How many evaluations run at a time. */
  parallel: number;
  /** How many of them to make ready for at once, before the definitions are read. Default: one. */
  expected?: number;
  allowedHosts: readonly string[];
  settingsFile: string | undefined;
}

/** What ZMON calls a check in a trial run, for wrappers. */
const TRIAL_RUN = 'trial_run';

/**
 * Opens the world of checks: the first interpreters start at once, so that they are ready when the definitions have been read; connections are made when
 * a check asks for them. Throws a usage error for settings or hosts that are not understood.
 */
export async function openEnvironment(
  options: EnvironmentOptions,
  context: Context,
): Promise<CheckEnvironment> {
  const cacheFolder = cacheFolderOf(context.env);
  const interpreter = createInterpreter({
    modules: preludeModules(wrappers),
    size: options.parallel,
    prepare: options.expected ?? 1,
    ...(cacheFolder !== undefined && { cacheFolder }),
  });
  try {
    const settings = await readSettings(options.settingsFile, context, configurable);
    // Understood or refused before anything runs.
    createNetworkPolicy({ entity: {}, endpoints: endpointsOf(settings), allowedHosts: options.allowedHosts });
    return new World(interpreter, settings, options, context);
  } catch (error) {
    await interpreter.close();
    throw error;
  }
}

class World implements CheckEnvironment {
  readonly wrappers = wrappers;
  private readonly counters = new Counters();
  private readonly clusters: Clusters;
  private readonly told = new Set<string>();

  constructor(
    readonly interpreter: ReturnType<typeof createInterpreter>,
    private readonly settings: WorldSettings,
    private readonly options: EnvironmentOptions,
    context: Context,
  ) {
    this.clusters = new Clusters(options, context);
  }

  host({ check, entity, as, clock, signal, observer, counters }: HostRequest): BridgeHost {
    const over = new AbortController();
    const id = check.definition.id === undefined ? TRIAL_RUN : String(check.definition.id);
    const call = {
      entity,
      check: { id, intervalSeconds: check.definition.interval },
      signal: AbortSignal.any([signal, over.signal]),
      clock,
      network: createNetworkPolicy({
        entity,
        endpoints: endpointsOf(this.settings),
        allowedHosts: this.options.allowedHosts,
      }),
      settings: this.settings,
      counters: counters ?? this.counters.of(`${check.origin.file} ${check.definition.name}`, entity.id),
      clusters: this.clusters,
      note: (text: string) => void this.told.add(text),
    };
    const host = createBridgeHost(as === 'check' ? wrappers : inConditions, call, {}, observer);
    return {
      answer: (request) => host.answer(request),
      // What is still under way for an evaluation that is over, such as one that was killed, ends with it.
      close: async () => {
        over.abort();
        await host.close();
      },
    };
  }

  prepare(evaluations: number): void {
    this.interpreter.prepare(Math.min(evaluations, this.options.parallel));
  }

  started(): Promise<readonly number[]> {
    return this.interpreter.started();
  }

  get reachable(): CheckEnvironment['reachable'] {
    return { endpoints: endpointsOf(this.settings), allowedHosts: this.options.allowedHosts };
  }

  secrets(): readonly string[] {
    return this.settings.secrets;
  }

  notes(): readonly string[] {
    return [...this.told];
  }

  knowEntities(entities: Parameters<CheckEnvironment['knowEntities']>[0]): void {
    this.clusters.knowEntities(entities);
  }

  async close(): Promise<void> {
    await Promise.all([this.interpreter.close(), this.clusters.close()]);
  }
}

/** Only what this machine can do has settings. */
const configurable = wrappers
  .filter(({ internal, tier }) => internal !== true && (tier === 1 || tier === 2))
  .map(({ name }) => name);

/** What checks may reach wherever they run: what the settings name, and the services that follow from a key. */
function endpointsOf(settings: WorldSettings): string[] {
  return [...new Set([...settings.endpoints, ...configuredEndpoints(settings)])];
}

const inConditions = wrappers.filter((wrapper) => wrapper.inConditions === true);

/** Where the memory image of the interpreter is kept; nowhere without a home. */
function cacheFolderOf(env: Context['env']): string | undefined {
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'zk', 'check');
  return env['HOME'] ? join(env['HOME'], '.cache', 'zk', 'check') : undefined;
}

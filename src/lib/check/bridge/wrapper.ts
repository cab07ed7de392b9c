import type { AwsClients } from '../../aws/index.js';
import type { Clock } from '../../core/index.js';
import type { KubeClient } from '../../kube/index.js';
import type { NetworkPolicy } from '../network/policy.js';
import type { JsonObject } from './wire.js';

/**
 * A wrapper is what a check calls to reach the world: `http(…)`, `sql(…)`. This table is its only description: the Python class of the
 * prelude, the names that `check validate` knows, and the function reference in the documentation are all made from it. Its code runs on
 * the host, behind the bridge; the Python side holds nothing but the number of the object.
 */
export interface WrapperDefinition<I = unknown> {
  /** The name in check code. */
  name: string;
  /** 1 and 2: works. 3: refused with `ConfigurationError` that says why and what to use. obsolete: the same, recognised by name only. */
  tier: 1 | 2 | 3 | 'obsolete';
  /** One sentence for the reference, Markdown. */
  summary: string;
  /** False: an extension of ours that a ZMON worker does not have; `check validate` says so. Default: true. */
  onWorker?: boolean;
  /** Alert conditions may call it too (`history`, `kairosdb`). Default: false. */
  inConditions?: boolean;
  /** Only the prelude asks for it, on behalf of a helper (`time`, `parse_cert`): it is no name of check code, and in no reference. */
  internal?: true;
  /**
   * The name is a function, not a class (`ping(…)` is a bool): Python makes the object, calls this method of it without arguments, and gives
   * its result to the check. Default: none, the check gets the object.
   */
  function?: string;
  parameters: readonly Parameter[];
  /** Called once when the check makes the object; what it throws is raised there. */
  open(args: Arguments, call: BridgeCall): I | Promise<I>;
  methods: Readonly<Record<string, MethodDefinition<I>>>;
  /** Further kinds of objects that its methods return with `object(kind, instance)`, by kind, and their methods. */
  objects?: Readonly<Record<string, Readonly<Record<string, MethodDefinition<unknown>>>>>;
  /** Gives back what the object holds (connections). Called when the evaluation ends, however it ends. */
  close?(instance: I): void | Promise<void>;
  /**
   * Name of a hand-written Python class in the prelude that extends the generated one, where a method takes a Python function
   * (`sql().result(agg)`). Default: none.
   */
  python?: string;
}

export interface MethodDefinition<I> {
  parameters: readonly Parameter[];
  /** What it returns, for the reference, Markdown. */
  returns: string;
  /** A plain value, a `Tagged` one, or structures of both. `undefined` becomes None. */
  run(instance: I, args: Arguments, call: BridgeCall): unknown;
}

export interface Parameter {
  name: string;
  /** The default as JSON. Absent together with {@link bind}: required. */
  default?: null | boolean | number | string;
  /**
   * The default that the worker binds by keyword from entity or configuration. Such a parameter cannot be passed positionally on a real
   * worker; we accept it, and `check validate` says so.
   */
  bind?: { from: string; value(call: BridgeCall): unknown };
  /** `variadic`: `*ports`; `keywords`: `**labels`; `callable`: a Python function, which stays in Python. Default: an ordinary parameter. */
  kind?: 'variadic' | 'keywords' | 'callable';
  /** The caller's value is ignored silently, as on the worker (`sql(created_by=…)`). */
  protected?: boolean;
  /** For the reference, Markdown, where the name does not say it. */
  doc?: string;
}

/** Arguments by parameter name, with defaults and bindings filled in. */
export type Arguments = Readonly<Record<string, unknown>>;

/** What a wrapper may know and use during one evaluation of one check on one entity. */
export interface BridgeCall {
  entity: JsonObject;
  check: { id: string; intervalSeconds: number };
  /** Aborted when the evaluation's time is over or the operator interrupts. Pass it to every request. */
  signal: AbortSignal;
  clock: Clock;
  network: NetworkPolicy;
  settings: CheckSettings;
  /** Values of `counter()`, kept per check and entity. */
  counters: CounterStore;
  /** Connections to Kubernetes and AWS, made on first use with the operator's own credentials. */
  clusters: ClusterClients;
  /** A hint that the run shows once beside the results, such as that a first `counter()` is always 0. */
  note(text: string): void;
}

/** Endpoints and credentials of wrappers; they stay on this side of the bridge. By wrapper name, then key: `sql.user`, `history.url`. */
export interface CheckSettings {
  get(wrapper: string, key: string): string | undefined;
  /** Bearer token of that name for `oauth2=True`, default `uid`. */
  token(name: string): Promise<string>;
  /** Everything that must never be printed. */
  readonly secrets: readonly string[];
}

export interface CounterStore {
  get(key: string): { value: number; ts: number } | undefined;
  set(key: string, entry: { value: number; ts: number }): void;
}

export interface ClusterClients {
  kube(): Promise<KubeClient>;
  aws(region: string | undefined): Promise<AwsClients>;
  /** Entities of the run, for `entities()` when no ZMON is configured. */
  entities(): readonly JsonObject[] | undefined;
}

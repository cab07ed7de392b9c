import type { KubeObject, JsonObject } from '../objects.js';
import type { FieldFault } from '../status.js';
import type { ObjectStore } from '../store/object-store.js';

/** What the rules of a kind may look at besides the object itself. */
export interface RulesEnv {
  store: ObjectStore;
  /** Epoch milliseconds of the virtual clock. */
  now: number;
  /** The range of service addresses, such as `10.100.0.0/16`. */
  serviceCidr: string;
}

/** What is special about one kind of object. Everything that is common to all kinds lives in the API server. */
export interface KindRules {
  /** Fills in what the server decides at creation. Changes the object, which belongs to the caller. */
  prepareCreate?: (object: JsonObject, env: RulesEnv) => void;
  /** Puts back what a client cannot change on an update. */
  prepareUpdate?: (object: JsonObject, live: JsonObject, env: RulesEnv) => void;
  validate?: (object: JsonObject) => FieldFault[];
  validateUpdate?: (object: JsonObject, live: JsonObject) => FieldFault[];
  /** Whether the status of a created object is kept (nodes register with theirs). */
  keepsStatusOnCreate?: boolean;
  /** Whether the server counts generations of the spec. */
  countsGenerations?: boolean;
  /** How dependents are treated when the client does not say. */
  deletionDefault?: 'Background' | 'Orphan';
  /** How long a deletion waits, in seconds; undefined or 0 = it is removed at once. */
  gracePeriod?: (object: KubeObject, requested: number | undefined) => number;
  /** The form of its names. */
  names?: 'subdomain' | 'label' | 'path';
}

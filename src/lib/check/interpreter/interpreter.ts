import type { BridgeHost } from '../bridge/host.js';
import type { Json, JsonObject } from '../bridge/wire.js';

export type Runtime = 'PYTHON_2' | 'PYTHON_3';

/** Evaluates check commands and alert conditions in a sandbox; many at a time, each in an interpreter of its own from a pool. */
export interface Interpreter {
  /** Never rejects because of what the code does: that is an answer. Rejects with a ZkError if no interpreter can be started. */
  evaluate(request: Evaluation): Promise<EvaluationResult>;
  /** Ends all workers and waits until they are gone. */
  close(): Promise<void>;
}

export type Evaluation = CheckEvaluation | AlertEvaluation | Inspection;

interface Common {
  source: string;
  runtime: Runtime;
  /** Milliseconds until KeyboardInterrupt is raised inside Python; the worker is killed two seconds later. */
  softLimitMs: number;
  signal?: AbortSignal;
  /** The time that the code sees, milliseconds since 1970; absent: the machine's clock. For golden tests and `--at`. */
  now?: number;
  /** Seed of `random`, so that golden tests repeat; absent: fresh for each evaluation. */
  seed?: number;
}

export interface CheckEvaluation extends Common {
  kind: 'check';
  entity: JsonObject;
  bridge: BridgeHost;
}

export interface AlertEvaluation extends Common {
  kind: 'alert';
  entity: JsonObject;
  bridge: BridgeHost;
  /** The result that is judged, as the check left it. */
  value: Json;
  /** Of that result, see {@link StoredResult.exact}. */
  exact?: string;
  /** Newest first, the judged result included, at most 20 (the worker's limit). */
  history: readonly StoredResult[];
  /** The newest results of all entities ever evaluated for the alert. */
  entityResults: readonly (StoredResult & { entity_id: string })[];
  /** As in the definition: casts happen in Python, because `bool("false")` is True there. */
  parameters: Readonly<Record<string, { value: Json; type?: string; comment?: string }>>;
  /**
   * What `alert_series(f, n)` does while there are fewer than n values. Absent: judges those that are there, as the worker. `wait`: is false, for the
   * first runs of a repeated trial run, whose history begins with it.
   */
  shortSeries?: 'wait';
}

/** Looks at code without running it, for `check validate`. */
export interface Inspection extends Common {
  kind: 'inspect';
  /** Which of the two source names and contexts. */
  as: 'check' | 'alert';
}

/** As the worker stores results in Redis; a failed check has its error text as value and `exc: 1`. `ts` and `td` are seconds, 6 digits. */
export interface StoredResult {
  ts: number;
  td: number;
  value: Json;
  worker?: string;
  exc?: 1;
  /** The value as Python's text, where JSON does not say all about it (`3.0`, a tuple). Only the prelude reads it. */
  exact?: string;
}

export type EvaluationResult =
  | {
      ok: true;
      kind: 'check';
      value: Json;
      /** See {@link StoredResult.exact}. */
      exact?: string;
      /** Length of the value as compact JSON of Python's, if it is large. */
      bytes?: number;
      output: string;
      timings: Timings;
    }
  | {
      ok: true;
      kind: 'alert';
      active: boolean;
      captures: JsonObject;
      /** The condition raised: it counts as active, and `captures.exception` holds the traceback. Here is its place. */
      failure?: Failure;
      output: string;
      timings: Timings;
    }
  | { ok: true; kind: 'inspect'; report: InspectionReport; timings: Timings }
  | { ok: false; failure: Failure; output: string; timings: Timings };

export interface Timings {
  /** Whole evaluation as the host saw it. */
  totalMs: number;
  /** Of it: waiting for the answers of the bridge. */
  bridgeMs: number;
}

/** Why there is no value. */
export interface Failure {
  /** `limit`: time is over; `memory`: the cap was reached and the interpreter is gone; `python`: the code raised or is malformed. */
  reason: 'python' | 'limit' | 'memory' | 'crashed' | 'interrupted';
  /** Name of the Python exception, such as `HttpError`. */
  exception: string;
  message: string;
  /** What the worker would store: the traceback limited to frames of the definition, its last line `<ExceptionName>: <message>`. */
  text: string;
  /** Place in the source, counted from 1. */
  line?: number;
  column?: number;
}

export interface InspectionReport {
  /** Form and syntax faults, and constructs that behave differently on the worker. */
  findings: readonly InspectionFinding[];
  /** Free names with the place of their first use. */
  names: readonly { name: string; line: number; column: number }[];
  /** Calls of free names with the shape of their arguments. */
  calls: readonly (CallShape & {
    /** Methods called on the result, in order, as `json` in `http('/').json()`. */
    methods: readonly CallShape[];
    line: number;
    column: number;
  })[];
  /** String literals of at least 8 characters, for the search for secrets. */
  strings: readonly { value: string; line: number; column: number }[];
  /** Parses as Python 2 only, as 3 only, as both, or as neither. */
  parsesAs: 'both' | 'PYTHON_2' | 'PYTHON_3' | 'neither';
}

/** How something is called. */
export interface CallShape {
  name: string;
  /** How many arguments stand at a place. */
  positional: number;
  /** Names of the others; `*` and `**` where they come out of a list or a mapping. */
  keywords: readonly string[];
}

export interface InspectionFinding {
  code:
    | 'syntax'
    | 'form'
    | 'hidden-attribute'
    | 'python2-only'
    | 'import'
    | 'recursion'
    | 'unreachable'
    | 'call-arguments'
    | 'unknown-method'
    | 'time-span';
  message: string;
  line: number;
  column: number;
}

/** What an evaluation may use. Beyond it the code gets an exception, or the sandbox ends. */
export interface Limits {
  /** Memory of an interpreter, its library included. Beyond: MemoryError. */
  memoryBytes: number;
  /** An interpreter whose memory has grown past this is replaced after the evaluation, because such memory never shrinks. */
  recycleBytes: number;
  /** What is kept of stdout and stderr. */
  outputBytes: number;
  /** The longest call of a wrapper. Beyond: OSError. */
  requestBytes: number;
  /** The longest answer of a wrapper. Beyond: CheckError. */
  answerBytes: number;
  /** The longest result, as JSON. */
  resultBytes: number;
  /** Calls of wrappers in one evaluation. Beyond: CheckError. */
  bridgeCalls: number;
  /** Levels of lists and dicts within each other, in calls and results. */
  depth: number;
  /** Milliseconds from the soft limit to the hard one. */
  graceMs: number;
  /** Milliseconds until a new interpreter must be ready. */
  startMs: number;
}

const mebibyte = 1 << 20;

export const defaultLimits: Limits = {
  memoryBytes: 256 * mebibyte,
  recycleBytes: 64 * mebibyte,
  outputBytes: 64 << 10,
  requestBytes: mebibyte,
  answerBytes: mebibyte,
  resultBytes: 8 * mebibyte,
  bridgeCalls: 1000,
  depth: 200,
  graceMs: 2000,
  startMs: 60_000,
};

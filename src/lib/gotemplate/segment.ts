/** A piece of the output of a traced execution: where it came from and which observed map entries had a say in it. */
export interface Segment {
  /** Offsets into the output text, in JavaScript string units. */
  readonly start: number;
  readonly end: number;
  /** The (sub)template that wrote it. */
  readonly template: string;
  /** The line in the template file on which the text or action starts, from 1. */
  readonly line: number;
  /** Whether it is literal text of the template: then each line break in it is one line break in the template. */
  readonly literal: boolean;
  /**
   * Observed entries as `label.key`, sorted: those that the action itself read, those behind the variables and the dot that it used,
   * and those of the conditions of all enclosing `if`, `with` and `range`.
   */
  readonly reads: readonly string[];
}

export interface TracedText {
  readonly text: string;
  readonly segments: readonly Segment[];
}

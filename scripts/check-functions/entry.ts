/** What the function reference says of one name. All texts are Markdown. */
export interface Entry {
  /** As it is called: `percentile(results, percent)`. */
  signature: string;
  /** One or two sentences. */
  text: string;
  examples?: readonly Example[];
  /** Deliberate differences from a ZMON worker, each a sentence without its subject's name. */
  differs?: readonly string[];
}

export interface Example {
  /** Python, a check or a condition. */
  code: string;
  /** What comes out as Python writes it (`repr`), proven by a test. Absent where it needs the world. */
  gives?: string;
  /** For conditions: the values of the check, newest first, a minute apart. Default: none. */
  values?: readonly (number | string)[];
  /** For conditions: what they keep. */
  captures?: Readonly<Record<string, number | string>>;
}

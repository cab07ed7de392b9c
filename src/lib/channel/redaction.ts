/** Takes known secrets out of any text before it is shown, planned, or journalled. */
export interface Redactor {
  /** Names of the config items whose values were decrypted. */
  readonly names: ReadonlySet<string>;
  readonly isSecret: (name: string) => boolean;
  /** Replaces every occurrence of a secret, plain or in base64, with `(secret NAME)`. */
  readonly redact: (text: string) => string;
}

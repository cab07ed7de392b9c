/** A fault at an offset of a text; it becomes an error with line and column where the file name is known. */
export class YamlFault extends Error {
  constructor(
    message: string,
    readonly offset: number,
    readonly hint?: string,
  ) {
    super(message);
  }
}

/** An argument of a check as text, as Python's `str` gives it for what JSON can hold; containers in the notation of JSON. */
export function pythonText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
    case 'bigint':
      return String(value);
    case 'undefined':
      return 'None';
    default:
      return value === null ? 'None' : JSON.stringify(value);
  }
}

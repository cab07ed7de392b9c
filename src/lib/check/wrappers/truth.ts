/** As Python judges a value: `0`, `''`, None and empty containers are false. */
export function truthy(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

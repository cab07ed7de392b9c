/** A flag's name as a user types it. */
export function formatFlag(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

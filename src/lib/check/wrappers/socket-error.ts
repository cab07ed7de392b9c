/** Linux' numbers and texts, which Python shows as `[Errno 111] Connection refused`. */
const errors: Readonly<Record<string, readonly [number, string]>> = {
  EACCES: [13, 'Permission denied'],
  EPIPE: [32, 'Broken pipe'],
  EADDRNOTAVAIL: [99, 'Cannot assign requested address'],
  ENETUNREACH: [101, 'Network is unreachable'],
  ECONNABORTED: [103, 'Software caused connection abort'],
  ECONNRESET: [104, 'Connection reset by peer'],
  ETIMEDOUT: [110, 'Connection timed out'],
  ECONNREFUSED: [111, 'Connection refused'],
  EHOSTDOWN: [112, 'Host is down'],
  EHOSTUNREACH: [113, 'No route to host'],
};

/** An error of a socket as number and text of the operating system; undefined for others. */
export function osError(error: unknown): { number: number; text: string } | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const [number, text] = errors[code] ?? [];
  return number === undefined || text === undefined ? undefined : { number, text };
}

/** As `str(error)` in Python. */
export function socketErrorText(error: unknown): string {
  const known = osError(error);
  if (known) return `[Errno ${known.number}] ${known.text}`;
  return error instanceof Error ? error.message : String(error);
}

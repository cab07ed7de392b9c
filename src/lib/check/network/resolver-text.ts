/** What glibc says when a name does not resolve, which is what Python shows; by Node's codes. */
const texts: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Name or service not known',
  EAI_AGAIN: 'Temporary failure in name resolution',
  EAI_NODATA: 'No address associated with hostname',
  EAI_FAIL: 'Non-recoverable failure in name resolution',
};

const numbers: Readonly<Record<string, number>> = {
  'Name or service not known': -2,
  'Temporary failure in name resolution': -3,
  'Non-recoverable failure in name resolution': -4,
  'No address associated with hostname': -5,
};

export function resolverText(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return texts[code] ?? 'Name or service not known';
}

/** As `str(socket.gaierror)`: `[Errno -2] Name or service not known`. Other texts stay as they are. */
export function gaierrorText(text: string): string {
  const number = numbers[text];
  return number === undefined ? text : `[Errno ${number}] ${text}`;
}

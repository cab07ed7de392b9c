/** OpenLDAP's words for result codes (RFC 4511); the library only has the number where the server says no more. */
const descriptions: Readonly<Record<number, string>> = {
  1: 'Operations error',
  2: 'Protocol error',
  3: 'Time limit exceeded',
  4: 'Size limit exceeded',
  8: 'Strong(er) authentication required',
  11: 'Administrative limit exceeded',
  13: 'Confidentiality required',
  17: 'Undefined attribute type',
  18: 'Inappropriate matching',
  32: 'No such object',
  34: 'Invalid DN syntax',
  48: 'Inappropriate authentication',
  49: 'Invalid credentials',
  50: 'Insufficient access',
  51: 'Server is busy',
  52: 'Server is unavailable',
  53: 'Server is unwilling to perform',
};

export const confidentialityRequired = descriptions[13] ?? '';

/** What went wrong, in one line: `Invalid credentials`, `No such object (dc=zk)`. */
export function resultText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'number' ? error.code : undefined;
  const said = (error.message.split('\n')[0] ?? '').replace(/\s*Code: 0x[0-9a-f]+$/i, '').trim();
  const known = code === undefined ? undefined : descriptions[code];
  if (known === undefined) return said || error.name;
  return said === '' ? known : `${known} (${said})`;
}

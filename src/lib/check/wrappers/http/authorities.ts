import { readFile } from 'node:fs/promises';
import { getCACertificates } from 'node:tls';
import { PythonError } from '../../bridge/wire.js';
import type { BridgeCall } from '../../bridge/wrapper.js';

/**
 * Certificates that servers may be signed by: those of the setting `http.ca`, a PEM file, beside those that Node trusts. Undefined without it.
 * @throws PythonError ConfigurationError if the file cannot be read
 */
export async function trustedAuthorities({
  settings,
}: Pick<BridgeCall, 'settings'>): Promise<string[] | undefined> {
  const file = settings.get('http', 'ca');
  if (file === undefined) return undefined;
  try {
    return [...getCACertificates('default'), await readFile(file, 'utf8')];
  } catch {
    throw new PythonError('ConfigurationError', [
      `cannot read the certificates of the setting http.ca: ${file}`,
    ]);
  }
}

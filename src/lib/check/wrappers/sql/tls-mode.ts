import { readFile } from 'node:fs/promises';
import type { SecureVersion } from 'node:tls';
import type { CheckSettings } from '../../bridge/wrapper.js';
import { PythonError } from '../../bridge/wire.js';

/** libpq's `sslmode`: whether TLS is spoken, and what of the server's certificate is checked. */
export interface TlsMode {
  /** In order; the next is tried when the server does not speak TLS. */
  attempts: readonly ('tls' | 'plain')[];
  /** Options of node:tls for the attempts with TLS. */
  options: {
    rejectUnauthorized: boolean;
    ca?: string;
    checkServerIdentity?: () => undefined;
    minVersion?: SecureVersion;
  };
}

const modes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

/**
 * Reads the settings `sslmode` (default `prefer`, as libpq's) and `sslrootcert` (a file of PEM certificates; default: the system's)
 * of a database wrapper.
 * @throws PythonError ConfigurationError for an unknown mode or an unreadable file
 */
export async function tlsMode(settings: CheckSettings, wrapper: string): Promise<TlsMode> {
  const mode = settings.get(wrapper, 'sslmode') ?? 'prefer';
  if (!(modes as readonly string[]).includes(mode))
    throw new PythonError('ConfigurationError', [
      `${wrapper}: sslmode "${mode}" is none of ${modes.join(', ')}`,
    ]);
  const verify = mode.startsWith('verify');
  const file = settings.get(wrapper, 'sslrootcert');
  const ca = verify && file !== undefined ? await certificates(file, wrapper) : undefined;
  return {
    attempts: mode === 'disable' ? ['plain'] : mode === 'prefer' ? ['tls', 'plain'] : ['tls'],
    options: {
      rejectUnauthorized: verify,
      ...(ca === undefined ? {} : { ca }),
      ...(mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
    },
  };
}

async function certificates(file: string, wrapper: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new PythonError('ConfigurationError', [`${wrapper}: cannot read sslrootcert ${file}: ${why}`]);
  }
}

import { usageError, type Context } from '../core/index.js';
import type { Fetch } from './http-transport.js';
import type { Registry } from './registry.js';
import { registryToken, type TokenOptions } from './token.js';

export interface RegistryOptions extends TokenOptions {
  /** A file (path or `file://` URL) or the base URL of an HTTP registry. */
  location: string;
  fetch?: Fetch;
}

/**
 * Opens a registry; nothing is read before the first question. `file://clusters.yaml` is the relative path `clusters.yaml`, since host
 * and path are joined (CLM).
 */
export async function openRegistry(options: RegistryOptions, ctx: Context): Promise<Registry> {
  const { location } = options;
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(location)?.[1]?.toLowerCase();
  if (scheme === undefined || scheme === 'file') {
    const { FileRegistry } = await import('./file-registry.js');
    const path = location.replace(/^file:\/\//i, '');
    if (path === '')
      throw usageError('the registry has no name', {
        code: 'registry-location',
        hint: 'Give --registry FILE or URL',
      });
    return new FileRegistry(path, ctx);
  }
  if (scheme !== 'http' && scheme !== 'https') {
    throw usageError(`unknown kind of registry "${scheme}": expected a file, http:// or https://`, {
      code: 'registry-location',
    });
  }
  return openHttpRegistry(options, ctx);
}

async function openHttpRegistry(options: RegistryOptions, ctx: Context): Promise<Registry> {
  const url = parseUrl(options.location);
  if (url.username || url.password)
    throw usageError('a registry URL must not hold credentials', {
      code: 'registry-location',
      hint: 'Give the token with --registry-token-file or ZK_REGISTRY_TOKEN',
    });
  const { HttpRegistry } = await import('./http-registry.js');
  const token = await registryToken(options, ctx);
  return new HttpRegistry(
    {
      baseUrl: options.location,
      ...(token !== undefined && { token }),
      ...(options.fetch && { fetch: options.fetch }),
    },
    ctx,
  );
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw usageError(`"${text}" is no valid registry URL`, { cause, code: 'registry-location' });
  }
}

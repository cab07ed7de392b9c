import { usageError, type Context } from '../core/index.js';

export interface TokenOptions {
  /** The token itself, from a flag. */
  token?: string;
  /** A file that holds the token, from a flag. */
  tokenFile?: string;
  /** Name of the token's file (CLM's --registry-token-name). Default `cluster-registry-rw`. */
  tokenName?: string;
  /** Folder of token files; default: environment variable CREDENTIALS_DIR. */
  credentialsDir?: string;
}

/**
 * The bearer token for an HTTP registry: the flag, else the token file of a flag, else `ZK_REGISTRY_TOKEN`, else the file
 * `DIR/NAME-token-secret` that Zalando's platform (and CLM) use. Files are read for each run, since they are rotated. No token at all is
 * fine: some registries need none.
 */
export async function registryToken(
  options: TokenOptions,
  ctx: Pick<Context, 'env'>,
): Promise<string | undefined> {
  if (options.token) return clean(options.token, 'the given registry token');
  if (options.tokenFile) return readToken(options.tokenFile);
  const fromEnvironment = ctx.env['ZK_REGISTRY_TOKEN'];
  if (fromEnvironment) return clean(fromEnvironment, 'ZK_REGISTRY_TOKEN');
  const directory = options.credentialsDir ?? ctx.env['CREDENTIALS_DIR'];
  return directory
    ? readToken(`${directory.replace(/\/+$/, '')}/${options.tokenName ?? 'cluster-registry-rw'}-token-secret`)
    : undefined;
}

async function readToken(file: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw usageError(`cannot read the registry token from "${file}"`, {
      cause,
      code: 'registry-token',
      hint: 'Give the token with --registry-token-file or ZK_REGISTRY_TOKEN',
    });
  });
  return clean(text, `"${file}"`);
}

/** A token must fit into a header line. */
function clean(text: string, what: string): string {
  const token = text.trim();
  if (!/^[\x21-\x7e]+$/.test(token))
    throw usageError(`${what} is not a bearer token: expected printable characters without blanks`, {
      code: 'registry-token',
    });
  return token;
}

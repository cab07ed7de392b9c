import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError, type Context } from '../../core/index.js';
import { isMapping, type YamlMapping } from '../../yaml/index.js';
import { decodeDefinitionText } from '../definition/yaml-documents.js';

/** What the command line says. */
export interface ZmonOptions {
  /** Base address of ZMON, with or without `/api/v1`. */
  url?: string;
  /** File that holds the bearer token. */
  tokenFile?: string;
  /** Configuration file of zmon-cli, instead of `~/.zmon-cli.yaml`. */
  configFile?: string;
}

/** Where ZMON is and who we are. */
export interface ZmonSettings {
  /** Without slash at the end and without `/api/v1`. */
  url: string;
  authorization?: string;
  /** Name for `last_modified_by`. */
  user: string;
  /** False: any certificate. Text: file of certificates to trust. */
  verify: boolean | string;
  /** What must never be shown. */
  secrets: readonly string[];
}

interface ConfigFile {
  path: string;
  values: YamlMapping;
}

/**
 * Joins options, environment and the configuration file of zmon-cli. Address: option, else file. Credentials: `tokenFile`, else user and
 * password of the file, else `ZMON_TOKEN`, else the token of the file; those of the file go only to the server that the file names.
 */
export async function zmonSettings(
  options: ZmonOptions,
  { env }: Pick<Context, 'env'>,
): Promise<ZmonSettings> {
  const file = await readConfig(options.configFile, env['HOME']);
  const fileUrl = text(file, 'url');
  const url = normalizedUrl(options.url ?? fileUrl, options.url === undefined ? file?.path : undefined);
  const isFiles = fileUrl === undefined || originOf(fileUrl) === originOf(url);
  const credentials = await credentialsOf(options, env, isFiles ? file : undefined);
  const verify = file?.values['verify'];
  return {
    url,
    user: text(file, 'user') ?? 'unknown',
    verify: typeof verify === 'string' || (verify === false && isFiles) ? verify : true,
    ...credentials,
  };
}

async function credentialsOf(
  { tokenFile }: ZmonOptions,
  env: Context['env'],
  file: ConfigFile | undefined,
): Promise<Pick<ZmonSettings, 'authorization' | 'secrets'>> {
  if (tokenFile !== undefined) return bearer(await readToken(tokenFile), `"${tokenFile}"`);
  const user = text(file, 'user');
  const password = text(file, 'password');
  if (user !== undefined && password !== undefined) {
    const encoded = Buffer.from(`${user}:${password}`).toString('base64');
    return { authorization: `Basic ${encoded}`, secrets: [password, encoded] };
  }
  const token = env['ZMON_TOKEN'] || text(file, 'token');
  return token ? bearer(token, env['ZMON_TOKEN'] ? 'ZMON_TOKEN' : `token of ${file?.path}`) : { secrets: [] };
}

/** A token must fit into a header line. */
function bearer(raw: string, what: string): Pick<ZmonSettings, 'authorization' | 'secrets'> {
  const token = raw.trim();
  if (!/^[\x21-\x7e]+$/.test(token))
    throw usageError(`${what} is not a bearer token: expected printable characters without blanks`, {
      code: 'zmon-token',
    });
  return { authorization: `Bearer ${token}`, secrets: [token] };
}

async function readToken(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw usageError(`cannot read the token from "${path}"`, { cause, code: 'zmon-token' });
  });
}

async function readConfig(
  path: string | undefined,
  home: string | undefined,
): Promise<ConfigFile | undefined> {
  const chosen = path ?? (home ? join(home, '.zmon-cli.yaml') : undefined);
  if (chosen === undefined) return undefined;
  const content = await readFile(chosen, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && path === undefined) return undefined;
    throw usageError('cannot read the configuration of zmon-cli', {
      position: { file: chosen },
      cause: error,
    });
  });
  if (content === undefined) return undefined;
  const value = decodeDefinitionText(content, chosen).documents[0]?.value ?? {};
  if (!isMapping(value))
    throw usageError('the configuration of zmon-cli must be a mapping', {
      position: { file: chosen, line: 1 },
    });
  return { path: chosen, values: value };
}

function text(file: ConfigFile | undefined, key: string): string | undefined {
  const value = file?.values[key];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw usageError(`\`${key}\` must be text`, { position: { file: file?.path ?? '' } });
}

function normalizedUrl(url: string | undefined, file: string | undefined): string {
  if (url === undefined)
    throw usageError('no ZMON is given', {
      code: 'no-zmon',
      hint: 'Name one with --url or ZK_ZMON_URL, or write `url` into ~/.zmon-cli.yaml.',
    });
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.username !== '' || parsed.search !== '')
    throw usageError('the address of ZMON must be an http or https URL without user and query', {
      code: 'zmon-url',
      ...(file !== undefined && { position: { file } }),
    });
  return `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, '').replace(/\/api\/v1$/, '');
}

function originOf(url: string): string | undefined {
  return URL.parse(url)?.origin;
}

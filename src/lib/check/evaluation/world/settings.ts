import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../../core/index.js';
import { PythonError } from '../../bridge/wire.js';
import type { CheckSettings } from '../../bridge/wrapper.js';
import { readSettingsFile, type SettingValues } from './settings-file.js';

/** Keys whose values are secrets; a URL may hold a password, too. */
const secretKey = /password|passwd|secret|token|key|credential/i;

/**
 * Endpoints and credentials of wrappers, from the environment (`ZK_CHECK_SQL_PASSWORD` is `sql.password`) and below it from a YAML file,
 * `sql: {user: …, password: …}`. Bearer tokens for `oauth2=True` stand under `tokens`, in `ZK_CHECK_TOKEN_UID`, or in files of `$CREDENTIALS_DIR`, as
 * on the worker. Throws a usage error for a file that is none, and for settings that no wrapper has.
 */
export async function readSettings(
  file: string | undefined,
  { env }: Pick<Context, 'env'>,
  wrappers: readonly string[],
): Promise<WorldSettings> {
  const values = file === undefined ? {} : await readSettingsFile(file, wrappers);
  return new Settings(values, env);
}

export interface WorldSettings extends CheckSettings {
  /** URLs and hosts of configured services, which checks may reach. */
  readonly endpoints: readonly string[];
}

class Settings implements WorldSettings {
  private readonly found = new Set<string>();
  readonly endpoints: string[] = [];

  constructor(
    private readonly values: SettingValues,
    private readonly env: Context['env'],
  ) {
    for (const [wrapper, keys] of Object.entries(values))
      for (const [key, value] of Object.entries(keys)) this.note(wrapper, key, value);
    for (const [name, value] of Object.entries(env))
      if (name.startsWith('ZK_CHECK_') && value) this.note('', name, value);
  }

  get(wrapper: string, key: string): string | undefined {
    const name = `ZK_CHECK_${wrapper}_${key}`.toUpperCase();
    return this.env[name] || own(own(this.values, wrapper) ?? {}, key);
  }

  async token(name: string): Promise<string> {
    const known =
      this.env[`ZK_CHECK_TOKEN_${name.toUpperCase()}`] || own(own(this.values, 'tokens') ?? {}, name);
    const token = (known ?? (await this.tokenFile(name)))?.trim();
    if (!token)
      throw new PythonError('ConfigurationError', [
        `there is no token "${name}" for oauth2; set ZK_CHECK_TOKEN_${name.toUpperCase()}, tokens.${name} in --settings, or CREDENTIALS_DIR`,
      ]);
    this.found.add(token);
    return token;
  }

  get secrets(): readonly string[] {
    return [...this.found];
  }

  private async tokenFile(name: string): Promise<string | undefined> {
    const folder = this.env['CREDENTIALS_DIR'];
    // The name comes from check code and must not lead out of the folder.
    if (!folder || !/^[\w-]+$/.test(name)) return undefined;
    return readFile(join(folder, `${name}-token-secret`), 'utf8').catch(() => undefined);
  }

  private note(wrapper: string, key: string, value: string): void {
    if (/(?:^|_)(?:url|host)$/i.test(key) && value !== '') this.endpoints.push(value);
    if (wrapper === 'tokens' || secretKey.test(key)) this.found.add(value);
    const password = URL.parse(value)?.password;
    if (password) this.found.add(decodeURIComponent(password));
  }
}

function own<T>(values: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { refusal, usageError } from '../../core/index.js';

/** Where secrets come from. The value of the environment is only taken by explicit name. */
export interface SecretSources {
  env: Readonly<Record<string, string | undefined>>;
  /** Reads a key of a Kubernetes Secret; absent when there is no context. */
  kube?: (namespace: string, name: string, key: string) => Promise<string | undefined>;
}

/**
 * Resolves `NAME` (from the operator's environment) or `NAME=PROVIDER:REFERENCE`: `env:VARIABLE`, `file:PATH` (0600, or it is refused),
 * `exec:COMMAND`, `kube:NAMESPACE/NAME/KEY`, `keyring:SERVICE`. One trailing newline is dropped. Messages never hold a value.
 */
export async function resolveSecrets(
  wanted: readonly string[],
  sources: SecretSources,
): Promise<ReadonlyMap<string, string>> {
  const secrets = new Map<string, string>();
  for (const text of wanted) {
    const [, name = '', provider = 'env', reference = name] =
      /^([A-Za-z_][A-Za-z0-9_]*)(?:=([a-z]+):(.+))?$/s.exec(text) ?? [];
    if (name === '')
      throw usageError(
        `--secret ${JSON.stringify(text.split('=')[0])}: write NAME or NAME=PROVIDER:REFERENCE`,
        {
          hint: 'Providers are env, file, exec, kube and keyring.',
        },
      );
    const value = await read(name, provider, reference, sources);
    if (value === '') throw usageError(`the secret ${name} is empty`);
    secrets.set(name, value);
  }
  return secrets;
}

async function read(
  name: string,
  provider: string,
  reference: string,
  sources: SecretSources,
): Promise<string> {
  switch (provider) {
    case 'env':
      return fromEnvironment(name, reference, sources);
    case 'file':
      return fromFile(name, reference);
    case 'exec':
      return fromCommand(name, 'sh', ['-c', reference], sources);
    case 'keyring':
      return fromCommand(name, 'secret-tool', ['lookup', 'service', reference], sources);
    case 'kube':
      return fromKube(name, reference, sources);
    default:
      throw usageError(`--secret ${name}: there is no provider "${provider}"`, {
        hint: 'Providers are env, file, exec, kube and keyring.',
      });
  }
}

function fromEnvironment(name: string, variable: string, { env }: SecretSources): string {
  const value = env[variable];
  if (value === undefined)
    throw usageError(`--secret ${name}: the variable ${variable} is not set`, {
      hint: `Set it, or name another provider: --secret ${name}=file:PATH`,
    });
  return value;
}

async function fromFile(name: string, path: string): Promise<string> {
  let mode: number;
  try {
    ({ mode } = await stat(path));
  } catch {
    throw usageError(`--secret ${name}: cannot read the file ${path}`);
  }
  if ((mode & 0o077) !== 0)
    throw refusal(`--secret ${name}: others may read the file ${path}`, { hint: `chmod 600 ${path}` });
  return withoutNewline(await readFile(path, 'utf8'));
}

function fromCommand(
  name: string,
  program: string,
  args: readonly string[],
  { env }: SecretSources,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { env: { ...env }, timeout: 60_000 }, (error, stdout) => {
      // Its output may hold the value, so it is not shown.
      if (error)
        reject(
          usageError(`--secret ${name}: the command that gives it failed`, {
            hint: 'Run it yourself to see why.',
          }),
        );
      else resolve(withoutNewline(stdout));
    });
  });
}

async function fromKube(name: string, reference: string, { kube }: SecretSources): Promise<string> {
  const [namespace, secret, key, ...rest] = reference.split('/');
  if (!namespace || !secret || !key || rest.length > 0)
    throw usageError(`--secret ${name}: write kube:NAMESPACE/NAME/KEY`);
  if (!kube)
    throw usageError(`--secret ${name}: there is no Kubernetes context`, {
      hint: 'Name one with --context.',
    });
  const value = await kube(namespace, secret, key);
  if (value === undefined)
    throw usageError(`--secret ${name}: there is no key "${key}" in secret ${namespace}/${secret}`);
  return withoutNewline(value);
}

function withoutNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}

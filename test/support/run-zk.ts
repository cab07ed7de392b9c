import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main, sourceCatalog, type Catalog, type Package } from '../../src/lib/cli/index.js';

export interface ZkResult {
  stdout: string;
  stderr: string;
  code: number;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const pkg = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as Package;

/**
 * Runs one command line in this process, from the sources, and returns what it wrote and its exit code. `env` is set for the time of
 * the call and restored afterwards; an empty HOME of its own keeps the user's files out. Not for two calls at the same time.
 */
export async function runZk(
  argv: readonly string[],
  env: Record<string, string | undefined> = {},
  catalog: Catalog = sourceCatalog(`${root}/src/commands`),
): Promise<ZkResult> {
  const result: ZkResult = { stdout: '', stderr: '', code: -1 };
  const home = mkdtempSync(join(tmpdir(), 'zk-home-'));
  const restore = setEnv({
    HOME: home,
    ZK_CONFIG: undefined,
    XDG_CONFIG_HOME: undefined,
    XDG_STATE_HOME: undefined,
    KUBECONFIG: undefined,
    ...env,
  });
  try {
    const stdio = {
      out: (text: string) => void (result.stdout += text),
      err: (text: string) => void (result.stderr += text),
      terminal: Object.assign(Object.create(process.stderr) as NodeJS.WriteStream, { isTTY: false }),
    };
    result.code = await main(argv, { root, package: pkg, catalog, stdio });
    return result;
  } finally {
    restore();
    rmSync(home, { recursive: true, force: true });
  }
}

function setEnv(values: Record<string, string | undefined>): () => void {
  const before = Object.fromEntries(Object.keys(values).map((key) => [key, process.env[key]]));
  const apply = (all: Record<string, string | undefined>): void => {
    for (const [key, value] of Object.entries(all)) {
      if (value === undefined) delete process.env[key];
      else process.env[key] = value;
    }
  };
  apply(values);
  return () => apply(before);
}

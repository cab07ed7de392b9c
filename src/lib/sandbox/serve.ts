import { ZkError } from '../core/index.js';
import { sandboxCredentials, startSandbox, type Sandbox, type SandboxOptions } from './server.js';
import {
  prepareFiles,
  removeFiles,
  sandboxFiles,
  writeOwned,
  type SandboxRecord,
} from './state-directory.js';
import { describeSandbox } from './status.js';

export interface ServeOptions extends Pick<
  SandboxOptions,
  'port' | 'speed' | 'account' | 'region' | 'seed' | 'faults'
> {
  name: string;
  /** Where sandboxes keep their files. */
  root: string;
  /** Takes one line of the log. */
  log: (line: string) => void;
}

export interface ServedSandbox {
  record: SandboxRecord;
  kubeconfig: string;
  close(): Promise<void>;
}

/** Runs a sandbox in this process and leaves the files by which other processes find it. */
export async function serveSandbox(options: ServeOptions): Promise<ServedSandbox> {
  const { name, root, log, ...settings } = options;
  const files = sandboxFiles(root, name);
  await prepareFiles(files);
  const startedAt = Date.now();
  const speed = settings.speed ?? 0;
  const seed = settings.seed ?? 1;
  let writing: Promise<void> = Promise.resolve();
  const sandbox: Sandbox = await startSandbox({
    ...settings,
    onCall: ({ service, operation, status, error }) =>
      log(`${service}:${operation} ${status}${error === undefined ? '' : ` ${error}`}`),
    onDefect: (error) =>
      log(`defect: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    onClusters: () => {
      writing = writing
        .then(() => writeOwned(files.kubeconfig, sandbox.kubeconfig()))
        .catch((error: unknown) => log(`cannot write ${files.kubeconfig}: ${String(error)}`));
    },
    status: () =>
      describeSandbox(sandbox, { name, pid: process.pid, startedAt, speed, virtualStart: startedAt }),
    startAt: startedAt,
  }).catch((error: unknown) => {
    throw portError(error, settings.port);
  });
  const record: SandboxRecord = {
    name,
    pid: process.pid,
    startedAt: new Date(startedAt).toISOString(),
    endpointUrl: sandbox.endpointUrl,
    account: sandbox.account,
    region: sandbox.region,
    ...sandboxCredentials,
    speed,
    seed,
  };
  await writeOwned(files.kubeconfig, sandbox.kubeconfig());
  await writeOwned(files.authority, sandbox.publicAuthority);
  await writeOwned(files.record, `${JSON.stringify(record, null, 2)}\n`);
  log(`ready at ${sandbox.endpointUrl}, account ${record.account}, region ${record.region}, speed ${speed}`);
  return {
    record,
    kubeconfig: files.kubeconfig,
    async close() {
      await sandbox.close();
      await writing;
      await removeFiles(files);
    },
  };
}

function portError(error: unknown, port: number | undefined): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error;
  return new ZkError(
    code === 'EACCES' ? `port ${port} may not be used without privileges` : `port ${port} is in use already`,
    { hint: 'give another one with --port, or 0 for any free one', cause: error },
  );
}

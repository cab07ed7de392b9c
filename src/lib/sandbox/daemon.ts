import { open } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { isProcessAlive, ZkError, timeoutError } from '../core/index.js';
import { querySandbox } from './query.js';
import {
  prepareFiles,
  readRecord,
  removeFiles,
  sandboxFiles,
  type SandboxFiles,
  type SandboxRecord,
} from './state-directory.js';
import type { SandboxStatus } from './status.js';

/** What the background process tells the one that started it. */
export type DaemonMessage = { type: 'ready' } | { type: 'failed'; message: string; hint?: string };

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;
const POLL_MS = 50;

export interface RunningSandbox {
  record: SandboxRecord;
  files: SandboxFiles;
  status: SandboxStatus;
}

/** The sandbox of this name if it runs and answers; the record of a dead one is no obstacle. */
export async function findRunning(root: string, name: string): Promise<RunningSandbox | undefined> {
  const files = sandboxFiles(root, name);
  const record = await readRecord(files);
  if (!record || !isProcessAlive(record.pid)) return undefined;
  const status = await querySandbox(record.endpointUrl);
  // The process id or the port may belong to somebody else by now.
  return status?.pid === record.pid && status.name === name ? { record, files, status } : undefined;
}

/** Starts a sandbox that outlives this process and waits until it answers. `command` runs it in the foreground. */
export async function startInBackground(
  root: string,
  name: string,
  command: readonly [string, ...string[]],
): Promise<RunningSandbox> {
  const files = sandboxFiles(root, name);
  await prepareFiles(files);
  const log = await open(files.log, 'a', 0o600);
  try {
    const [program, ...args] = command;
    const child = spawn(program, args, { detached: true, stdio: ['ignore', log.fd, log.fd, 'ipc'] });
    await untilReady(child, files);
    child.disconnect();
    child.unref();
  } finally {
    await log.close();
  }
  const running = await findRunning(root, name);
  if (!running)
    throw new ZkError(`sandbox "${name}" ended right after its start`, { hint: `look into ${files.log}` });
  return running;
}

function untilReady(child: ReturnType<typeof spawn>, files: SandboxFiles): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill();
      reject(
        timeoutError(`the sandbox was not ready after ${START_LIMIT_MS / 1000}s`, {
          hint: `look into ${files.log}`,
        }),
      );
    }, START_LIMIT_MS);
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      act();
    };
    child.once('error', (error) =>
      settle(() => reject(new ZkError(`cannot start the sandbox: ${error.message}`, { cause: error }))),
    );
    child.once('exit', (code) =>
      settle(() =>
        reject(
          new ZkError(`the sandbox ended while starting (exit code ${code})`, {
            hint: `look into ${files.log}`,
          }),
        ),
      ),
    );
    child.on('message', (message: DaemonMessage) => {
      if (message.type === 'ready') settle(resolve);
      else
        settle(() =>
          reject(new ZkError(message.message, message.hint === undefined ? {} : { hint: message.hint })),
        );
    });
  });
}

/** Ends a sandbox and waits until it is gone. Returns whether one was running. */
export async function stopSandbox(root: string, name: string): Promise<boolean> {
  const running = await findRunning(root, name);
  if (running) {
    process.kill(running.record.pid, 'SIGTERM');
    if (!(await untilGone(running.record.pid))) {
      throw timeoutError(
        `sandbox "${name}" (process ${running.record.pid}) is still running after ${STOP_LIMIT_MS / 1000}s`,
      );
    }
  }
  await removeFiles(sandboxFiles(root, name));
  return running !== undefined;
}

async function untilGone(pid: number): Promise<boolean> {
  const deadline = Date.now() + STOP_LIMIT_MS;
  while (isProcessAlive(pid)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
}

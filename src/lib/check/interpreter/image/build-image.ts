import { ZkError } from '../../../core/index.js';
import { FrameKind, splitLine, type ImageFacts, type PreludeModule, type SandboxFault } from '../frames.js';
import { defaultLimits } from '../limits.js';
import { SandboxConnection } from '../sandbox-connection.js';

/**
 * Starts Python in a sandbox, installs the modules and takes its memory. Rejects with a ZkError that names the Python error if a module does
 * not load.
 */
export async function buildImage(
  modules: readonly PreludeModule[],
): Promise<{ facts: ImageFacts; bytes: Uint8Array }> {
  const sandbox = new SandboxConnection({ mode: 'build', limits: defaultLimits });
  try {
    sandbox.start({ mode: 'build', modules });
    const frame = await sandbox.next(defaultLimits.startMs);
    if (frame?.kind === FrameKind.image) {
      const { line, rest } = splitLine(frame.body);
      return { facts: line as ImageFacts, bytes: Buffer.from(rest) };
    }
    const fault = frame?.kind === FrameKind.fault ? (splitLine(frame.body).line as SandboxFault) : undefined;
    throw new ZkError(`Python did not start: ${fault?.detail ?? sandbox.lastWords}`);
  } finally {
    await sandbox.end();
  }
}

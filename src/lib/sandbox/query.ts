import { CONTROL_PATH, type SandboxStatus } from './status.js';

const LIMIT_MS = 3_000;

/** Asks a running sandbox how it is; undefined when nobody answers, or somebody else does. */
export async function querySandbox(endpointUrl: string): Promise<SandboxStatus | undefined> {
  try {
    const response = await fetch(`${endpointUrl}${CONTROL_PATH}status`, {
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const body: unknown = response.ok ? await response.json() : undefined;
    return typeof body === 'object' && body !== null && 'virtualTime' in body
      ? (body as SandboxStatus)
      : undefined;
  } catch {
    return undefined;
  }
}

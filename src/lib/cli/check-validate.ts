import type { CheckValidation } from '../check/index.js';
import type { Context } from '../core/index.js';
import { nowhere, withCheckEnvironment } from './check-environment.js';
import type { ZkCommand } from './command.js';

/** `check validate`: looks at the definitions in files and folders, in one interpreter; `-` is stdin. */
export async function validateChecks(
  command: ZkCommand,
  paths: readonly string[],
  zone: string | undefined,
  context: Context,
): Promise<CheckValidation[]> {
  const { validateFiles } = await import('../check/index.js');
  const request = { paths, stdin: process.stdin, ...(zone !== undefined && { zone }) };
  return withCheckEnvironment(command, { ...nowhere, parallel: 1 }, context, (environment) =>
    validateFiles(request, environment, context),
  );
}

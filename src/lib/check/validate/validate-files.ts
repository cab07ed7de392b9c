import type { Context } from '../../core/index.js';
import { loadTexts } from '../definition/load-definitions.js';
import type { CheckValidation } from './finding.js';
import { validateDefinitions, type ValidationContext } from './validate-definitions.js';

export interface ValidateRequest {
  /** Files and folders; `-` is stdin. */
  paths: readonly string[];
  stdin?: AsyncIterable<string | Uint8Array>;
  /** Time zone of periods. Default: UTC. */
  zone?: string;
}

/** What looks at Python code, and what the code may call; a `CheckEnvironment` is one. */
export type InspectionTools = Pick<ValidationContext, 'interpreter' | 'wrappers'>;

/** Reads files and validates everything in them together; see `validateDefinitions`. */
export async function validateFiles(
  { paths, stdin, zone }: ValidateRequest,
  { interpreter, wrappers }: InspectionTools,
  { clock, signal }: Pick<Context, 'clock' | 'signal'>,
): Promise<CheckValidation[]> {
  const texts = await loadTexts(paths, stdin);
  return validateDefinitions(texts, {
    interpreter,
    wrappers,
    now: clock.now(),
    signal,
    ...(zone !== undefined && { zone }),
  });
}

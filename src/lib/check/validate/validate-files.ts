import type { Context } from '../../core/index.js';
import type { WrapperDefinition } from '../bridge/wrapper.js';
import { loadTexts } from '../definition/load-definitions.js';
import type { Interpreter } from '../interpreter/interpreter.js';
import type { CheckValidation } from './finding.js';
import { validateDefinitions } from './validate-definitions.js';

export interface ValidateRequest {
  /** Files and folders; `-` is stdin. */
  paths: readonly string[];
  stdin?: AsyncIterable<string | Uint8Array>;
  /** Time zone of periods. Default: UTC. */
  zone?: string;
}

/** What looks at Python code, and what the code may call. */
export interface InspectionTools {
  openInterpreter: (context: Context) => Promise<Interpreter>;
  wrappers: readonly WrapperDefinition[];
}

/** Reads files and validates everything in them together; see `validateDefinitions`. The interpreter is gone when it returns. */
export async function validateFiles(
  { paths, stdin, zone }: ValidateRequest,
  { openInterpreter, wrappers }: InspectionTools,
  context: Context,
): Promise<CheckValidation[]> {
  const texts = await loadTexts(paths, stdin);
  const interpreter = await openInterpreter(context);
  try {
    const { clock, signal } = context;
    return await validateDefinitions(texts, {
      interpreter,
      wrappers,
      now: clock.now(),
      signal,
      ...(zone !== undefined && { zone }),
    });
  } finally {
    await interpreter.close();
  }
}

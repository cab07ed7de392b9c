import { availableParallelism } from 'node:os';
import type { PreludeModule } from './frames.js';
import { ImageStore } from './image/image-store.js';
import { modulesOfImage } from './image/python-modules.js';
import { defaultLimits, type Limits } from './limits.js';
import { Pool } from './pool.js';
import { shortLife } from './sandbox-connection.js';

export interface InterpreterOptions {
  /**
   * Modules of the prelude in the order in which they are loaded. The last is `zk_prelude`, with `handle(request: str) -> str`; all may import
   * `zk_bridge`, whose `call(text: str) -> str` asks the host.
   */
  modules: readonly PreludeModule[];
  /** Where the memory image of an interpreter is kept between runs, some 15 MB. Absent: it is unpacked or built anew each time. */
  cacheFolder?: string;
  /** How many evaluations run at once. Default: one per processor, at least 2 and at most 8. */
  size?: number;
  /** How many interpreters to start at once, before the first evaluation asks for them. Default: none. */
  prepare?: number;
  /** How many interpreters may be starting at the same time. Default: one per processor. */
  startsAtOnce?: number;
  limits?: Partial<Limits>;
  /** Other flags of V8 than those that make a short life cheap. For tests. */
  tuning?: readonly string[];
  /** Another image that comes with the package, or none. For tests. */
  shipped?: URL | false;
}

/**
 * A pool of sandboxed Python interpreters. Nothing is started before the first evaluation, unless `prepare` says so; call `close()` when done.
 *
 * What is guaranteed:
 * - Code reaches nothing but the bridge: no file, process, socket, environment or terminal of this machine. Two walls stand for that. The
 *   imports of the WebAssembly module are a list of what is allowed, none of which leads to JavaScript or out of memory; and the
 *   process around it runs under Node's permission model. Both are in docs/check.md.
 * - An evaluation sees nothing of evaluations of other definitions, where a definition is kind, runtime and source: before each one the whole memory
 *   of the interpreter is put back to the image, byte by byte. Two evaluations of the same definition (the same check on two entities) may
 *   run one after the other in an interpreter whose memory was not put back. They have namespaces of their own, and code that means to can
 *   leave something for itself, never for others.
 * - Time, memory, output, calls and answers are limited, see {@link Limits}.
 */
export function createInterpreter(options: InterpreterOptions): Pool {
  const { modules, cacheFolder, shipped, size = defaultSize(), prepare = 0 } = options;
  const images = new ImageStore({
    modules: modulesOfImage(modules),
    ...(cacheFolder !== undefined && { cacheFolder }),
    ...(shipped !== undefined && { shipped }),
  });
  const startsAtOnce = options.startsAtOnce ?? availableParallelism();
  const pool = new Pool(images, {
    size,
    startsAtOnce,
    limits: { ...defaultLimits, ...options.limits },
    tuning: options.tuning ?? shortLife,
  });
  pool.prepare(prepare);
  return pool;
}

function defaultSize(): number {
  return Math.min(8, Math.max(2, availableParallelism()));
}

import { readFileSync } from 'node:fs';
import { installDevices, type Bridge, type Job, type Output } from './devices.js';
import { filterImports } from './import-filter.js';
import { capMemory } from './memory-cap.js';
import { readOnlyFiles } from './read-only-files.js';
import { engine, type Instance, type Memory } from './web-assembly.js';

/** What the module exports and we use. */
export interface PythonExports {
  memory: Memory;
  Py_EMSCRIPTEN_SIGNAL_HANDLING: { readonly value: number };
  malloc(bytes: number): number;
  PyRun_SimpleString(source: number): number;
  emscripten_stack_get_current(): number;
  _emscripten_stack_restore(pointer: number): void;
}

export interface Stream {
  fd: number;
}

export interface DeviceOps {
  read(stream: Stream, memory: Int8Array, offset: number, length: number): number;
  write(stream: Stream, memory: Int8Array, offset: number, length: number): number;
}

/** The part of Emscripten's file system that we use. */
export interface FileSystem {
  streams: (Stream | null)[];
  filesystems: Record<string, unknown>;
  ErrnoError: new (errno: number) => Error;
  init(input: () => null, output: () => void, error: () => void): void;
  makedev(major: number, minor: number): number;
  registerDevice(device: number, ops: DeviceOps): void;
  mkdev(path: string, device: number): void;
  mkdirTree(path: string): void;
  chdir(path: string): void;
  writeFile(path: string, content: Uint8Array, options: { canOwn: boolean }): void;
  open(path: string, flags: number): Stream;
  close(stream: Stream): void;
  unlink(path: string): void;
}

export interface PythonOptions {
  /** True: start Python (slow, to take an image). False: leave the memory to an image. */
  initialise: boolean;
  memoryBytes: number;
  devices: { output: Output; job: Job; bridge: Bridge };
  /** Asked now and then while Python code runs: the number of a signal, or 0. */
  signal(): number;
}

export interface Python {
  exports: PythonExports;
  files: FileSystem;
  /** Grows the memory to at least so many bytes. */
  grow(bytes: number): void;
  /** Where the loader has put functions and data. Memory of an interpreter means something only where this is the same. */
  layout(): number;
  /** An allocation was refused since the last call. */
  takeRefusal(): boolean;
}

interface Loader {
  FS: FileSystem;
  ENV: Record<string, string>;
}

type Imports = Record<'env', Record<string, (...args: never[]) => unknown>> &
  Record<string, Record<string, unknown>>;

/**
 * Python's hash seed and environment are fixed: with a memory image the seed is the same in all processes anyway, and so sets have the same
 * order everywhere, which golden tests like. Whoever is monitored could therefore craft colliding keys; the time limit bounds what that costs.
 */
const environment = {
  HOME: '/home/check',
  PYTHONHASHSEED: '0',
  PYTHONDONTWRITEBYTECODE: '1',
  LANG: 'C.UTF-8',
};

const home = '/home/check';
const standardLibrary = '/lib/python314.zip';

/**
 * Loads Python without anything of pyodide's bridge to JavaScript: its start-up code is never called, so there is no `js` module, no finder for one and
 * no reference to an object of JavaScript, and its imports are closed like all others. What is left is CPython as a library.
 */
export async function loadPython(options: PythonOptions): Promise<Python> {
  const compiled = compile(options.memoryBytes);
  const library = readFileSync(
    new URL('../../../../../node_modules/pyodide/python_stdlib.zip', import.meta.url),
  );
  const loader = new URL('../../../../../node_modules/pyodide/pyodide.asm.mjs', import.meta.url);
  const { default: createModule } = (await import(loader.href)) as {
    default: (settings: object) => Promise<Loader>;
  };
  let files: FileSystem | undefined;
  let exports: PythonExports | undefined;
  let resize: (bytes: number) => boolean = () => false;
  let refused = false;
  let layout = (): number => 0;

  const instantiate = async (imports: Imports): Promise<Instance> => {
    Object.assign(imports.env, await markers());
    const { env } = imports;
    resize = env['emscripten_resize_heap'] as unknown as (bytes: number) => boolean;
    const { open, close, control } = readOnlyFiles(
      { open: env['__syscall_openat']!, close: env['fd_close']!, control: env['__syscall_fcntl64']! },
      () => files,
    );
    filterImports(env, {
      emscripten_resize_heap: (bytes: number): boolean => {
        const grown = bytes >>> 0 <= options.memoryBytes && resize(bytes);
        refused ||= !grown;
        return grown;
      },
      _Py_CheckEmscriptenSignals_Helper: () => options.signal(),
      __syscall_openat: open,
      fd_close: close,
      __syscall_fcntl64: control,
    });
    const places = placesIn(await compiled, imports);
    layout = () => layoutOf(places);
    return engine.instantiate(await compiled, imports);
  };
  const module = await createModule({
    API: { config: {}, runtimeEnv: { IN_NODE: true } },
    thisProgram: 'python',
    arguments: [],
    noInitialRun: !options.initialise,
    print: (text: string) => options.devices.output.write(new TextEncoder().encode(`${text}\n`)),
    printErr: (text: string) => options.devices.output.write(new TextEncoder().encode(`${text}\n`)),
    preRun: [
      ({ FS, ENV }: Loader): void => {
        files = FS;
        for (const folder of ['/lib/python3.14/site-packages', '/lib/python3.14/lib-dynload', home])
          FS.mkdirTree(folder);
        FS.writeFile(standardLibrary, library, { canOwn: true });
        FS.chdir(home);
        FS.init(
          () => null,
          () => undefined,
          () => undefined,
        );
        installDevices(FS, options.devices);
        Object.assign(ENV, environment);
      },
    ],
    instantiateWasm: (imports: Imports, done: (instance: Instance, module: object) => void) => {
      void instantiate(imports).then(async (instance) => {
        exports = instance.exports as unknown as PythonExports;
        done(instance, await compiled);
      });
      return {};
    },
  });
  delete module.FS.filesystems['NODEFS'];
  if (exports === undefined) throw new Error('Python was not loaded');
  const { memory } = exports;
  return {
    exports,
    files: module.FS,
    grow: (bytes) => {
      if (bytes > memory.buffer.byteLength && !resize(bytes))
        throw new Error('the image needs more memory than allowed');
    },
    layout: () => layout(),
    takeRefusal: () => {
      const was = refused;
      refused = false;
      return was;
    },
  };
}

/** Globals by which the module learns where the loader has put something. */
function placesIn(module: object, imports: Imports): readonly { readonly value: number }[] {
  return engine.Module.imports(module)
    .filter(({ module: group }) => group.startsWith('GOT.'))
    .map(({ module: group, name }) => imports[group]?.[name] as { readonly value: number });
}

function layoutOf(places: readonly { readonly value: number }[]): number {
  return places.reduce((hash, { value }) => (Math.imul(hash, 31) + value) | 0, places.length);
}

async function compile(memoryBytes: number): Promise<object> {
  const bytes = readFileSync(
    new URL('../../../../../node_modules/pyodide/pyodide.asm.wasm', import.meta.url),
  );
  capMemory(bytes, memoryBytes);
  return engine.compile(bytes);
}

/** Two imports that pyodide makes of a module of its own: a type of the garbage collector that only WebAssembly can make. */
async function markers(): Promise<Record<string, (...args: never[]) => unknown>> {
  const bytes = Buffer.from(
    'AGFzbQEAAAABDANfAGAAAW9gAW8BfwMDAgECBygCE0pzdl9HZXRFcnJvcl9pbXBvcnQAAA5Kc3ZFcnJvcl9DaGVjawABChMCBwD7AQD7GwsJACAA+xr7FAAL',
    'base64',
  );
  const instance = await engine.instantiate(await engine.compile(bytes), {});
  return instance.exports as Record<string, (...args: never[]) => unknown>;
}

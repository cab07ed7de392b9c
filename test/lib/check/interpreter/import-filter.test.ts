import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { filterImports, Violation } from '../../../../src/lib/check/interpreter/sandbox/import-filter.js';

interface Engine {
  Module: {
    new (bytes: Uint8Array): object;
    imports(module: object): { module: string; name: string; kind: string }[];
  };
}

describe('the imports of the module', () => {
  const { WebAssembly: engine } = globalThis as unknown as { WebAssembly: Engine };
  const file = new URL('../../../../node_modules/pyodide/pyodide.asm.wasm', import.meta.url);
  const names = engine.Module.imports(new engine.Module(readFileSync(file)))
    .filter(({ kind, module }) => kind === 'function' && !module.startsWith('GOT'))
    .map(({ name }) => name);
  const original = (): never => {
    throw new Error('the original was called');
  };
  const outcome = (work: unknown): string => {
    try {
      return `answers ${String((work as () => unknown)())}`;
    } catch (error) {
      return error instanceof Violation ? 'ends the sandbox' : 'is open';
    }
  };
  const filtered = (replacements = {}): Record<string, unknown> => {
    const imports: Record<string, unknown> = Object.fromEntries(names.map((name) => [name, original]));
    filterImports(imports, replacements);
    return imports;
  };

  it('are closed but for these', () => {
    const open = Object.entries(filtered()).flatMap(([name, work]) =>
      outcome(work) === 'is open' ? [name] : [],
    );
    expect(open.sort()).deep.equal(
      [
        'Jsv_GetError_import',
        'JsvError_Check',
        '_Py_CheckEmscriptenSignals_Helper',
        '_Py_emscripten_runtime',
        '__hiwire_deduplicate_new',
        '__syscall_faccessat',
        '__syscall_fcntl64',
        '__syscall_fstat64',
        '__syscall_getcwd',
        '__syscall_getdents64',
        '__syscall_lstat64',
        '__syscall_newfstatat',
        '__syscall_openat',
        '__syscall_readlinkat',
        '__syscall_stat64',
        '_emscripten_get_progname',
        '_gmtime_js',
        '_localtime_js',
        '_mktime_js',
        '_timegm_js',
        '_tzset_js',
        'clock_res_get',
        'clock_time_get',
        'emscripten_date_now',
        'emscripten_get_heap_max',
        'emscripten_get_now',
        'emscripten_resize_heap',
        'emscripten_runtime_keepalive_pop',
        'emscripten_runtime_keepalive_push',
        'environ_get',
        'environ_sizes_get',
        'fd_close',
        'fd_fdstat_get',
        'fd_pread',
        'fd_read',
        'fd_seek',
        'fd_write',
        'random_get',
      ].sort(),
    );
  });

  it('that Python calls now and then answer with an error number', () => {
    const imports = filtered();
    const answers = Object.fromEntries(
      [
        '_emscripten_system',
        '__syscall_socket',
        '__syscall_connect',
        '__syscall_mkdirat',
        'getaddrinfo',
        'fd_sync',
        '_mmap_js',
      ].map((name) => [name, outcome(imports[name])]),
    );
    expect(answers).deep.equal({
      _emscripten_system: 'answers -52',
      __syscall_socket: 'answers -52',
      __syscall_connect: 'answers -52',
      __syscall_mkdirat: 'answers -52',
      getaddrinfo: 'answers -4',
      fd_sync: 'answers 69',
      _mmap_js: 'answers -52',
    });
  });

  it('that lead to JavaScript, libraries or programs end the sandbox', () => {
    const imports = filtered();
    for (const name of [
      'JsProxy_GetAttr_js',
      'raw_call_js',
      'emscripten_asm_const_int',
      'ffi_call_js',
      '_dlopen_js',
      'JsvFunction_Construct',
      'proc_exit',
    ])
      expect(outcome(imports[name]), name).equal('ends the sandbox');
  });

  it('that are of a later version and unknown here are closed as well, also those without a name in the module', () => {
    const imports: Record<string, unknown> = {
      brand_new: original,
      __syscall_brand_new: original,
      toString: original,
      text: 'kept',
    };
    filterImports(imports, {});
    expect(
      Object.values(imports).map((work) => (typeof work === 'string' ? work : outcome(work))),
    ).deep.equal(['ends the sandbox', 'answers -52', 'ends the sandbox', 'kept']);
  });

  it('keep the signature that the loader needs, and are replaced where we have our own', () => {
    const imports: Record<string, unknown> = {
      fd_close: Object.assign(() => 0, { sig: 'ii' }),
      ffi_call_js: Object.assign(original, { sig: 'vi' }),
    };
    filterImports(imports, { fd_close: () => 8 });
    expect(outcome(imports['fd_close'])).equal('answers 8');
    expect((imports['fd_close'] as { sig: string }).sig).equal('ii');
    expect((imports['ffi_call_js'] as { sig: string }).sig).equal('vi');
  });
});

/**
 * The imports of the WebAssembly module are everything that Python can ever reach outside its own memory. What is not on the list of
 * {@link allowed} is answered with an error number, if Python's library expects one, and ends the sandbox otherwise: all of JavaScript (no
 * reference to a JavaScript object can be made), system(), sockets, names, libraries, run_script, foreign functions, timers, signals.
 */
const allowed: ReadonlySet<string> = new Set([
  // memory
  'emscripten_resize_heap',
  'emscripten_get_heap_max',
  // time
  'clock_time_get',
  'clock_res_get',
  'emscripten_date_now',
  'emscripten_get_now',
  '_localtime_js',
  '_gmtime_js',
  '_mktime_js',
  '_timegm_js',
  '_tzset_js',
  // the environment, which is ours alone
  'environ_get',
  'environ_sizes_get',
  '_emscripten_get_progname',
  '_Py_emscripten_runtime',
  // reading the file system in memory, which holds Python's library
  '__syscall_openat',
  '__syscall_stat64',
  '__syscall_lstat64',
  '__syscall_fstat64',
  '__syscall_newfstatat',
  '__syscall_faccessat',
  '__syscall_readlinkat',
  '__syscall_getdents64',
  '__syscall_getcwd',
  '__syscall_fcntl64',
  'fd_read',
  'fd_pread',
  'fd_write',
  'fd_seek',
  'fd_close',
  'fd_fdstat_get',
  'random_get',
  // inside of WebAssembly only
  '_Py_CheckEmscriptenSignals_Helper',
  'emscripten_runtime_keepalive_push',
  'emscripten_runtime_keepalive_pop',
  // answer without doing anything: helper modules without imports, and a table of constants
  'Jsv_GetError_import',
  'JsvError_Check',
  '__hiwire_deduplicate_new',
]);

/** Error numbers as musl has them for WebAssembly. */
export const errno = {
  access: 2,
  badHandle: 8,
  fileTooBig: 22,
  interrupted: 27,
  tooManyFiles: 33,
  noSystemCall: 52,
  notTty: 59,
  readOnly: 69,
};

/** Kernel calls that Python's library makes now and then and that must fail with an error number: negative there, positive in WASI. */
const refused: Readonly<Record<string, number | null>> = {
  _emscripten_system: -errno.noSystemCall,
  getaddrinfo: -4,
  getnameinfo: -4,
  getprotobyname: 0,
  _try_fcntl64: 0,
  _try_shutdown: 0,
  _maybe_connect_async: null,
  _maybe_recvfrom_async: null,
  _maybe_sendto_async: null,
  _maybe_poll_async: null,
  _mmap_js: -errno.noSystemCall,
  _munmap_js: -errno.noSystemCall,
  _msync_js: -errno.noSystemCall,
  _setitimer_js: -errno.noSystemCall,
  __syscall_ioctl: -errno.notTty,
  __syscall_getuid32_js: 0,
  __syscall_umask_js: 0,
  fd_sync: errno.readOnly,
  fd_pwrite: errno.badHandle,
};

/** Ways in which the interpreter ends by itself: exit(), abort() and signals. */
const exits: ReadonlySet<string> = new Set([
  'proc_exit',
  'exit',
  '_abort_js',
  '__assert_fail',
  '_emscripten_runtime_keepalive_clear',
]);

type Import = ((...args: never[]) => unknown) & { sig?: string; stub?: boolean };

/** What the code must not do. It goes through Python's frames, which do not survive that, up to the sandbox, which ends. */
export class Violation extends Error {
  // A field and no assignment: the prototype is frozen by then.
  override readonly name = 'Violation';

  get isExit(): boolean {
    return exits.has(this.message);
  }
}

/**
 * Replaces functions in place: the loader takes functions from the same object when it fills the table of function pointers. Everything is
 * closed before the first instruction runs, the start included. `replacements` are our own versions of allowed imports.
 */
export function filterImports(
  imports: Record<string, unknown>,
  replacements: Readonly<Record<string, Import>>,
): void {
  for (const name of Object.keys(imports)) {
    const original = imports[name];
    if (typeof original !== 'function') continue;
    const own = Object.hasOwn(replacements, name) ? replacements[name] : undefined;
    if (own === undefined && allowed.has(name)) continue;
    imports[name] = Object.assign(own ?? closed(name), propertiesOf(original as Import));
  }
}

function closed(name: string): Import {
  const answer = Object.hasOwn(refused, name) ? refused[name] : undefined;
  if (answer !== undefined) return () => answer;
  if (name.startsWith('__syscall_')) return () => -errno.noSystemCall;
  return () => {
    throw new Violation(name);
  };
}

/** Signature and mark of the loader. */
function propertiesOf(original: Import): { sig?: string; stub?: boolean } {
  return {
    ...(original.sig !== undefined && { sig: original.sig }),
    ...(original.stub !== undefined && { stub: original.stub }),
  };
}

import { testAttempts } from './escape-attempts.js';

testAttempts('attempts beneath Python', [
  {
    name: 'ctypes',
    code: `import ctypes\nctypes.CDLL(None).system(b'touch MARKER')`,
    gets: 'crashed SecurityError',
  },
  { name: '_ctypes', code: `import _ctypes\n_ctypes.dlopen('libc.so.6', 2)`, gets: 'crashed SecurityError' },
  {
    name: 'calling functions of the table by _ctypes',
    code: `
import _ctypes
class F(_ctypes.CFuncPtr):
    _flags_ = _ctypes.FUNCFLAG_CDECL
for index in range(1, 2000):
    F(index)()`,
    gets: 'crashed SecurityError',
  },
  {
    name: 'loading an extension',
    code: `import importlib.machinery as m\nm.ExtensionFileLoader('x', '/lib/x.so').load_module('x')`,
    gets: 'crashed SecurityError',
  },
  {
    name: 'a bare interpreter in the interpreter',
    code: `import _interpreters\nvalue = _interpreters.create()`,
    gets: 'ModuleNotFoundError',
  },
  {
    name: 'code objects made by hand',
    code: `
import types
def f(): pass
broken = f.__code__.replace(co_code=bytes([255, 255] * 50))
value = types.FunctionType(broken, {})()`,
    gets: 'crashed SandboxError',
  },
  {
    name: 'constants out of bounds',
    code: `
def f(): return 1
f.__code__ = f.__code__.replace(co_code=bytes([82, 200, 35, 0]), co_consts=())
f()`,
    gets: 'crashed SandboxError',
  },
  {
    name: 'memory of the interpreter through a forged object',
    code: `
import struct
value = len(bytes(struct.pack('<4I', 1, id(bytes), 0x7fffffff, 0)))`,
    gets: { value: 16 },
  },
  { name: 'threads', code: `import threading\nthreading.Thread(target=print).start()`, gets: 'RuntimeError' },
  { name: '_thread', code: `import _thread\n_thread.start_new_thread(print, ())`, gets: 'RuntimeError' },
  {
    name: 'a handler for interruptions',
    code: `
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True: pass`,
    gets: 'limit TimeLimitExceeded',
    softLimitMs: 200,
  },
  {
    name: 'a timer signal',
    code: `import signal\nsignal.setitimer(signal.ITIMER_REAL, 1)`,
    gets: 'AttributeError',
  },
  { name: 'alarm', code: `import signal\nsignal.alarm(1)\nvalue = 1`, gets: 'AttributeError' },
  {
    name: 'frames of the caller',
    code: `
import sys
frame = sys._getframe()
names = []
while frame:
    names.append(frame.f_code.co_filename)
    frame = frame.f_back
value = names`,
    gets: { value: ['<check-command>', '<zk_prelude>', '<zk_main>', '<string>'] },
  },
  {
    name: 'builtins through the frame of a generator',
    code: `
def g(): yield
value = (g().gi_frame.f_builtins['__import__']('os').system('touch MARKER'))`,
    gets: { value: -1 },
  },
  {
    name: 'builtins through a traceback',
    code: `
try: 1/0
except Exception as error:
    frame = error.__traceback__.tb_frame
    while frame.f_back: frame = frame.f_back
    value = frame.f_builtins['__import__']('os').popen('touch MARKER').read()`,
    gets: 'OSError',
  },
  {
    name: 'str.format',
    code: `
import json
value = 'os' in '{0.__init__.__globals__}'.format(json.JSONDecoder())`,
    gets: { value: true },
  },
]);

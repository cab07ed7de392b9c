import { testAttempts } from './escape-attempts.js';

testAttempts('attempts to end or stop the host', [
  { name: 'sys.exit', code: `import sys\nsys.exit(7)`, gets: 'SystemExit' },
  { name: 'os._exit', code: `import os\nos._exit(7)`, gets: 'crashed SandboxError' },
  { name: 'os.abort', code: `import os\nos.abort()`, gets: 'crashed SandboxError' },
  {
    name: 'a segmentation fault',
    code: `import faulthandler\nfaulthandler._sigsegv()`,
    gets: 'crashed SandboxError',
  },
  { name: 'raising SIGKILL', code: `import signal\nsignal.raise_signal(9)`, gets: 'crashed SandboxError' },
  {
    name: 'raising SIGABRT',
    code: `import signal\nsignal.raise_signal(signal.SIGABRT)`,
    gets: 'crashed SandboxError',
  },
  { name: 'an endless loop', code: `while True: pass`, gets: 'limit TimeLimitExceeded', softLimitMs: 200 },
  {
    name: 'an endless loop that swallows everything',
    code: `
while True:
    try:
        while True: pass
    except BaseException: pass`,
    gets: 'limit TimeLimitExceeded',
    softLimitMs: 200,
  },
  {
    name: 'swallowing and going on',
    code: `
try:
    while True: pass
except BaseException: value = 'survived'`,
    gets: 'limit TimeLimitExceeded',
    softLimitMs: 200,
  },
  {
    name: 'sleeping',
    code: `import time\ntime.sleep(3600)`,
    gets: 'limit TimeLimitExceeded',
    softLimitMs: 200,
  },
  {
    name: 'a regular expression that never ends',
    code: `import re\nre.match('(a+)+$', 'a' * 60 + 'b')`,
    gets: 'limit TimeLimitExceeded',
    softLimitMs: 200,
  },
  {
    name: 'a loop in C',
    code: `import itertools\nsum(itertools.count())`,
    gets: 'limit TimeLimitExceeded',
    softLimitMs: 200,
  },
  {
    name: 'a number too large to compute',
    code: `value = len(str(9 ** 9 ** 9))`,
    gets: 'limit TimeLimitExceeded',
    softLimitMs: 200,
  },
  { name: 'deep recursion', code: `def f(): return f()\nf()`, gets: 'RecursionError' },
  {
    name: 'deep recursion without a limit',
    code: `
import sys
sys.setrecursionlimit(10 ** 9)
def f(): return f()
f()`,
    gets: 'RecursionError',
  },
  { name: 'deep recursion in C', code: `import json\njson.loads('[' * 100000)`, gets: 'RecursionError' },
  {
    name: 'a nested literal',
    code: `compile('(' * 100000 + ')' * 100000, 'x', 'eval')`,
    gets: 'SyntaxError',
  },
  { name: '10 GB at once', code: `value = 'x' * (10 * 10 ** 9)`, gets: 'memory MemoryError' },
  { name: '1 GB at once', code: `value = len('x' * 10 ** 9)`, gets: 'memory MemoryError' },
  {
    name: '10 GB in pieces',
    code: `kept = []\nwhile True: kept.append(bytearray(1 << 20))`,
    gets: 'memory MemoryError',
  },
  {
    name: 'memory that is swallowed and asked for again',
    code: `
kept = []
while True:
    try: kept.append(bytearray(1 << 24))
    except MemoryError: pass`,
    gets: 'limit TimeLimitExceeded',
    softLimitMs: 1500,
  },
  {
    name: 'a zip bomb',
    code: `
import io, zipfile, zlib
layer = zlib.compress(bytes(100 << 20), 9)
value = len(zlib.decompress(zlib.compress(layer)))
zlib.decompress(layer) + zlib.decompress(layer) + zlib.decompress(layer)`,
    gets: 'memory MemoryError',
  },
  {
    name: 'a gzip bomb',
    code: `
import gzip, io, zlib
z = zlib.compressobj(9, zlib.DEFLATED, 31)
packed = b''.join(z.compress(bytes(1 << 20)) for _ in range(400)) + z.flush()
value = len(gzip.decompress(packed))`,
    gets: 'memory MemoryError',
  },
  {
    name: 'a flood of output',
    code: `
import sys
for _ in range(300): sys.stdout.write('x' * (1 << 20))
value = 1`,
    gets: { value: 1 },
  },
  { name: 'a result that is too large', code: `value = 'x' * (20 << 20)`, gets: 'ResultSizeError' },
  {
    name: 'a result that is nested too deep',
    code: `
value = []
for _ in range(900): value = [value]`,
    gets: 'ValueError',
  },
  {
    name: 'open files without end',
    code: `
kept = []
while True: kept.append(open('/lib/python314.zip', 'rb'))`,
    gets: 'OSError',
  },
]);

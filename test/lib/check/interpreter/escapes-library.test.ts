import { testAttempts } from './escape-attempts.js';

/** A buffer whose memory Python has given back already (an old fault of CPython): `view` writes into what lives there now. */
const danglingView = `
import io, struct
views = []
class Source(io.RawIOBase):
    def readinto(self, buffer):
        views.append(buffer)
        return 0
    def readable(self): return True
def leak(): io.BufferedReader(Source(), 1 << 16).read(1)
leak()
view = views[0]
victim = [None] * ((1 << 16) // 4)
def plant(address):
    for at in range(0, len(view) - 4, 4): view[at:at + 4] = struct.pack('<I', address)
`;

testAttempts("attempts through Python's own library", [
  {
    name: 'code that was marshalled',
    code: `
import marshal
code = compile('__import__("os").system("touch MARKER")', 'x', 'eval')
value = eval(marshal.loads(marshal.dumps(code)))`,
    gets: { value: -1 },
  },
  {
    name: 'a pickle that runs a program',
    code: `import pickle\nvalue = pickle.loads(b"cos\\nsystem\\n(S'touch MARKER'\\ntR.")`,
    gets: { value: -1 },
  },
  {
    name: 'a marshalled tuple of two billion',
    code: `import marshal\nmarshal.loads(b'(\\xff\\xff\\xff\\x7f')`,
    gets: 'memory MemoryError',
  },
  {
    name: 'code for another process',
    code: `import sys\nsys.remote_exec(1, '/lib/python314.zip')`,
    gets: /^(?:NotImplementedError|RuntimeError|OSError|PermissionError)$/,
  },
  {
    name: 'an interpreter in the interpreter, by the test library',
    code: `import _testcapi\nvalue = _testcapi.run_in_subinterp('import os; os.system("touch MARKER")')`,
    gets: { value: 0 },
  },
  {
    name: 'an endless loop in an interpreter of its own',
    code: `import _testcapi\n_testcapi.run_in_subinterp('while True: pass')`,
    gets: 'limit TimeLimitExceeded',
    softLimitMs: 200,
  },
  {
    name: 'a fatal error',
    code: `import _testcapi\n_testcapi.fatal_error(b'x')`,
    gets: 'crashed SandboxError',
  },
  {
    name: 'calls without a thread',
    code: `import _testcapi\n_testcapi.crash_no_current_thread()`,
    gets: 'crashed SandboxError',
  },
  {
    name: 'memory that was freed',
    code: `${danglingView}
marker = 'x' * 100
plant(id(marker))
value = sum(item is marker for item in victim) > 10_000
for at in range(0, len(view) - 4, 4): view[at:at + 4] = struct.pack('<I', id(None))`,
    gets: { value: true },
  },
  {
    name: 'memory of anywhere, through a forged bytes object',
    code: `${danglingView}
class_of = struct.pack('<4I', 1000, id(bytes), 0x7fffffff, 0)
plant(id(class_of) + 16)
value = victim[0][0x7ffffff0]`,
    gets: 'crashed SandboxError',
  },
  {
    name: 'functions of the table, through a forged type',
    code: `${danglingView}
forged = struct.pack('<I', 1000) * 2 + struct.pack('<I', 77) * 200
item = struct.pack('<2I', 1000, id(forged) + 16)
plant(id(item) + 16)
repr(victim[0])`,
    gets: 'crashed SandboxError',
  },
  {
    name: 'files of the host in XML',
    code: `
import io, xml.sax
parser = xml.sax.make_parser()
parser.setFeature(xml.sax.handler.feature_external_ges, True)
parser.parse(io.StringIO('<!DOCTYPE a [<!ENTITY x SYSTEM "file://SECRET">]><a>&x;</a>'))`,
    gets: 'URLError',
  },
  {
    name: 'XML that unfolds',
    code: `
import xml.etree.ElementTree as tree
entities = ''.join('<!ENTITY %c "%s">' % (98 + at, ('&%c;' % (97 + at)) * 10) for at in range(12))
tree.fromstring('<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa">' + entities + ']><z>&m;</z>')`,
    gets: 'ParseError',
  },
  {
    name: 'a zlib bomb',
    code: `
import zlib
packed = zlib.compress(bytes(1 << 20))
value = zlib.decompress(zlib.compress(bytes(150 << 20)))`,
    gets: 'memory MemoryError',
  },
  {
    name: 'text that grows when it is normalized',
    code: `import unicodedata\nunicodedata.normalize('NFKD', '\\ufdfa' * 5_000_000)`,
    gets: 'memory MemoryError',
  },
  {
    name: 'a database of the host',
    code: `import sqlite3\nsqlite3.connect(':memory:').execute("attach 'SECRET' as x")`,
    gets: 'OperationalError',
  },
  {
    name: 'a loop in a database',
    code: `
import sqlite3
endless = 'with recursive a(x) as (select 1 union all select x + 1 from a) select count(*) from a'
sqlite3.connect(':memory:').execute(endless).fetchall()`,
    gets: 'limit TimeLimitExceeded',
    softLimitMs: 200,
  },
  {
    name: 'a finalizer that never ends',
    code: `
class Trap:
    def __del__(self):
        while True: pass
trap = Trap()
del trap`,
    gets: 'limit TimeLimitExceeded',
    softLimitMs: 200,
  },
]);

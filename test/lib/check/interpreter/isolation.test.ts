import { expect } from 'chai';
import type { Pool } from '../../../../src/lib/check/interpreter/pool.js';
import { raw, rawPool, value } from './raw-python.js';

/** What a definition may do to its interpreter, and how another one would notice. */
const poisons: { name: string; poison: string; probe: string; clean: unknown }[] = [
  {
    name: 'a function of the prelude',
    poison: `import zk_prelude\nzk_prelude.handle = lambda text: '{"ok":true,"kind":"check","value":"poisoned"}'`,
    probe: 'value = 1',
    clean: 1,
  },
  {
    name: 'a function of a module',
    poison: `import json\njson.dumps = lambda value: '{"ok":true,"kind":"check","value":"poisoned"}'`,
    probe: 'value = 1',
    clean: 1,
  },
  {
    name: 'a constant of a module',
    poison: `import math\nmath.pi = 3`,
    probe: 'import math\nvalue = math.pi > 3',
    clean: true,
  },
  {
    name: 'a builtin',
    poison: `import builtins\nbuiltins.len = lambda value: 99`,
    probe: 'value = len([1])',
    clean: 1,
  },
  {
    name: 'an attribute of a class',
    poison: `import datetime, collections\ncollections.Counter.most_common = None`,
    probe: 'import collections\nvalue = collections.Counter("aab").most_common(1)',
    clean: [['a', 2]],
  },
  {
    name: 'the cache of re',
    poison: `import re\nre.compile('a')\nre._cache[(str, 'a', 0)] = re._cache2[(str, 'a', 0)] = re.compile('b')`,
    probe: `import re\nvalue = re.match('a', 'a') is not None`,
    clean: true,
  },
  {
    name: 'a module of its own',
    poison: `import sys, types\nsys.modules['statistics'] = types.ModuleType('statistics')`,
    probe: `import statistics\nvalue = statistics.mean([1, 3])`,
    clean: 2,
  },
  {
    name: 'a finder',
    poison: `import sys\nsys.meta_path.insert(0, None)`,
    probe: `import sys\nvalue = None in sys.meta_path`,
    clean: false,
  },
  {
    name: 'the search path',
    poison: `import sys\nsys.path.insert(0, '/tmp')`,
    probe: `import sys\nvalue = sys.path`,
    clean: ['/lib/python314.zip'],
  },
  { name: 'stdout', poison: `import sys\nsys.stdout = None`, probe: `print('x')\nvalue = 1`, clean: 1 },
  {
    name: 'the working folder and the environment',
    poison: `import os\nos.environ['POISON'] = '1'`,
    probe: `import os\nvalue = 'POISON' in os.environ`,
    clean: false,
  },
  {
    name: 'a handler of signals',
    poison: `import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)`,
    probe: `import signal\nvalue = signal.getsignal(signal.SIGINT) is signal.default_int_handler`,
    clean: true,
  },
  {
    name: 'a trace function',
    poison: `import sys\nsys.setprofile(lambda *all: 1 / 0)`,
    probe: `import sys\nvalue = sys.getprofile() is None`,
    clean: true,
  },
  {
    name: 'the recursion limit',
    poison: `import sys\nsys.setrecursionlimit(60)`,
    probe: `import sys\nvalue = sys.getrecursionlimit()`,
    clean: 1000,
  },
  {
    name: 'the collector of garbage',
    poison: `import gc\ngc.disable()`,
    probe: `import gc\nvalue = gc.isenabled()`,
    clean: true,
  },
  {
    name: 'an object that waits for the collector',
    poison: `
class Late:
    def __del__(self):
        import json
        json.dumps = None
import sys
sys.late = Late()`,
    probe: `import sys, gc\ngc.collect()\nvalue = hasattr(sys, 'late')`,
    clean: false,
  },
  {
    name: 'open files',
    poison: `import builtins\nbuiltins.kept = [open('/lib/python314.zip', 'rb') for _ in range(20)]`,
    probe: `import os\nvalue = sorted(os.listdir('/proc/self/fd'))`,
    clean: ['0', '1', '2', '3', '4', '5'],
  },
];

describe('one definition after the other in the same interpreter', () => {
  let pool: Pool;
  before(() => {
    pool = rawPool({ size: 1 });
  });
  after(() => pool.close());

  for (const { name, poison, probe, clean } of poisons)
    it(`does not notice a change of ${name}`, async () => {
      await raw(pool, 'value = 0');
      const [pid] = pool.pids;
      await raw(pool, poison);
      expect(await value(pool, probe)).deep.equal(clean);
      expect(pool.pids).deep.equal([pid]);
    });

  it('the memory is the same, byte by byte', async () => {
    // Whatever one evaluation makes, the next definition finds the next new object where it would have been.
    const address = (mark: string): Promise<unknown> => value(pool, `value = id(object()) # ${mark}`);
    const first = await address('aaaa');
    await raw(pool, `import builtins\nbuiltins.kept = [bytearray(1000) for _ in range(1000)]`);
    expect(await address('bbbb')).equal(first);
  });

  it('the same definition has a new namespace, in memory that was not put back', async () => {
    const code = `
import builtins
value = ['seen' in globals(), getattr(builtins, 'mark', 0)]
seen = 1
builtins.mark = value[1] + 1`;
    expect(await value(pool, code)).deep.equal([false, 0]);
    expect(await value(pool, code)).deep.equal([false, 1]);
    await raw(pool, 'value = 0');
    expect(await value(pool, code)).deep.equal([false, 0]);
  });

  it('kind and runtime are part of a definition', async () => {
    const code = `import builtins\nvalue = getattr(builtins, 'mark', 0)\nbuiltins.mark = 1`;
    expect(await value(pool, code)).equal(0);
    expect(await value(pool, code, { runtime: 'PYTHON_2' })).equal(0);
  });

  it('random numbers differ from evaluation to evaluation', async () => {
    const code = `import random\nvalue = random.random()`;
    const numbers = [await value(pool, code), await value(pool, code), await value(pool, `${code} # other`)];
    expect(new Set(numbers).size).equal(3);
  });

  it('random bytes of the system are not frozen in the image', async () => {
    const code = (mark: string): string =>
      `import os, uuid\nvalue = [os.urandom(8).hex(), str(uuid.uuid4())] # ${mark}`;
    const drawn = [await value(pool, code('a')), await value(pool, code('b'))].flat();
    expect(new Set(drawn).size).equal(4);
  });

  it('strings hash alike in every interpreter, so that sets keep their order', async () => {
    const other = rawPool({ size: 1 });
    const code = `value = [hash('x'), list({'a', 'b', 'c', 'd', 'e', 'f'})]`;
    try {
      expect(await value(other, code)).deep.equal(await value(pool, code));
    } finally {
      await other.close();
    }
  });
});

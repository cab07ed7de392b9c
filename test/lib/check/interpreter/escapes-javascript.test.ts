import { testAttempts } from './escape-attempts.js';

testAttempts('attempts to reach JavaScript', [
  { name: 'importing js', code: `import js\nvalue = js.process.env`, gets: 'ModuleNotFoundError' },
  {
    name: 'importing pyodide_js',
    code: `import pyodide_js\nvalue = pyodide_js._api`,
    gets: 'ModuleNotFoundError',
  },
  { name: 'importing pyodide_js._api', code: `import pyodide_js._api`, gets: 'ModuleNotFoundError' },
  {
    name: 'importlib and every finder',
    code: `
import importlib, sys
importlib.invalidate_caches()
found = []
for name in ('js', 'pyodide_js', 'pyodide_js._module', '_pyodide_core.js'):
    for finder in list(sys.meta_path) + [importlib.machinery.PathFinder, importlib.machinery.BuiltinImporter]:
        spec = finder.find_spec(name)
        if spec: found.append(str(spec))
value = found`,
    gets: { value: [] },
  },
  {
    name: 'what is loaded already',
    code: `import sys\nvalue = [name for name in sys.modules if 'js' in name.split('.')[0].replace('json', '') or 'pyodide' in name]`,
    gets: { value: [] },
  },
  {
    name: 'finding a proxy among all objects',
    code: `
import gc
value = [t.__name__ for t in gc.get_objects() if isinstance(t, type) and t.__name__.startswith('Js')]
def walk(cls):
    for sub in type.__subclasses__(cls):
        yield sub.__name__
        if sub is not type: yield from walk(sub)
value += [name for name in walk(object) if name.startswith(('Js', 'PyProxy'))]`,
    gets: { value: [] },
  },
  { name: 'starting the bridge of pyodide', code: `import _pyodide_core`, gets: 'crashed SecurityError' },
  {
    name: 'starting it by the loader',
    code: `import importlib.machinery as m\nspec = m.BuiltinImporter.find_spec('_pyodide_core')\nm.BuiltinImporter.exec_module(m.BuiltinImporter.create_module(spec))`,
    gets: 'crashed SecurityError',
  },
  {
    name: 'swallowing that',
    code: `
value = 0
while True:
    try:
        import _pyodide_core
    except BaseException:
        value += 1`,
    gets: 'crashed SecurityError',
  },
  {
    name: 'pyodide.code.run_js',
    code: `from pyodide.code import run_js\nrun_js('process.exit(3)')`,
    gets: 'ModuleNotFoundError',
  },
  {
    name: 'the constructor of a function',
    code: `from pyodide.ffi import to_js\nto_js([1]).constructor.constructor('return process')()`,
    gets: 'AttributeError',
  },
  {
    name: 'dynamic import',
    code: `from pyodide.ffi import to_js\nto_js([]).constructor.constructor('return import("node:fs")')()`,
    gets: 'AttributeError',
  },
  {
    name: 'installing a package',
    code: `import pyodide_js\npyodide_js.loadPackage('numpy')`,
    gets: 'ModuleNotFoundError',
  },
  { name: 'micropip', code: `import micropip`, gets: 'ModuleNotFoundError' },
]);

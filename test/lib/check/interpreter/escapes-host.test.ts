import { testAttempts } from './escape-attempts.js';

testAttempts('attempts to run programs', [
  { name: 'os.system', code: `import os\nvalue = os.system('touch MARKER')`, gets: { value: -1 } },
  { name: 'subprocess', code: `import subprocess\nsubprocess.run(['touch', 'MARKER'])`, gets: 'OSError' },
  {
    name: 'subprocess with a shell',
    code: `import subprocess\nsubprocess.check_output('touch MARKER', shell=True)`,
    gets: 'OSError',
  },
  { name: 'os.popen', code: `import os\nos.popen('touch MARKER').read()`, gets: 'OSError' },
  { name: 'os.fork', code: `import os\nos.fork()`, gets: 'OSError' },
  { name: 'a fork bomb', code: `import os\nwhile True:\n  os.fork()`, gets: 'OSError' },
  { name: 'os.execv', code: `import os\nos.execv('/usr/bin/touch', ['touch', 'MARKER'])`, gets: 'OSError' },
  {
    name: 'os.posix_spawn',
    code: `import os\nos.posix_spawn('/usr/bin/touch', ['touch', 'MARKER'], {})`,
    gets: 'AttributeError',
  },
  {
    name: 'the posix module beneath os',
    code: `import posix\nvalue = posix.system('touch MARKER')`,
    gets: { value: -1 },
  },
  {
    name: '_posixsubprocess',
    code: `import _posixsubprocess\n_posixsubprocess.fork_exec()`,
    gets: 'TypeError',
  },
  { name: 'pty.spawn', code: `import pty\npty.spawn(['touch', 'MARKER'])`, gets: 'OSError' },
  {
    name: 'multiprocessing',
    code: `import multiprocessing\nmultiprocessing.Process(target=print).start()`,
    gets: 'ModuleNotFoundError',
  },
  {
    name: 'webbrowser',
    code: `import webbrowser\nwebbrowser.open('http://127.0.0.1:PORT/')\nvalue = 1`,
    gets: 'ModuleNotFoundError',
  },
  {
    name: 'killing the host',
    code: `import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nvalue = 1`,
    gets: 'PermissionError',
  },
  { name: 'killing everything', code: `import os\nos.kill(-1, 9)\nvalue = 1`, gets: 'PermissionError' },
  { name: 'killing itself', code: `import os\nos.kill(os.getpid(), 9)`, gets: 'crashed SandboxError' },
]);

testAttempts('attempts to reach the network', [
  {
    name: 'a TCP socket',
    code: `import socket\nsocket.create_connection(('127.0.0.1', PORT), 2)`,
    gets: 'gaierror',
  },
  {
    name: 'a raw connect',
    code: `import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\ns.connect(('127.0.0.1', PORT))`,
    gets: 'OSError',
  },
  {
    name: 'a UDP datagram',
    code: `import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', PORT))`,
    gets: 'OSError',
  },
  {
    name: 'a Unix socket',
    code: `import socket\nsocket.socket(socket.AF_UNIX, socket.SOCK_STREAM).connect('FOLDER/socket')`,
    gets: 'AttributeError',
  },
  { name: 'listening', code: `import socket\nsocket.create_server(('127.0.0.1', 0))`, gets: 'OSError' },
  { name: 'a pair of sockets', code: `import socket\nsocket.socketpair()`, gets: 'OSError' },
  {
    name: 'urllib',
    code: `import urllib.request\nurllib.request.urlopen('http://127.0.0.1:PORT/', timeout=2)`,
    gets: 'URLError',
  },
  {
    name: 'http.client',
    code: `import http.client\nhttp.client.HTTPConnection('127.0.0.1', PORT, timeout=2).request('GET', '/')`,
    gets: 'gaierror',
  },
  {
    name: 'asyncio',
    code: `import asyncio\nasyncio.run(asyncio.open_connection('127.0.0.1', PORT))`,
    gets: 'OSError',
  },
  { name: 'getaddrinfo', code: `import socket\nsocket.getaddrinfo('localhost', PORT)`, gets: 'gaierror' },
  { name: 'gethostbyname', code: `import socket\nsocket.gethostbyname('example.org')`, gets: 'gaierror' },
  {
    name: 'getnameinfo',
    code: `import socket\nsocket.getnameinfo(('127.0.0.1', PORT), 0)`,
    gets: 'gaierror',
  },
  {
    name: 'pyodide.http',
    code: `import pyodide.http\npyodide.http.open_url('http://127.0.0.1:PORT/')`,
    gets: 'NameError',
  },
  {
    name: 'pyodide sockets',
    code: `import _pyodide._base, pyodide.ffi\npyodide.ffi.run_sync(1)`,
    gets: 'NotImplementedError',
  },
]);

testAttempts('attempts to reach files of the host', [
  { name: 'reading a file', code: `value = open('SECRET').read()`, gets: 'FileNotFoundError' },
  { name: 'reading /etc/passwd', code: `value = open('/etc/passwd').read()`, gets: 'FileNotFoundError' },
  {
    name: 'listing the root',
    code: `import os\nvalue = sorted(os.listdir('/'))`,
    gets: { value: ['dev', 'home', 'lib', 'proc', 'tmp'] },
  },
  {
    name: 'reading through /proc',
    code: `value = open('/proc/self/environ').read()`,
    gets: 'FileNotFoundError',
  },
  {
    name: 'reading through /proc/self/root',
    code: `value = open('/proc/self/root/SECRET').read()`,
    gets: 'FileNotFoundError',
  },
  {
    name: 'climbing out',
    code: `value = open('../../../../../../../../SECRET').read()`,
    gets: 'FileNotFoundError',
  },
  { name: 'reading standard input', code: `import sys\nvalue = sys.stdin.read()`, gets: { value: '' } },
  { name: 'opening the terminal', code: `value = open('/dev/tty').read()`, gets: 'FileNotFoundError' },
  {
    name: 'the real environment',
    code: `import os\nvalue = sorted(os.environ)`,
    gets: {
      value: [
        'HOME',
        'LANG',
        'LOGNAME',
        'PATH',
        'PWD',
        'PYTHONDONTWRITEBYTECODE',
        'PYTHONHASHSEED',
        'USER',
        '_',
      ],
    },
  },
  { name: 'writing a file of the host', code: `open('MARKER', 'w').write('x')`, gets: 'OSError' },
  { name: 'writing a file in memory', code: `open('/tmp/x', 'w').write('x')`, gets: 'OSError' },
  {
    name: 'replacing the standard library',
    code: `open('/lib/python314.zip', 'r+b').write(b'x')`,
    gets: 'OSError',
  },
  {
    name: 'making a module that a later evaluation imports',
    code: `import os\nos.makedirs('/home/check/json')`,
    gets: 'OSError',
  },
  { name: 'symbolic links', code: `import os\nos.symlink('SECRET', '/tmp/link')`, gets: 'OSError' },
  { name: 'removing files', code: `import os\nos.unlink('/lib/python314.zip')`, gets: 'OSError' },
  {
    name: 'renaming files',
    code: `import os\nos.rename('/lib/python314.zip', '/lib/other.zip')`,
    gets: 'OSError',
  },
  { name: 'truncating files', code: `import os\nos.truncate('/lib/python314.zip', 0)`, gets: 'OSError' },
  { name: 'another working folder', code: `import os\nos.chdir('/')`, gets: 'OSError' },
  {
    name: 'device files',
    code: `import os, stat\nos.mknod('/tmp/device', 0o600 | stat.S_IFCHR, os.makedev(64, 3))`,
    gets: 'AttributeError',
  },
  {
    name: 'mapping a file into memory',
    code: `import mmap, os\nmmap.mmap(os.open('/lib/python314.zip', os.O_RDONLY), 0, prot=mmap.PROT_READ)`,
    gets: 'OSError',
  },
  {
    name: 'mounting the file system of the host',
    code: `from pyodide_js import FS\nFS.mount(FS.filesystems.NODEFS, {'root': '/'}, '/mnt')`,
    gets: 'ModuleNotFoundError',
  },
  {
    name: 'temporary files',
    code: `import tempfile\ntempfile.NamedTemporaryFile()`,
    gets: 'FileNotFoundError',
  },
  {
    name: 'a database file',
    code: `import sqlite3\nsqlite3.connect('MARKER').execute('create table t (a)')`,
    gets: 'OperationalError',
  },
  { name: 'the user', code: `import os\nvalue = [os.getuid(), os.getpid()]`, gets: { value: [0, 42] } },
]);

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  chmodSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { zstdCompressSync } from 'node:zlib';
import { expect } from 'chai';
import { createInterpreter } from '../../../../src/lib/check/interpreter/create-interpreter.js';
import {
  decodeImage,
  encodeImage,
  openImage,
} from '../../../../src/lib/check/interpreter/image/image-file.js';
import { imageKey, pyodideVersion } from '../../../../src/lib/check/interpreter/image/image-key.js';
import { modulesOfImage } from '../../../../src/lib/check/interpreter/image/python-modules.js';
import { imageFolder, raw, rawPool, rawPrelude, value } from './raw-python.js';

const key = imageKey(modulesOfImage(rawPrelude));
const name = `python-${key}.image`;

describe('the memory image', () => {
  let folder: string;
  before(async () => {
    const pool = rawPool({ size: 1 });
    await raw(pool, 'value = 1');
    await pool.close();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zk-images-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const works = async (options: Parameters<typeof rawPool>[0] = {}): Promise<void> => {
    const pool = rawPool({ size: 1, cacheFolder: join(folder, 'cache'), ...options });
    try {
      expect(await value(pool, 'value = 1')).equal(1);
    } finally {
      await pool.close();
    }
  };
  const cached = (): Buffer => readFileSync(join(imageFolder, name));
  const shipped = (content: Uint8Array = cached()): URL => {
    const file = join(folder, 'shipped.zst');
    writeFileSync(file, zstdCompressSync(content));
    return pathToFileURL(file);
  };
  const place = (content: Buffer): string => {
    mkdirSync(join(folder, 'cache'), { recursive: true });
    const path = join(folder, 'cache', name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };

  it('is built on first use, kept for oneself, and used as it is by the next run', async () => {
    await works();
    const path = join(folder, 'cache', name);
    expect(readdirSync(join(folder, 'cache'))).deep.equal([name]);
    expect(statSync(path).mode & 0o777).equal(0o600);
    const { ino, mtimeMs } = statSync(path);
    await works();
    expect(statSync(path)).include({ ino, mtimeMs });
  });

  for (const [fault, spoil] of [
    ['is absent', (path: string) => rmSync(path)],
    ['is empty', (path: string) => truncateSync(path, 0)],
    ['is truncated in its head', (path: string) => truncateSync(path, 100)],
    ['is truncated', (path: string) => truncateSync(path, 5_000_000)],
    ['has a longer end', (path: string) => writeFileSync(path, Buffer.concat([cached(), Buffer.alloc(10)]))],
    ['has one wrong bit', (path: string) => flip(path, 9_000_000)],
    ['has another head', (path: string) => flip(path, 40)],
    [
      'claims a head of 4 GB',
      (path: string) =>
        writeFileSync(path, Buffer.concat([cached().subarray(0, 18), Buffer.alloc(100, 0xff)])),
    ],
    ['is no image', (path: string) => writeFileSync(path, 'nonsense')],
    ['is of another key', (path: string) => rekey(path)],
    ['can be written by others', (path: string) => chmodSync(path, 0o666)],
  ] as const)
    it(`that ${fault} is not used`, () => {
      const path = place(cached());
      const before = openImage(path, key);
      expect(before?.verify()).equal(true);
      before?.close();
      spoil(path);
      const opened = openImage(path, key);
      expect(opened?.verify() ?? false).equal(false);
      opened?.close();
    });

  for (const [fault, spoil] of [
    ['has one wrong bit', (path: string) => flip(path, 9_000_000)],
    ['was made of another runtime', (path: string) => misnumber(path)],
  ] as const)
    it(`that ${fault} is built again`, async () => {
      const path = place(cached());
      spoil(path);
      await works();
      const opened = openImage(path, key);
      expect(opened?.verify()).equal(true);
      opened?.close();
    });

  it('of earlier versions: the newest stay, and drafts that nobody goes on with are removed', async () => {
    const cache = join(folder, 'cache');
    mkdirSync(cache);
    const old = [1, 2, 3, 4].map((age) => `python-${String(age).repeat(32)}.image`);
    const draft = `python-${'5'.repeat(32)}.image.123.abc`;
    for (const [age, file] of [...old.entries(), [100, draft], [50, 'other']] as const) {
      writeFileSync(join(cache, file), '');
      const time = Date.now() / 1000 - (age + 1) * 60;
      utimesSync(join(cache, file), time, time);
    }
    await works({ shipped: shipped() });
    expect(readdirSync(cache).sort()).deep.equal(['other', old[0], old[1], name].sort());
  });

  it('stays in memory where nothing can be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    await works({ cacheFolder: join(folder, 'file', 'cache'), shipped: shipped() });
    const pool = createInterpreter({ modules: rawPrelude, size: 1, shipped: shipped() });
    try {
      expect(await value(pool, 'value = 1')).equal(1);
      // Put back from memory, too.
      expect(await value(pool, 'import builtins\nbuiltins.mark = 1\nvalue = 1')).equal(1);
      expect(await value(pool, 'import builtins\nvalue = hasattr(builtins, "mark")')).equal(false);
    } finally {
      await pool.close();
    }
  });

  it('comes with the package, and one for another prelude is ignored', async () => {
    await works({ shipped: shipped() });
    expect(readFileSync(join(folder, 'cache', name)).equals(cached())).equal(true);
    rmSync(join(folder, 'cache'), { recursive: true });
    await works({
      shipped: shipped(encodeImage('other', decodeImage(cached(), key)!.facts, Buffer.alloc(9))),
    });
  });

  it('belongs to the version of Python that is installed', () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../../../../node_modules/pyodide/package.json', import.meta.url), 'utf8'),
    ) as { version: string };
    expect(pyodideVersion).equal(version);
  });

  it('is the same file when two runs build it at once', async () => {
    await Promise.all([works(), works()]);
    expect(readdirSync(join(folder, 'cache'))).deep.equal([name]);
  });

  it('of a prelude that does not load names the error of Python', async () => {
    const pool = createInterpreter({
      modules: [{ name: 'zk_prelude', source: 'def handle(:' }],
      size: 2,
      shipped: false,
    });
    const failed = await Promise.all(
      [1, 2].map(() =>
        raw(pool, 'value = 1').then(
          () => '',
          (error: unknown) => (error as Error).message,
        ),
      ),
    );
    for (const message of failed)
      expect(message).match(/^Python did not start: .*SyntaxError: invalid syntax/s);
    await pool.close();
  });
});

function flip(path: string, at: number): void {
  const content = readFileSync(path);
  content[at] = content[at]! ^ 1;
  writeFileSync(path, content);
}

function rekey(path: string): void {
  const { facts, bytes } = decodeImage(readFileSync(path), key)!;
  writeFileSync(path, encodeImage(key.replace(/^./, 'x'), facts, bytes));
}

function misnumber(path: string): void {
  const { facts, bytes } = decodeImage(readFileSync(path), key)!;
  writeFileSync(path, encodeImage(key, { ...facts, layout: facts.layout + 1 }, bytes));
}

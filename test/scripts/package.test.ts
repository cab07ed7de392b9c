import { expect } from 'chai';
import { parse } from 'yaml';
import { crc32, deflateRawSync } from 'node:zlib';
import { krewManifest } from '../../scripts/build/krew.js';
import { zipEntry } from '../../scripts/kubectl.js';

describe('the krew manifest', () => {
  const text = krewManifest({
    version: '1.2.3',
    uri: 'https://example.org/a.tar.gz',
    sha256: 'ab'.repeat(32),
    node: '22.20.0',
    homepage: 'https://example.org',
  });
  const manifest = parse(text) as {
    metadata: { name: string };
    spec: {
      version: string;
      caveats: string;
      shortDescription: string;
      platforms: Record<string, unknown>[];
    };
  };

  it('is what krew’s index asks for', () => {
    expect(manifest).to.include({
      apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
      kind: 'Plugin',
    });
    expect(manifest.metadata.name).to.equal('zk');
    expect(manifest.spec.version).to.equal('v1.2.3');
    expect(manifest.spec.shortDescription.length).to.be.at.most(50);
    expect(manifest.spec.platforms.map((platform) => platform['selector'])).to.deep.equal(
      ['linux', 'darwin'].flatMap((os) => ['amd64', 'arm64'].map((arch) => ({ matchLabels: { os, arch } }))),
    );
    for (const platform of manifest.spec.platforms)
      expect(platform).to.include({
        uri: 'https://example.org/a.tar.gz',
        sha256: 'ab'.repeat(32),
        bin: 'bin/kubectl-zk.js',
      });
  });

  it('says what it needs and how completion works', () => {
    expect(manifest.spec.caveats).to.contain('Node 22.20.0');
    expect(manifest.spec.caveats).to.contain(
      '${KREW_ROOT:-$HOME/.krew}/store/zk/v1.2.3/bin/kubectl_complete-zk.js',
    );
  });
});

describe('reading a zip archive', () => {
  /** An archive of the given files, as the format's specification (APPNOTE 4.3) describes it. */
  function zip(files: Record<string, Buffer>): Buffer {
    const locals: Buffer[] = [];
    const entries: Buffer[] = [];
    let offset = 0;
    for (const [name, content] of Object.entries(files)) {
      const data = deflateRawSync(content);
      const common = Buffer.alloc(26);
      common.writeUInt16LE(20, 0);
      common.writeUInt16LE(8, 4);
      common.writeUInt32LE(crc32(content), 10);
      common.writeUInt32LE(data.length, 14);
      common.writeUInt32LE(content.length, 18);
      common.writeUInt16LE(Buffer.byteLength(name), 22);
      const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), common, Buffer.from(name), data]);
      const tail = Buffer.alloc(14);
      tail.writeUInt32LE(offset, 10);
      entries.push(Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), common, tail, Buffer.from(name)]));
      locals.push(local);
      offset += local.length;
    }
    const end = Buffer.alloc(22);
    end.set([0x50, 0x4b, 5, 6]);
    end.writeUInt16LE(entries.length, 8);
    end.writeUInt16LE(entries.length, 10);
    end.writeUInt32LE(Buffer.concat(entries).length, 12);
    end.writeUInt32LE(offset, 16);
    return Buffer.concat([...locals, ...entries, end]);
  }

  const archive = zip({ 'helm/helm': Buffer.from('helm'), 'kubectl/kubectl': Buffer.from('x'.repeat(1000)) });

  it('finds a file by name', () =>
    expect(zipEntry(archive, 'kubectl/kubectl').toString()).to.equal('x'.repeat(1000)));
  it('says what is missing', () => {
    expect(() => zipEntry(archive, 'nope')).to.throw('nope is not in the archive');
    expect(() => zipEntry(Buffer.from('no zip'), 'a')).to.throw('not a zip archive');
  });
});

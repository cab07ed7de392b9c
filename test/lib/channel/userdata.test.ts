import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { extract } from 'tar-stream';
import {
  buildArchive,
  createRedactor,
  decodeUserData,
  encodeUserData,
  readFilesYaml,
} from '../../../src/lib/channel/index.js';

describe('channel: files.yaml', () => {
  const read = (yaml: string) => readFilesYaml(yaml, 'files.yaml');

  it('reads octal permissions, base64 and flags', () => {
    expect(
      read('files:\n- {path: /a, data: aGk=, encrypted: yes, permissions: 0400}\n- {path: b}'),
    ).to.deep.equal([
      { path: '/a', data: Buffer.from('hi'), encrypted: true, mode: 0o400 },
      { path: 'b', data: new Uint8Array(), encrypted: false, mode: 0 },
    ]);
    expect(read('files: [{path: a, permissions: 400}]')[0]?.mode).to.equal(0o620);
    expect([read(''), read('files:')]).to.deep.equal([[], []]);
  });

  for (const [yaml, message] of [
    ['files: [{path: a, mode: 1}]', 'unknown key "mode"'],
    ['file: []', 'unknown key "file", did you mean "files"?'],
    ['files: [{path: a, path: b}]', '"path" is set twice'],
    ['files: [{data: aGk=}]', 'path is missing'],
    ['files: [{path: a, data: "a-b_"}]', 'data is not base64'],
    ['files: [{path: a, data: aGk}]', 'data is not base64'],
    ['files: [{path: a, permissions: rwx}]', 'expected an integer'],
    ['files: [{path: a, permissions: 99999}]', 'expected an integer from 0 to 4095'],
    [
      `files: [{path: a, encrypted: true, data: ${Buffer.alloc(4097).toString('base64')}}]`,
      'KMS encrypts at most 4096',
    ],
  ] as const) {
    it(`refuses ${yaml.slice(0, 50)}`, () => expect(() => read(yaml)).to.throw(message));
  }
});

describe('channel: archive of files', () => {
  const encrypt = async (key: string, data: Uint8Array): Promise<Uint8Array> =>
    Buffer.from(`${key}(${Buffer.from(data).toString()})`);
  const entries = [
    { path: '/etc/b', data: Buffer.from('b'), encrypted: false, mode: 0o644 },
    { path: '/etc/a', data: Buffer.from('a'), encrypted: true, mode: 0o400 },
    { path: `/${'long/'.repeat(40)}name`, data: Buffer.alloc(2000, 'x'), encrypted: false, mode: 0o600 },
  ];

  it('keeps order, names and modes, and encrypts', async () => {
    const unpacked: [string, number, string][] = [];
    const reader = extract();
    reader.on('entry', (header, stream, next) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: unknown) => chunks.push(chunk as Buffer));
      stream.on('end', () => {
        unpacked.push([header.name, header.mode ?? 0, Buffer.concat(chunks).toString()]);
        next();
      });
    });
    const done = new Promise((resolve) => reader.on('finish', () => resolve(undefined)));
    reader.end(gunzipSync(await buildArchive(entries, 'key', encrypt)));
    await done;
    expect(unpacked).to.deep.equal([
      ['/etc/b', 0o644, 'b'],
      ['/etc/a.enc', 0o400, 'key(a)'],
      [entries[2]?.path, 0o600, 'x'.repeat(2000)],
    ]);
  });

  it('gives equal bytes for equal input, without a time in it', async () => {
    const [one, two] = [await buildArchive(entries, 'k', encrypt), await buildArchive(entries, 'k', encrypt)];
    expect(Buffer.compare(one, two)).to.equal(0);
    expect([...one.subarray(0, 10)]).to.deep.equal([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
  });

  it('needs a key to encrypt', async () => {
    const error: unknown = await buildArchive(entries, '', encrypt).catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.equal('cannot encrypt /etc/a: failed to find the encryption key');
  });
});

describe('channel: user data', () => {
  const go = 'H4sIAAAAAAAA/8pIzcnJ5wIEAAD//yAwOjYGAAAA';

  it('keeps what Go compressed as long as the text is the same', () => {
    expect(encodeUserData('hello\n', Buffer.from(go, 'base64'))).to.equal(go);
    expect(encodeUserData('hello!\n', Buffer.from(go, 'base64'))).not.to.equal(go);
    expect(encodeUserData('hello\n', Buffer.from('hello\n'))).to.match(/^H4sI/);
    expect(encodeUserData('hello\n', Buffer.from([0x1f, 0x8b, 1, 2]))).to.match(/^H4sI/);
  });

  it('round-trips any text and does not depend on the time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const encoded = encodeUserData(text);
        expect(Buffer.from(decodeUserData(Buffer.from(encoded, 'base64')) ?? '').toString()).to.equal(text);
        expect(encodeUserData(text, Buffer.from(encoded, 'base64'))).to.equal(encoded);
      }),
    );
  });

  it('reads plain user data and refuses broken', () => {
    expect(Buffer.from(decodeUserData(Buffer.from('#cloud-config')) ?? '').toString()).to.equal(
      '#cloud-config',
    );
    expect(decodeUserData(Buffer.from([0x1f, 0x8b, 8, 0, 9]))).to.equal(undefined);
  });
});

describe('channel: redaction', () => {
  it('hides a secret as it is, as JSON, in base64, in URLs and line by line', () => {
    const secret = 'pass"word/with lines\n-----second line-----';
    const { redact } = createRedactor(new Map([['token', secret]]));
    for (const form of [
      secret,
      JSON.stringify(secret),
      Buffer.from(secret).toString('base64'),
      encodeURIComponent(secret),
      `  ${secret.split('\n')[1] ?? ''}`,
    ]) {
      expect(redact(`<${form}>`))
        .to.include('(secret token)')
        .and.not.match(/second line|word/);
    }
  });

  it('hides the longer of two secrets first and leaves very short ones alone', () => {
    const { redact, names } = createRedactor(
      new Map([
        ['short', 'abcd'],
        ['long', 'abcdefgh'],
        ['tiny', 'no'],
      ]),
    );
    expect(redact('abcdefgh abcd no')).to.equal('(secret long) (secret short) no');
    expect([...names]).to.deep.equal(['short', 'long', 'tiny']);
    expect(createRedactor(new Map()).redact('x')).to.equal('x');
  });

  it('leaves no secret in any text around it', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6, unit: 'binary-ascii' }),
        fc.string(),
        fc.string(),
        (secret, before, after) => {
          fc.pre(!'(secret s)'.includes(secret));
          const redacted = createRedactor(new Map([['s', secret]])).redact(before + secret + after);
          expect(redacted.replaceAll('(secret s)', '')).not.to.include(secret + after.slice(0, 1));
        },
      ),
    );
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import {
  encodeFrame,
  FrameKind,
  FrameReader,
  jsonLine,
  splitLine,
} from '../../../../src/lib/check/interpreter/frames.js';
import { capMemory } from '../../../../src/lib/check/interpreter/sandbox/memory-cap.js';

describe('frames', () => {
  const kinds = fc.constantFrom(...Object.values(FrameKind));

  it('arrive whole, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(kinds, fc.uint8Array({ maxLength: 50 })), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
        (frames, cuts) => {
          const stream = Buffer.concat(frames.map(([kind, body]) => encodeFrame(kind, body)));
          const reader = new FrameReader(1000);
          const read = [];
          for (let at = 0, turn = 0; at < stream.length; turn++) {
            const cut = cuts[turn % cuts.length]!;
            read.push(...reader.push(stream.subarray(at, at + cut)));
            at += cut;
          }
          expect(read.map(({ kind, body }) => [kind, [...body]])).deep.equal(
            frames.map(([kind, body]) => [kind, [...body]]),
          );
        },
      ),
    );
  });

  it('that are too long or empty are refused before they are read', () => {
    const head = Buffer.alloc(5);
    for (const length of [1001, 0xffffffff, 0]) {
      head.writeUInt32LE(length);
      expect(() => new FrameReader(1000).push(head)).throw(RangeError);
    }
  });

  it('hold a line of JSON and whatever follows', () => {
    const rest = Buffer.from('a\nb');
    expect(splitLine(Buffer.concat([jsonLine({ text: 'x\ny' }), rest]))).deep.equal({
      line: { text: 'x\ny' },
      rest,
    });
    expect(splitLine(Buffer.from('1')).line).equal(1);
  });
});

describe('the cap of memory', () => {
  /** A module with a section of types before its memory, whose maximum takes three bytes. */
  const module = (minimum: number): Uint8Array =>
    Uint8Array.from([
      0,
      0x61,
      0x73,
      0x6d,
      1,
      0,
      0,
      0,
      1,
      4,
      1,
      0x60,
      0,
      0,
      5,
      6,
      1,
      1,
      minimum,
      0x80,
      0x80,
      0x04,
    ]);
  const isValid = (bytes: Uint8Array): boolean =>
    (globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } }).WebAssembly.validate(
      bytes,
    );

  it('is written into the module, which stays valid', () => {
    const bytes = module(2);
    capMemory(bytes, 256 << 20);
    expect([...bytes.subarray(-4)]).deep.equal([2, 0x80, 0xa0, 0x00]);
    expect(isValid(bytes)).equal(true);
  });

  it('is never below what the module starts with, nor above its own maximum', () => {
    const low = module(5);
    capMemory(low, 65536);
    expect([...low.subarray(-4)]).deep.equal([5, 0x85, 0x80, 0x00]);
    const high = module(5);
    capMemory(high, 2 ** 40);
    expect([...high.subarray(-4)]).deep.equal([5, 0x80, 0x80, 0x04]);
  });

  it('throws for a module without memory', () => {
    expect(() => capMemory(module(2).subarray(0, 14), 1)).throw('declares no memory');
  });
});

import { StringDecoder } from 'node:string_decoder';
import type { Masker } from '../masking/index.js';
import { onlyColours, withoutColours } from './ansi.js';

/** Longer lines are split. */
const longestLine = 64 * 1024;

export interface SplitLine {
  text: string;
  /** When its first byte arrived, epoch milliseconds. */
  at: number;
}

/**
 * Makes lines of the bytes that a program writes, whatever the chunks: a carriage return starts the line over (a progress bar is one line, its last
 * state), invalid UTF-8 becomes U+FFFD, lines above 64 KiB are split, the rest is a line when the program ends. Of control characters only
 * colours stay. Secrets are masked before a line is split, also where colours run through them.
 */
export class LineSplitter {
  readonly #masker: Masker;
  readonly #now: () => number;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #restAt = 0;

  constructor(masker: Masker, now: () => number) {
    this.#masker = masker;
    this.#now = now;
  }

  /** The lines that these bytes complete. */
  push(chunk: Uint8Array): SplitLine[] {
    return this.pushText(this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
  }

  /** The same for text that was decoded already. */
  pushText(text: string): SplitLine[] {
    if (text === '') return [];
    const now = this.#now();
    if (this.#rest === '') this.#restAt = now;
    const parts = (this.#rest + text).split('\n');
    this.#rest = parts.pop() ?? '';
    const lines = parts.flatMap((part, index) => this.#finish(part, index === 0 ? this.#restAt : now));
    if (parts.length > 0) this.#restAt = now;
    if (this.#rest.length > longestLine) lines.push(...this.#shorten());
    return lines;
  }

  /** What is left at the end. */
  end(): SplitLine[] {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = '';
    return rest === '' ? [] : this.#finish(rest, this.#restAt);
  }

  #finish(raw: string, at: number): SplitLine[] {
    const text = this.#clean(raw);
    if (text.length <= longestLine) return [{ text, at }];
    const pieces: SplitLine[] = [];
    for (let from = 0; from < text.length; from += longestLine)
      pieces.push({ text: text.slice(from, from + longestLine), at });
    return pieces;
  }

  #clean(raw: string): string {
    const coloured = onlyColours(lastState(raw));
    const text = this.#masker.mask(coloured);
    const plain = withoutColours(coloured);
    if (plain === coloured) return text;
    // `grep --color` colours a part of a secret: nothing finds it in that form, but whoever reads the line does.
    const masked = this.#masker.mask(plain);
    return masked === withoutColours(text) ? text : masked;
  }

  /** Gives out the beginning of a line that has no end yet. */
  #shorten(): SplitLine[] {
    const lines: SplitLine[] = [];
    while (this.#rest.length > longestLine) {
      const cut = this.#masker.cutBefore(this.#rest, longestLine);
      // All of it may be one secret that is still growing.
      if (cut === 0) break;
      lines.push({ text: this.#clean(this.#rest.slice(0, cut)), at: this.#restAt });
      this.#rest = this.#rest.slice(cut);
    }
    return lines;
  }
}

/** What a terminal would show of a line with carriage returns, roughly: what follows the last one that something follows. */
function lastState(raw: string): string {
  if (!raw.includes('\r')) return raw;
  const line = raw.replace(/\r+$/, '');
  return line.slice(line.lastIndexOf('\r') + 1);
}

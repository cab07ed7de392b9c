/**
 * Finds many words in a text in one pass (Aho-Corasick). Transitions are a dense table over the characters that occur in the words, so
 * that a step costs two look-ups whatever the number of words.
 */
export class Automaton {
  /** Length of the longest word. */
  readonly longest: number;
  readonly #classes = new Uint16Array(65_536);
  readonly #width: number;
  readonly #next: Int32Array;
  /** Length of the longest word that ends in a state; 0 for none. */
  readonly #ends: Int32Array;

  constructor(words: readonly string[]) {
    this.longest = words.reduce((longest, word) => Math.max(longest, word.length), 0);
    let classes = 1;
    for (const word of words)
      for (let at = 0; at < word.length; at++) {
        const code = word.charCodeAt(at);
        if (this.#classes[code] === 0) this.#classes[code] = classes++;
      }
    this.#width = classes;
    const states = 1 + words.reduce((sum, word) => sum + word.length, 0);
    this.#next = new Int32Array(states * classes).fill(-1);
    this.#ends = new Int32Array(states);
    this.#addWords(words);
    this.#link(states);
  }

  #addWords(words: readonly string[]): void {
    let states = 1;
    for (const word of words) {
      let state = 0;
      for (let at = 0; at < word.length; at++) {
        const index = state * this.#width + this.#classes[word.charCodeAt(at)]!;
        if (this.#next[index] === -1) this.#next[index] = states++;
        state = this.#next[index]!;
      }
      this.#ends[state] = Math.max(this.#ends[state]!, word.length);
    }
  }

  /** Breadth first: where a state has no way on, it goes where the longest suffix that is a prefix of a word goes. */
  #link(states: number): void {
    const fail = new Int32Array(states);
    const queue: number[] = [];
    for (let one = 0; one < this.#width; one++) {
      const state = this.#next[one]!;
      if (state === -1) this.#next[one] = 0;
      else if (state !== 0) queue.push(state);
    }
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head]!;
      this.#ends[state] = Math.max(this.#ends[state]!, this.#ends[fail[state]!]!);
      for (let one = 0; one < this.#width; one++) {
        const index = state * this.#width + one;
        const other = this.#next[fail[state]! * this.#width + one]!;
        const child = this.#next[index]!;
        if (child === -1) this.#next[index] = other;
        else {
          fail[child] = other;
          queue.push(child);
        }
      }
    }
  }

  /** The places of all words, overlapping and touching ones joined, as pairs of start and end. */
  find(text: string): number[] {
    const found: number[] = [];
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      state = this.#next[state * this.#width + this.#classes[text.charCodeAt(at)]!]!;
      const length = this.#ends[state]!;
      if (length > 0) join(found, at + 1 - length, at + 1);
    }
    return found;
  }
}

function join(found: number[], start: number, end: number): void {
  let from = start;
  while (found.length > 0 && found[found.length - 1]! >= from) {
    found.pop();
    from = Math.min(from, found.pop()!);
  }
  found.push(from, end);
}

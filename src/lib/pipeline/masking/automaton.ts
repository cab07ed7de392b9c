/**
 * Finds many words in a text in one pass (Aho-Corasick). Only the first character has a table; behind it a state knows its few children and where to go
 * on when none fits, so that memory grows with the words alone: a kubeconfig of 100 KB and all its encodings take 20 MB, not a gigabyte.
 */
export class Automaton {
  /** Length of the longest word. */
  readonly longest: number;
  /** From the start, by character; 0: nowhere. */
  readonly #root = new Int32Array(65_536);
  /** The character that leads to a state. */
  readonly #char: Uint16Array;
  readonly #firstChild: Int32Array;
  readonly #sibling: Int32Array;
  /** The state of the longest suffix that begins a word. */
  readonly #fail: Int32Array;
  /** Length of the longest word that ends in a state; 0 for none. */
  readonly #ends: Int32Array;

  constructor(words: readonly string[]) {
    this.longest = words.reduce((longest, word) => Math.max(longest, word.length), 0);
    const states = 1 + words.reduce((sum, word) => sum + word.length, 0);
    this.#char = new Uint16Array(states);
    this.#firstChild = new Int32Array(states);
    this.#sibling = new Int32Array(states);
    this.#fail = new Int32Array(states);
    this.#ends = new Int32Array(states);
    let used = 1;
    for (const word of words) used = this.#addWord(word, used);
    this.#link();
  }

  /** @returns the number of states after it */
  #addWord(word: string, before: number): number {
    let used = before;
    let state = 0;
    for (let at = 0; at < word.length; at++) {
      const code = word.charCodeAt(at);
      let child = this.#child(state, code);
      if (child === 0) {
        child = used++;
        this.#char[child] = code;
        if (state === 0) this.#root[code] = child;
        else {
          this.#sibling[child] = this.#firstChild[state]!;
          this.#firstChild[state] = child;
        }
      }
      state = child;
    }
    this.#ends[state] = Math.max(this.#ends[state]!, word.length);
    return used;
  }

  /** The state behind a character, without falling back; 0: there is none. */
  #child(state: number, code: number): number {
    if (state === 0) return this.#root[code]!;
    let child = this.#firstChild[state]!;
    while (child !== 0 && this.#char[child] !== code) child = this.#sibling[child]!;
    return child;
  }

  /** The state behind a character, where necessary that of a shorter suffix. */
  #step(from: number, code: number): number {
    let state = from;
    for (;;) {
      const child = this.#child(state, code);
      if (child !== 0 || state === 0) return child;
      state = this.#fail[state]!;
    }
  }

  /** Breadth first, so that the suffixes of a state are done before it. */
  #link(): void {
    const queue = [...this.#root.filter((state) => state !== 0)];
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head]!;
      const fail = this.#fail[state]!;
      this.#ends[state] = Math.max(this.#ends[state]!, this.#ends[fail]!);
      for (let child = this.#firstChild[state]!; child !== 0; child = this.#sibling[child]!) {
        this.#fail[child] = this.#step(fail, this.#char[child]!);
        queue.push(child);
      }
    }
  }

  /** The places of all words, overlapping and touching ones joined, as pairs of start and end. */
  find(text: string): number[] {
    // The hottest loop of a run: `#step` written out, over local names.
    const [root, chars, firstChild, sibling] = [this.#root, this.#char, this.#firstChild, this.#sibling];
    const [fail, ends] = [this.#fail, this.#ends];
    const found: number[] = [];
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      let child = 0;
      while (state !== 0) {
        child = firstChild[state]!;
        while (child !== 0 && chars[child] !== code) child = sibling[child]!;
        if (child !== 0) break;
        state = fail[state]!;
      }
      state = state === 0 ? root[code]! : child;
      const length = ends[state]!;
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

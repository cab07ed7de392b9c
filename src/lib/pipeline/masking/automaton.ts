/** So many states have a row of the table. */
const tableRows = 4096;

/**
 * Finds many words in a text in one pass (Aho-Corasick). The states near the start, where nearly all of a text is spent, have a row in a dense table; those
 * behind them know their few children and where to go on when none fits, so that memory grows with the words alone: a kubeconfig of 100 KB
 * and all its encodings take some 20 MB, not a gigabyte.
 */
export class Automaton {
  /** Length of the longest word. */
  readonly longest: number;
  /** Characters that occur in words count from 1; all others are 0. */
  readonly #classes = new Uint16Array(65_536);
  #width = 1;
  /** Transitions of the first states, by row and class. */
  #table = new Int32Array(0);
  /** Row of a state plus 1; 0: it has none. The start is state 0 and row 0. */
  readonly #row: Uint16Array;
  /** The class of the character that leads to a state. */
  readonly #class: Uint16Array;
  readonly #firstChild: Int32Array;
  readonly #sibling: Int32Array;
  /** The state of the longest suffix that begins a word. */
  readonly #fail: Int32Array;
  /** Length of the longest word that ends in a state; 0 for none. */
  readonly #ends: Int32Array;

  constructor(words: readonly string[]) {
    this.longest = words.reduce((longest, word) => Math.max(longest, word.length), 0);
    const states = 1 + words.reduce((sum, word) => sum + word.length, 0);
    this.#row = new Uint16Array(states);
    this.#class = new Uint16Array(states);
    this.#firstChild = new Int32Array(states);
    this.#sibling = new Int32Array(states);
    this.#fail = new Int32Array(states);
    this.#ends = new Int32Array(states);
    let used = 1;
    for (const word of words) used = this.#addWord(word, used);
    this.#link(used);
  }

  /** @returns the number of states after it */
  #addWord(word: string, before: number): number {
    let used = before;
    let state = 0;
    for (let at = 0; at < word.length; at++) {
      const code = word.charCodeAt(at);
      const one = (this.#classes[code] ||= this.#width++);
      let child = this.#child(state, one);
      if (child === 0) {
        child = used++;
        this.#class[child] = one;
        this.#sibling[child] = this.#firstChild[state]!;
        this.#firstChild[state] = child;
      }
      state = child;
    }
    this.#ends[state] = Math.max(this.#ends[state]!, word.length);
    return used;
  }

  /** The state behind a character, without falling back; 0: there is none. */
  #child(state: number, one: number): number {
    let child = this.#firstChild[state]!;
    while (child !== 0 && this.#class[child] !== one) child = this.#sibling[child]!;
    return child;
  }

  /** Breadth first, so that the suffixes of a state are done before it, and the first rows are those near the start. */
  #link(states: number): void {
    this.#table = new Int32Array(Math.min(states, tableRows) * this.#width);
    const queue = new Int32Array(states);
    let rows = 0;
    for (let head = 0, tail = 1; head < tail; head++) {
      const state = queue[head]!;
      const fail = this.#fail[state]!;
      this.#ends[state] = Math.max(this.#ends[state]!, this.#ends[fail]!);
      if (rows < tableRows) this.#fillRow(state, rows++);
      for (let child = this.#firstChild[state]!; child !== 0; child = this.#sibling[child]!) {
        this.#fail[child] = state === 0 ? 0 : this.#step(fail, this.#class[child]!);
        queue[tail++] = child;
      }
    }
  }

  /** What falls back goes where the shorter suffix goes, whose row is there already. */
  #fillRow(state: number, row: number): void {
    const width = this.#width;
    if (state !== 0) {
      const suffix = (this.#row[this.#fail[state]!]! - 1) * width;
      this.#table.copyWithin(row * width, suffix, suffix + width);
    }
    for (let child = this.#firstChild[state]!; child !== 0; child = this.#sibling[child]!)
      this.#table[row * width + this.#class[child]!] = child;
    this.#row[state] = row + 1;
  }

  /** The state behind a character, where necessary that of a shorter suffix. */
  #step(from: number, one: number): number {
    let state = from;
    for (;;) {
      const row = this.#row[state]!;
      if (row !== 0) return this.#table[(row - 1) * this.#width + one]!;
      const child = this.#child(state, one);
      if (child !== 0) return child;
      state = this.#fail[state]!;
    }
  }

  /** The places of all words, overlapping and touching ones joined, as pairs of start and end. */
  find(text: string): number[] {
    const [classes, rows, table, width, ends] = [
      this.#classes,
      this.#row,
      this.#table,
      this.#width,
      this.#ends,
    ];
    const found: number[] = [];
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      const one = classes[text.charCodeAt(at)]!;
      const row = rows[state]!;
      state = row === 0 ? this.#step(state, one) : table[(row - 1) * width + one]!;
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

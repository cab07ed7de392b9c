/** Text that remembers where each of its characters stood in the original while parts of it are replaced. */
export class MappedText {
  private constructor(
    readonly text: string,
    private readonly offsets: readonly number[],
    private readonly end: number,
  ) {}

  static of(text: string): MappedText {
    return new MappedText(
      text,
      Array.from({ length: text.length }, (_, index) => index),
      text.length,
    );
  }

  /** Offset in the original of a character, or of the end. */
  offsetOf(index: number): number {
    return this.offsets[index] ?? this.end;
  }

  slice(start: number, end = this.text.length): MappedText {
    return new MappedText(this.text.slice(start, end), this.offsets.slice(start, end), this.offsetOf(end));
  }

  /** Replaces every match; the new characters stand where the match began. */
  replace(pattern: RegExp, by: string): MappedText {
    let text = '';
    const offsets: number[] = [];
    let at = 0;
    const keep = (end: number): void => {
      text += this.text.slice(at, end);
      offsets.push(...this.offsets.slice(at, end));
    };
    for (const match of this.text.matchAll(pattern)) {
      keep(match.index);
      text += by;
      offsets.push(...Array.from(by, () => this.offsetOf(match.index)));
      at = match.index + match[0].length;
    }
    keep(this.text.length);
    return new MappedText(text, offsets, this.end);
  }

  /** The same places, other letters; the length must stay. */
  map(change: (text: string) => string): MappedText {
    const changed = change(this.text);
    return changed.length === this.text.length ? new MappedText(changed, this.offsets, this.end) : this;
  }

  /** The parts between separators of one character. */
  split(separator: RegExp): MappedText[] {
    const parts: MappedText[] = [];
    let start = 0;
    for (let index = 0; index <= this.text.length; index += 1) {
      if (index < this.text.length && !separator.test(this.text[index] ?? '')) continue;
      parts.push(this.slice(start, index));
      start = index + 1;
    }
    return parts;
  }
}

const LOW = 400_000;
const HIGH = 4_000_000;

/**
 * yaml.v2's guard against alias bombs: the share of decoded nodes that come from aliases may be 99 % in a small document and falls to
 * 10 % in a very large one.
 */
export class AliasBudget {
  decoded = 0;
  private fromAliases = 0;

  reset(): void {
    this.decoded = 0;
    this.fromAliases = 0;
  }

  /** Notes nodes that stand in the text. */
  count(nodes: number): void {
    this.decoded += nodes;
  }

  /** Notes the nodes that an alias repeats; false when that is too much. */
  expand(nodes: number): boolean {
    this.decoded += nodes;
    this.fromAliases += nodes;
    if (this.fromAliases <= 100 || this.decoded <= 1000) return true;
    return this.fromAliases / this.decoded <= allowedShare(this.decoded);
  }
}

function allowedShare(decoded: number): number {
  if (decoded <= LOW) return 0.99;
  if (decoded >= HIGH) return 0.1;
  return 0.99 - 0.89 * ((decoded - LOW) / (HIGH - LOW));
}

/** How measured values are spread; milliseconds or bytes. */
export interface Spread {
  n: number;
  min: number;
  median: number;
  p95: number;
  max: number;
  sum: number;
}

/** Values of one quantity. All are kept, 8 bytes each, so that the quantiles are exact. */
export class Samples {
  private readonly values: number[] = [];
  private total = 0;

  add(value: number): void {
    this.values.push(value);
    this.total += value;
  }

  get sum(): number {
    return this.total;
  }

  /** Undefined while there is nothing. Quantiles are by nearest rank: values that were really measured. */
  get spread(): Spread | undefined {
    const sorted = Float64Array.from(this.values).sort();
    const n = sorted.length;
    if (n === 0) return undefined;
    const at = (quantile: number): number => sorted[Math.ceil(quantile * n) - 1]!;
    return { n, min: sorted[0]!, median: at(0.5), p95: at(0.95), max: sorted[n - 1]!, sum: this.total };
  }
}

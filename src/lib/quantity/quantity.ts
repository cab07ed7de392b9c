import { BINARY_SUFFIXES, DECIMAL_SUFFIXES, parseAmount, type QuantityFormat } from './parse.js';
import {
  compareDecimals,
  type Decimal,
  divideUp,
  fitsInt64,
  powerOfTen,
  removeFactors,
  withScale,
} from './decimal.js';
import { toFloat32 } from './float32.js';

const suffixOfDecimal = new Map([...DECIMAL_SUFFIXES].map(([suffix, exponent]) => [exponent, suffix]));
const suffixOfBinary = new Map([...BINARY_SUFFIXES].map(([suffix, exponent]) => [exponent, suffix]));

/** An amount of a Kubernetes resource (k8s.io/apimachinery, pkg/api/resource), exact. Immutable. */
export class Quantity {
  private constructor(
    private readonly amount: Decimal,
    readonly format: QuantityFormat,
    private readonly isInt64: boolean,
    private readonly text?: string,
  ) {}

  /** Parses `100m`, `1.5Gi`, `1e3`. Throws an Error with Kubernetes' own text. */
  static parse(text: string): Quantity {
    const { amount, format, isInt64, text: unchanged } = parseAmount(text);
    return new Quantity(amount, format, isInt64, unchanged);
  }

  /** A whole number of units, as resource.NewQuantity. */
  static of(value: bigint, format: QuantityFormat = 'DecimalSI'): Quantity {
    return new Quantity({ unscaled: value, scale: 0 }, format, true);
  }

  /** A number of thousandths, as resource.NewMilliQuantity. */
  static ofMilli(value: bigint, format: QuantityFormat = 'DecimalSI'): Quantity {
    return new Quantity({ unscaled: value, scale: -3 }, format, true);
  }

  get isZero(): boolean {
    return this.amount.unscaled === 0n;
  }

  /** -1, 0 or 1. */
  get sign(): number {
    return this.isZero ? 0 : this.amount.unscaled > 0n ? 1 : -1;
  }

  /** -1, 0 or 1, by value whatever the notation. */
  compare(other: Quantity): number {
    return compareDecimals(this.amount, other.amount);
  }

  /** The sum, in the format of the first operand that is not zero. */
  add(other: Quantity): Quantity {
    const format = this.isZero ? other.format : this.format;
    if (this.isInt64 && other.isInt64) {
      const sum = this.addInt64(other.amount);
      if (sum) return new Quantity(sum, format, true);
    }
    const scale = Math.min(this.amount.scale, other.amount.scale);
    return new Quantity(
      { unscaled: withScale(this.amount, scale) + withScale(other.amount, scale), scale },
      format,
      false,
    );
  }

  /** The difference, in the format of the first operand that is not zero. */
  subtract(other: Quantity): Quantity {
    return this.add(other.negate());
  }

  negate(): Quantity {
    return new Quantity({ ...this.amount, unscaled: -this.amount.unscaled }, this.format, this.isInt64);
  }

  /** The value in whole units, rounded up. Exact however large; Kubernetes' Value() overflows beyond 64 bits. */
  value(): bigint {
    return this.inUnitsOf(0);
  }

  /** The value in thousandths, rounded up. */
  milliValue(): bigint {
    return this.inUnitsOf(-3);
  }

  /**
   * The value as an integer if Kubernetes takes it for one (AsInt64): only in the 64-bit form without decimals, so neither `1500m`
   * nor `2.5Gi`, although the latter is a whole number of bytes.
   */
  asInteger(): bigint | undefined {
    if (!this.isInt64 || this.amount.scale < 0 || this.amount.scale > 18)
      return this.isZero && this.isInt64 && this.amount.scale >= 0 ? 0n : undefined;
    const value = withScale(this.amount, 0);
    return fitsInt64(value) ? value : undefined;
  }

  /** The nearest JavaScript number. */
  toNumber(): number {
    return Number(`${this.amount.unscaled}e${this.amount.scale}`);
  }

  /**
   * Multiplies as the Cluster Lifecycle Manager's scaleQuantity does: in 32-bit floats, then truncated. Decimal amounts below 1024
   * are scaled in thousandths, all others in whole units. Throws a RangeError when the result exceeds 64 bits.
   */
  scale(factor: number): Quantity {
    const small = this.format === 'DecimalSI' && this.value() < 1024n;
    const units = small ? this.milliValue() : this.value();
    const scaled = Math.trunc(Math.fround(toFloat32(units) * Math.fround(factor)));
    if (!(Math.abs(scaled) < 2 ** 63)) throw new RangeError('quantity is out of range');
    return small ? Quantity.ofMilli(BigInt(scaled)) : Quantity.of(BigInt(scaled), this.format);
  }

  /**
   * The canonical text. An amount below 1024 or with a fraction is never written in binary units. Beyond the largest suffix an
   * exponent is written (`1e21`), where Kubernetes drops the magnitude and writes `1`.
   */
  toString(): string {
    if (this.text !== undefined) return this.text;
    if (this.isZero) return '0';
    if (this.format === 'BinarySI' && this.isWholeAndLarge()) return this.binaryText();
    return this.decimalText();
  }

  toJSON(): string {
    return this.toString();
  }

  private addInt64(other: Decimal): Decimal | undefined {
    if (other.unscaled === 0n) return this.amount;
    if (this.amount.unscaled === 0n) return other;
    const scale = Math.min(this.amount.scale, other.scale);
    if (Math.max(this.amount.scale, other.scale) - scale > 18) return undefined;
    const [a, b] = [withScale(this.amount, scale), withScale(other, scale)];
    return [a, b, a + b].every(fitsInt64) ? { unscaled: a + b, scale } : undefined;
  }

  private inUnitsOf(scale: number): bigint {
    const { unscaled } = this.amount;
    if (unscaled === 0n || this.amount.scale >= scale)
      return withScale(unscaled === 0n ? { unscaled, scale } : this.amount, scale);
    const divisor = powerOfTen(scale - this.amount.scale);
    if (this.isInt64 || unscaled >= 0n) return divideUp(unscaled, divisor);
    // Negative amounts of any precision are rounded towards zero and then up by one (apimachinery's scaledValue).
    return unscaled % divisor === 0n ? unscaled / divisor : unscaled / divisor + 1n;
  }

  private isWholeAndLarge(): boolean {
    const limit: Decimal = { unscaled: 1024n, scale: 0 };
    const magnitude = {
      ...this.amount,
      unscaled: this.amount.unscaled < 0n ? -this.amount.unscaled : this.amount.unscaled,
    };
    if (compareDecimals(magnitude, limit) < 0) return false;
    return this.amount.scale >= 0 || this.amount.unscaled % powerOfTen(-this.amount.scale) === 0n;
  }

  private binaryText(): string {
    const { rest, times } = removeFactors(this.value(), 1024n);
    const kept = Math.min(times, 6);
    return `${rest * 1024n ** BigInt(times - kept)}${suffixOfBinary.get(kept * 10) ?? ''}`;
  }

  private decimalText(): string {
    const { rest, times } = removeFactors(this.amount.unscaled, 10n);
    const exponent = this.amount.scale + times;
    const surplus = ((exponent % 3) + 3) % 3;
    const digits = rest * 10n ** BigInt(surplus);
    const power = exponent - surplus;
    const suffix = this.format === 'DecimalExponent' ? undefined : suffixOfDecimal.get(power);
    return `${digits}${suffix ?? (power === 0 ? '' : `e${power}`)}`;
  }
}

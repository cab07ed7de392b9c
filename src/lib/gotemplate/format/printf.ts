import { joinBytes, runeAt, runeText } from '../byte-string.js';
import { NilInterface, Scalar, typeOf, type Value } from '../value.js';
import { FormatSpec } from './field.js';
import { Printer } from './printer.js';

const largest = 1_000_000;

/** `fmt.Sprintf`, with its texts for wrong formats: `%!d(string=a)`, `%!s(MISSING)`, `%!(EXTRA ...)`, ... */
export function sprintf(format: string, args: readonly Value[]): string {
  return joinBytes(new Formatter(format, args).run());
}

/** Walks through one format string. */
class Formatter {
  private out = '';
  private at = 0;
  private argument = 0;
  private reordered = false;
  private indexIsGood = true;
  private afterIndex = false;

  constructor(
    private readonly format: string,
    private readonly args: readonly Value[],
  ) {}

  run(): string {
    while (this.at < this.format.length) {
      const percent = this.format.indexOf('%', this.at);
      if (percent < 0) {
        this.out += this.format.slice(this.at);
        break;
      }
      this.out += this.format.slice(this.at, percent);
      this.at = percent + 1;
      this.directive();
    }
    if (!this.reordered && this.argument < this.args.length) this.extra();
    return this.out;
  }

  private directive(): void {
    const spec = new FormatSpec();
    this.indexIsGood = true;
    this.flags(spec);
    if (this.simpleVerb(spec)) return;
    this.argumentIndex();
    this.width(spec);
    this.precision(spec);
    if (!this.afterIndex) this.argumentIndex();
    if (this.at >= this.format.length) {
      this.out += '%!(NOVERB)';
      return;
    }
    this.verb(spec);
  }

  private flags(spec: FormatSpec): void {
    for (; this.at < this.format.length; this.at++) {
      switch (this.format[this.at]) {
        case '#':
          spec.sharp = true;
          break;
        case '0':
          spec.zero = true;
          break;
        case '+':
          spec.plus = true;
          break;
        case '-':
          spec.minus = true;
          break;
        case ' ':
          spec.space = true;
          break;
        default:
          return;
      }
    }
  }

  /** A lower-case verb directly behind the flags: the index state of the directive before stays as it was. */
  private simpleVerb(spec: FormatSpec): boolean {
    const character = this.format[this.at];
    if (character === undefined || character < 'a' || character > 'z' || this.argument >= this.args.length)
      return false;
    this.at++;
    this.operand(spec, character);
    return true;
  }

  private operand(spec: FormatSpec, verb: string): void {
    if (verb === 'v' || verb === 'w') {
      spec.sharpV = spec.sharp;
      spec.plusV = spec.plus;
      spec.sharp = spec.plus = false;
    }
    this.out += new Printer(spec).print(this.args[this.argument], verb);
    this.argument++;
  }

  private verb(spec: FormatSpec): void {
    const code = runeAt(this.format, this.at);
    const verb = runeText(code);
    this.at += code > 0xffff ? 2 : 1;
    if (verb === '%') this.out += '%';
    else if (!this.indexIsGood) this.out += `%!${verb}(BADINDEX)`;
    else if (this.argument >= this.args.length) this.out += `%!${verb}(MISSING)`;
    else this.operand(spec, verb);
  }

  /** `[n]`: which argument comes next, counted from 1. */
  private argumentIndex(): void {
    this.afterIndex = false;
    if (this.format[this.at] !== '[') return;
    this.reordered = true;
    const close = this.format.indexOf(']', this.at + 1);
    if (this.format.length - this.at < 3 || close < 0) {
      this.at += 1;
      this.indexIsGood = false;
      return;
    }
    const index = readNumber(this.format.slice(this.at + 1, close));
    this.at = close + 1;
    if (index === undefined) {
      this.indexIsGood = false;
      return;
    }
    this.afterIndex = true;
    if (index >= 1 && index <= this.args.length) this.argument = index - 1;
    else this.indexIsGood = false;
  }

  private width(spec: FormatSpec): void {
    if (this.format[this.at] === '*') {
      this.at++;
      const width = this.integerArgument();
      if (width === undefined) this.out += '%!(BADWIDTH)';
      else spec.width = Math.abs(width);
      if (width !== undefined && width < 0) {
        spec.minus = true;
        spec.zero = false;
      }
      this.afterIndex = false;
      return;
    }
    spec.width = this.digits();
    if (this.afterIndex && spec.width !== undefined) this.indexIsGood = false;
  }

  private precision(spec: FormatSpec): void {
    if (this.format[this.at] !== '.' || this.at + 1 >= this.format.length) return;
    this.at++;
    if (this.afterIndex) this.indexIsGood = false;
    this.argumentIndex();
    if (this.format[this.at] !== '*') {
      spec.precision = this.digits() ?? 0;
      return;
    }
    this.at++;
    const precision = this.integerArgument();
    if (precision === undefined || precision < 0) this.out += '%!(BADPREC)';
    else spec.precision = precision;
    this.afterIndex = false;
  }

  /** Digits at the current place. A number too large swallows the rest of the format, as in Go. */
  private digits(): number | undefined {
    const start = this.at;
    let value = 0;
    while (this.at < this.format.length && /[0-9]/.test(this.format.charAt(this.at))) {
      if (value > largest) {
        this.at = this.format.length;
        return undefined;
      }
      value = value * 10 + Number(this.format.charAt(this.at));
      this.at++;
    }
    return this.at > start ? value : undefined;
  }

  /** The argument that a `*` stands for; undefined when it is not an integer of sensible size. */
  private integerArgument(): number | undefined {
    if (this.argument >= this.args.length) return undefined;
    const arg = this.args[this.argument++];
    const payload = arg instanceof Scalar ? arg.value : arg;
    if (typeof payload !== 'bigint' || payload > BigInt(largest) || payload < BigInt(-largest))
      return undefined;
    return Number(payload);
  }

  private extra(): void {
    const rest = this.args.slice(this.argument).map((arg) => {
      const type = arg instanceof NilInterface ? undefined : typeOf(arg);
      return type ? `${type.name}=${new Printer().print(arg, 'v')}` : '<nil>';
    });
    this.out += `%!(EXTRA ${rest.join(', ')})`;
  }
}

function readNumber(text: string): number | undefined {
  if (!/^[0-9]+$/.test(text)) return undefined;
  const value = Number(text);
  return value <= largest * 10 + 9 ? value : undefined;
}

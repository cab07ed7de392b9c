import { decodeBytes } from '../../core/index.js';
import { callMethod, findMethod, isExported, textMethod } from '../method.js';
import { sliceOf, types } from '../type-constructors.js';
import {
  type Complex,
  GoFunc,
  GoMap,
  GoPointer,
  GoSlice,
  GoStruct,
  isList,
  NilInterface,
  Scalar,
  textOf,
  typeOf,
  type Value,
} from '../value.js';
import { addressOf } from './address.js';
import {
  formatCharacter,
  formatFloatField,
  formatHexBytes,
  formatInteger,
  formatQuoted,
  formatQuotedCharacter,
  formatUnicode,
  FormatSpec,
} from './field.js';
import type { FloatVerb } from './float.js';
import { sortedKeys } from './map-order.js';

const byteSlice = sliceOf(types.uint8);
const unsignedKinds: ReadonlySet<string> = new Set([
  'uint',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'uintptr',
]);

/** Prints values under one directive, as the `pp` of Go's fmt does. */
export class Printer {
  private out = '';
  /** Set while a wrong verb is being reported: then values print plainly, without their methods. */
  private reporting = false;
  private panicking = false;

  constructor(private spec = new FormatSpec()) {}

  /** One operand under a verb, with its own error and String methods. */
  print(value: Value, verb: string): string {
    this.out = '';
    this.operand(value, verb);
    return this.out;
  }

  /** A value as `fmt` prints a reflect.Value: its methods first, then its shape. */
  printReflected(value: Value, verb: string): string {
    this.out = '';
    if (!this.handleMethods(value, verb)) this.shape(value, verb, 0, true);
    return this.out;
  }

  private operand(value: Value, verb: string): void {
    if (value === null || value === undefined || value instanceof NilInterface) {
      if (verb === 'T' || verb === 'v') this.out += this.spec.pad('<nil>');
      else this.badVerb(value, verb);
      return;
    }
    if (verb === 'T') {
      this.out += this.spec.pad(this.spec.truncate(typeOf(value)?.name ?? ''));
    } else if (verb === 'p') {
      this.pointer(value, 'p');
    } else if (value instanceof GoSlice && value.type === byteSlice) {
      this.bytes(value, verb, '[]byte');
    } else if (typeof value !== 'object' || !this.handleMethods(value, verb)) {
      this.shape(value, verb, 0, true);
    }
  }

  private badVerb(value: Value, verb: string): void {
    this.reporting = true;
    const type = value instanceof NilInterface ? undefined : typeOf(value);
    this.out += `%!${verb}(`;
    if (type) {
      this.out += `${type.name}=`;
      this.shape(value, 'v', 0, true);
    } else {
      this.out += '<nil>';
    }
    this.out += ')';
    this.reporting = false;
  }

  /** Uses the value's GoString, Error or String method where the verb allows it. */
  private handleMethods(value: Value, verb: string): boolean {
    if (this.reporting) return false;
    if (verb === 'w') {
      this.badVerb(value, verb);
      return true;
    }
    if (this.spec.sharpV) return this.handleGoString(value, verb);
    if (!'vsxXq'.includes(verb)) return false;
    const method = textMethod(value);
    if (!method) return false;
    this.guard(value, verb, method.name, () => this.text(method.call(), verb));
    return true;
  }

  private handleGoString(value: Value, verb: string): boolean {
    const type = typeOf(value);
    const found = type && findMethod(type, 'GoString');
    if (!found || found.spec.params.length > 0 || found.spec.result !== types.string) return false;
    this.guard(value, verb, 'GoString', () => {
      this.out += this.spec.pad(this.spec.truncate(textOf(callMethod(value, found, 'GoString', []))));
    });
    return true;
  }

  /** A method that panics does not end the execution: fmt reports it in place. */
  private guard(value: Value, verb: string, method: string, print: () => void): void {
    try {
      print();
    } catch (error) {
      if (value instanceof GoPointer && value.target === undefined) {
        this.out += '<nil>';
        return;
      }
      if (this.panicking) throw error;
      const spec = this.spec;
      this.spec = new FormatSpec();
      this.panicking = true;
      this.out += `%!${verb}(PANIC=${method} method: ${error instanceof Error ? error.message : String(error)})`;
      this.panicking = false;
      // As in Go's fmt: that width and precision are set is remembered, their values are not.
      if (spec.width !== undefined) spec.width = 0;
      if (spec.precision !== undefined) spec.precision = 0;
      this.spec = spec;
    }
  }

  /** A value by its kind. `readable` is false below an unexported field, where methods must not be called. */
  private shape(value: Value, verb: string, depth: number, readable: boolean): void {
    if (value === null || value === undefined || value instanceof NilInterface) {
      this.out += this.spec.sharpV
        ? `${value instanceof NilInterface ? value.type.name : 'interface {}'}(nil)`
        : '<nil>';
      return;
    }
    if (depth > 0 && readable && this.handleMethods(value, verb)) return;
    if (isList(value)) this.list(value, '[]interface {}', verb, depth, readable);
    else if (value instanceof GoSlice) this.slice(value, verb, depth, readable);
    else if (value instanceof GoMap) this.map(value, verb, depth, readable);
    else if (value instanceof GoStruct) this.struct(value, verb, depth, readable);
    else if (value instanceof GoPointer) this.pointerShape(value, verb, depth, readable);
    else if (value instanceof GoFunc) this.pointer(value, verb);
    else this.scalar(value, verb);
  }

  private scalar(value: boolean | string | bigint | number | Scalar, verb: string): void {
    const payload = value instanceof Scalar ? value.value : value;
    switch (typeof payload) {
      case 'string':
        return this.text(payload, verb, value);
      case 'boolean':
        if (verb !== 't' && verb !== 'v') return this.badVerb(value, verb);
        this.out += this.spec.pad(String(payload));
        return;
      case 'bigint':
        return this.integer(value, payload, verb);
      case 'number':
        return this.float(value, payload, isKind(value, 'float32') ? 32 : 64, verb);
      default:
        return this.complex(value, payload, verb);
    }
  }

  private text(text: string, verb: string, original: Value = text): void {
    const { spec } = this;
    if (verb === 'v' && spec.sharpV) this.out += formatQuoted(spec, text);
    else if (verb === 'v' || verb === 's') this.out += spec.pad(spec.truncate(text));
    else if (verb === 'x' || verb === 'X') this.out += formatHexBytes(spec, text, verb === 'X');
    else if (verb === 'q') this.out += formatQuoted(spec, text);
    else this.badVerb(original, verb);
  }

  private integer(original: Value, value: bigint, verb: string): void {
    const { spec } = this;
    switch (verb) {
      case 'v':
        if (spec.sharpV && isUnsigned(original)) this.hex(value, true);
        else this.out += formatInteger(spec, value, 10, verb);
        return;
      case 'd':
        this.out += formatInteger(spec, value, 10, verb);
        return;
      case 'b':
        this.out += formatInteger(spec, value, 2, verb);
        return;
      case 'o':
      case 'O':
        this.out += formatInteger(spec, value, 8, verb);
        return;
      case 'x':
      case 'X':
        this.out += formatInteger(spec, value, 16, verb);
        return;
      case 'c':
        this.out += formatCharacter(spec, value);
        return;
      case 'q':
        this.out += formatQuotedCharacter(spec, value);
        return;
      case 'U':
        this.out += formatUnicode(spec, value);
        return;
      default:
        this.badVerb(original, verb);
    }
  }

  private hex(value: bigint, prefixed: boolean): void {
    const { sharp } = this.spec;
    this.spec.sharp = prefixed;
    this.out += formatInteger(this.spec, value, 16, 'v');
    this.spec.sharp = sharp;
  }

  private float(original: Value, value: number, size: 32 | 64, verb: string): void {
    const form = floatForms[verb];
    if (form === undefined || !Object.hasOwn(floatForms, verb)) this.badVerb(original, verb);
    else this.out += formatFloatField(this.spec, value, size, form.verb, form.precision);
  }

  private complex(original: Value, value: Complex, verb: string): void {
    if (!Object.hasOwn(floatForms, verb)) return this.badVerb(original, verb);
    const size = isKind(original, 'complex64') ? 32 : 64;
    const { plus } = this.spec;
    this.out += '(';
    this.float(original, value.re, size, verb);
    this.spec.plus = true;
    this.float(original, value.im, size, verb);
    this.out += 'i)';
    this.spec.plus = plus;
  }

  private slice(value: GoSlice, verb: string, depth: number, readable: boolean): void {
    if (value.type.elem?.kind === 'uint8' && 'sqxX'.includes(verb))
      return this.bytes(value, verb, value.type.name);
    if (this.spec.sharpV && value.isNil) {
      this.out += `${value.type.name}(nil)`;
      return;
    }
    this.list(value.items, value.type.name, verb, depth, readable);
  }

  private list(items: readonly Value[], name: string, verb: string, depth: number, readable: boolean): void {
    const { sharpV } = this.spec;
    this.out += sharpV ? `${name}{` : '[';
    items.forEach((item, i) => {
      if (i > 0) this.out += sharpV ? ', ' : ' ';
      this.shape(item, verb, depth + 1, readable);
    });
    this.out += sharpV ? '}' : ']';
  }

  private bytes(value: GoSlice, verb: string, typeName: string): void {
    const { spec } = this;
    const bytes = Uint8Array.from(value.items, (item) =>
      item instanceof Scalar ? Number(item.value as bigint) : 0,
    );
    if (verb === 'v' || verb === 'd') {
      if (spec.sharpV && value.isNil) this.out += `${typeName}(nil)`;
      else this.byteList(bytes, spec.sharpV ? typeName : undefined, verb);
    } else if (verb === 's') {
      this.out += spec.pad(spec.truncate(decodeBytes(bytes)));
    } else if (verb === 'x' || verb === 'X') {
      this.out += formatHexBytes(spec, bytes, verb === 'X');
    } else if (verb === 'q') {
      this.out += formatQuoted(spec, decodeBytes(bytes));
    } else {
      this.shape(value, verb, 0, true);
    }
  }

  private byteList(bytes: Uint8Array, typeName: string | undefined, verb: string): void {
    this.out += typeName === undefined ? '[' : `${typeName}{`;
    bytes.forEach((byte, i) => {
      if (i > 0) this.out += typeName === undefined ? ' ' : ', ';
      if (typeName === undefined) this.out += formatInteger(this.spec, BigInt(byte), 10, verb);
      else this.hex(BigInt(byte), true);
    });
    this.out += typeName === undefined ? ']' : '}';
  }

  private map(value: GoMap, verb: string, depth: number, readable: boolean): void {
    const { sharpV } = this.spec;
    if (sharpV && value.isNil) {
      this.out += `${value.type.name}(nil)`;
      return;
    }
    this.out += sharpV ? `${value.type.name}{` : 'map[';
    sortedKeys(value).forEach((key, i) => {
      if (i > 0) this.out += sharpV ? ', ' : ' ';
      this.shape(key, verb, depth + 1, readable);
      this.out += ':';
      this.shape(value.get(key), verb, depth + 1, readable);
    });
    this.out += sharpV ? '}' : ']';
  }

  private struct(value: GoStruct, verb: string, depth: number, readable: boolean): void {
    const { sharpV, plusV } = this.spec;
    this.out += sharpV ? `${value.type.name}{` : '{';
    value.type.fields.forEach((field, i) => {
      if (i > 0) this.out += sharpV ? ', ' : ' ';
      if (plusV || sharpV) this.out += `${field.name}:`;
      this.shape(value.values[i], verb, depth + 1, readable && isExported(field.name));
    });
    this.out += '}';
  }

  private pointerShape(value: GoPointer, verb: string, depth: number, readable: boolean): void {
    const { target } = value;
    const composite =
      isList(target) || target instanceof GoSlice || target instanceof GoStruct || target instanceof GoMap;
    if (depth === 0 && composite) {
      this.out += '&';
      this.shape(target, verb, depth + 1, readable);
    } else {
      this.pointer(value, verb);
    }
  }

  /** An address: of pointers, and for `%p` of slices, maps and functions. */
  private pointer(value: Value, verb: string): void {
    const address = addressOf(value);
    if (address === undefined) return this.badVerb(value, verb);
    if (verb === 'v' && this.spec.sharpV) {
      this.out += `(${typeOf(value)?.name ?? ''})(`;
      if (address === 0n) this.out += 'nil';
      else this.hex(address, true);
      this.out += ')';
    } else if (verb === 'v' && address === 0n) {
      this.out += this.spec.pad('<nil>');
    } else if (verb === 'v' || verb === 'p') {
      this.hex(address, !this.spec.sharp);
    } else if ('bodxX'.includes(verb)) {
      this.integer(new Scalar(types.uintptr, address), address, verb);
    } else {
      this.badVerb(value, verb);
    }
  }
}

const floatForms: Readonly<Record<string, { verb: FloatVerb; precision: number } | undefined>> = {
  v: { verb: 'g', precision: -1 },
  b: { verb: 'b', precision: -1 },
  g: { verb: 'g', precision: -1 },
  G: { verb: 'G', precision: -1 },
  x: { verb: 'x', precision: -1 },
  X: { verb: 'X', precision: -1 },
  f: { verb: 'f', precision: 6 },
  e: { verb: 'e', precision: 6 },
  E: { verb: 'E', precision: 6 },
  F: { verb: 'f', precision: 6 },
};

function isKind(value: Value, kind: string): boolean {
  return value instanceof Scalar && value.type.kind === kind;
}

function isUnsigned(value: Value): boolean {
  return value instanceof Scalar && unsignedKinds.has(value.type.kind);
}

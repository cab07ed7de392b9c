import { nearest } from '../../core/index.js';
import { isMapping, type YamlMapping, type YamlPath, type YamlValue } from '../../yaml/index.js';
import type { YamlOrigin } from './origin.js';
import type { Problem } from './problem.js';

/**
 * Reads the fields of one mapping with an expectation of their types. Whatever is not as expected is noted with its place, and a
 * fallback is returned, so that one run finds all mistakes.
 */
export class FieldReader {
  private readonly asked = new Set<string>();

  constructor(
    private readonly mapping: YamlMapping,
    private readonly path: YamlPath,
    readonly origin: YamlOrigin,
    readonly problems: Problem[],
  ) {}

  /** The value of a field; null and absent are both undefined. */
  value(name: string): YamlValue | undefined {
    this.asked.add(name);
    return (Object.hasOwn(this.mapping, name) ? this.mapping[name] : undefined) ?? undefined;
  }

  /** A reader of a mapping below this one; undefined when it is absent or something else. */
  child(name: string): FieldReader | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (!isMapping(value)) return this.wrong([name], 'a mapping', value);
    return new FieldReader(value, [...this.path, name], this.origin, this.problems);
  }

  /** A reader of a mapping that stands below this one in another form, such as JSON text. */
  below(name: string, mapping: YamlMapping): FieldReader {
    return new FieldReader(mapping, [...this.path, name], this.origin, this.problems);
  }

  /** Readers of a list of mappings. */
  children(name: string): FieldReader[] {
    return this.items(name).flatMap((item, index) => {
      const path = [...this.path, name, index];
      if (isMapping(item)) return [new FieldReader(item, path, this.origin, this.problems)];
      this.wrong([name, index], 'a mapping', item);
      return [];
    });
  }

  text(name: string): string | undefined {
    const value = this.value(name);
    return value === undefined || typeof value === 'string'
      ? value
      : this.wrong([name], 'text', value, isScalar(value) ? 'Put it in quotes.' : undefined);
  }

  /** Text that a server demands. */
  requiredText(name: string, matters: Problem['matters'] = 'server'): string {
    const text = this.text(name);
    if (this.value(name) === undefined) this.missing(name, matters);
    else if (text?.trim() === '') this.error('missing-field', [name], `\`${name}\` is empty`, { matters });
    return text ?? '';
  }

  /** A name as the server's database takes it: at most 256 characters, no blanks around it. */
  name(name: string): string {
    const text = this.requiredText(name);
    // The database counts characters, not UTF-16 units.
    const { length } = [...text];
    if (length > 256)
      this.error('too-long', [name], `\`${name}\` has ${length} characters, at most 256 are allowed`, {
        matters: 'server',
      });
    if (text.trim() !== '' && text !== text.trim())
      this.error('blanks', [name], `\`${name}\` begins or ends with a blank`, { matters: 'server' });
    return text;
  }

  /** A whole number; the empty text means not set, as in the templates of zmon-cli. */
  integer(name: string, range: { min?: number; max?: number } = {}): number | undefined {
    const value = this.value(name);
    if (value === undefined || value === '') return undefined;
    const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = range;
    if (typeof value !== 'number' || !Number.isSafeInteger(value))
      return this.wrong([name], 'a whole number', value);
    if (value >= min && value <= max) return value;
    const expected = range.max === undefined ? `at least ${min}` : `from ${min} to ${max}`;
    this.error('wrong-value', [name], `\`${name}\`: expected a whole number ${expected}, found ${value}`);
    return undefined;
  }

  boolean(name: string, fallback: boolean): boolean {
    const value = this.value(name);
    if (value === undefined) return fallback;
    return typeof value === 'boolean' ? value : (this.wrong([name], 'true or false', value) ?? fallback);
  }

  oneOf<const T extends string>(name: string, options: readonly T[]): T | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const known = options.find((option) => option === value);
    if (known !== undefined) return known;
    const near = typeof value === 'string' ? nearest(value, options) : undefined;
    this.error(
      'wrong-value',
      [name],
      `\`${name}\`: expected one of ${options.join(', ')}, found ${shown(value)}`,
      near === undefined ? {} : { hint: `Did you mean ${near}?` },
    );
    return undefined;
  }

  /** A list of text. */
  texts(name: string): string[] {
    return this.items(name).flatMap((item, index) =>
      typeof item === 'string' ? [item] : (this.wrong([name, index], 'text', item) ?? []),
    );
  }

  /** A list of whole numbers. */
  integers(name: string): number[] {
    return this.items(name).flatMap((item, index) =>
      typeof item === 'number' && Number.isSafeInteger(item)
        ? [item]
        : (this.wrong([name, index], 'a whole number', item) ?? []),
    );
  }

  /** The items of a list; none when it is absent or something else. */
  items(name: string): readonly YamlValue[] {
    const value = this.value(name);
    if (value === undefined) return [];
    return Array.isArray(value) ? value : (this.wrong([name], 'a list', value) ?? []);
  }

  /** The path of a field from the root of the document. */
  pathOf(...steps: YamlPath): YamlPath {
    return [...this.path, ...steps];
  }

  /** Warns about keys that nobody asked for. The server drops them in silence. */
  warnUnknown(alsoKnown: readonly string[] = []): void {
    const known = [...new Set([...this.asked, ...alsoKnown])];
    for (const key of Object.keys(this.mapping)) {
      if (known.includes(key)) continue;
      const near = known.find((one) => singular(one) === key) ?? nearest(key, known);
      this.problems.push({
        severity: 'warning',
        matters: 'always',
        code: 'unknown-key',
        message: `unknown key \`${key}\`, ZMON ignores it`,
        hint: near === undefined ? `Known keys: ${known.join(', ')}.` : `Did you mean \`${near}\`?`,
        position: this.origin.positionOf([...this.path, key], 'key'),
      });
    }
  }

  missing(name: string, matters: Problem['matters']): void {
    this.error('missing-field', [], `\`${name}\` is missing`, { matters });
  }

  error(
    code: string,
    path: YamlPath,
    message: string,
    more: { hint?: string; matters?: Problem['matters'] } = {},
  ): void {
    this.note('error', code, path, message, more);
  }

  warn(code: string, path: YamlPath, message: string, hint?: string): void {
    this.note('warning', code, path, message, hint === undefined ? {} : { hint });
  }

  private note(
    severity: Problem['severity'],
    code: string,
    path: YamlPath,
    message: string,
    { hint, matters = 'always' }: { hint?: string; matters?: Problem['matters'] },
  ): void {
    const position = this.origin.positionOf([...this.path, ...path]);
    this.problems.push({ severity, matters, code, message, position, ...(hint !== undefined && { hint }) });
  }

  private wrong(path: YamlPath, expected: string, value: YamlValue, hint?: string): undefined {
    const where = [...this.path, ...path].reduce<string>(
      (text, step) =>
        typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`,
      '',
    );
    this.error('wrong-type', path, `\`${where}\`: expected ${expected}, found ${shown(value)}`, {
      ...(hint !== undefined && { hint }),
    });
    return undefined;
  }
}

function singular(name: string): string {
  return name.replace(/ies$/, 'y').replace(/s$/, '');
}

function isScalar(value: YamlValue): boolean {
  return value !== null && typeof value !== 'object';
}

/** What a value is, for a message. Text is not repeated beyond a few words: it may be a secret. */
function shown(value: YamlValue): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value !== 'string') return `\`${String(value)}\``;
  return value.length > 30 ? 'text' : JSON.stringify(value);
}

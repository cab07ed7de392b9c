import { nearest, parseDuration, ZkError } from '../../core/index.js';
import { isMapping, type YamlMapping, type YamlPath } from '../../yaml/index.js';
import { FieldReader } from '../definition/field-reader.js';
import type { YamlOrigin } from '../definition/origin.js';
import type { Problem } from '../definition/problem.js';
import { parseTime } from '../evaluation/parse-time.js';
import { periodTime } from '../period/period-time.js';

/** A {@link FieldReader} that knows durations and times, and for which an unknown key is an error. */
export class TestReader extends FieldReader {
  constructor(
    readonly own: YamlMapping,
    readonly at: YamlPath,
    origin: YamlOrigin,
    problems: Problem[],
  ) {
    super(own, at, origin, problems);
  }

  tests(name: string): TestReader[] {
    return this.items(name).flatMap((item, index) => {
      if (isMapping(item))
        return [new TestReader(item, [...this.at, name, index], this.origin, this.problems)];
      this.error('wrong-type', [name, index], `\`${name}[${index}]\`: expected a mapping`);
      return [];
    });
  }

  refuseUnknown(known: readonly string[]): void {
    for (const key of Object.keys(this.own)) {
      if (known.includes(key)) continue;
      const near = nearest(key, known);
      this.error('unknown-key', [key], `unknown key \`${key}\``, {
        hint: near === undefined ? `Known keys: ${known.join(', ')}.` : `Did you mean \`${near}\`?`,
      });
    }
  }

  /** Milliseconds, above 0. */
  duration(name: string): number | undefined {
    const ms = this.parsed(name, (text) => parseDuration(/^\d+$/.test(text) ? `${text}s` : text));
    return ms === undefined || ms > 0 ? ms : this.failed(name, 'expected a time span above 0');
  }

  /** A time zone by its name. */
  zone(name: string): string | undefined {
    return this.parsed(name, (text) => {
      periodTime(0, text);
      return text;
    });
  }

  /** Milliseconds since 1970. */
  time(name: string): number | undefined {
    return this.parsed(name, parseTime);
  }

  /** Reads a text by a function that throws ZkErrors or SyntaxErrors, whose message is noted here. */
  parsed<T>(name: string, parse: (text: string) => T): T | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value === 'object') return this.failed(name, 'expected text');
    try {
      return parse(String(value));
    } catch (error) {
      if (error instanceof ZkError || error instanceof SyntaxError) return this.failed(name, error.message);
      throw error;
    }
  }

  failed(name: string, message: string): undefined {
    this.error('wrong-value', [name], `\`${name}\`: ${message}`);
    return undefined;
  }
}

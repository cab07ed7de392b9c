import { Automaton } from './automaton.js';
import { formsOf, shortestMasked } from './forms.js';

/** What stands in the place of a secret. */
export const mask = '***';

/** Hides secrets in texts, in every form that `formsOf` knows. */
export class Masker {
  /** Secrets that are too short to be masked, by name. */
  readonly unmasked: readonly string[];
  /** Secrets so short that the mask hides other text, too, by name. */
  readonly short: readonly string[];
  readonly #automaton: Automaton | undefined;

  /** @param secrets values by name */
  constructor(secrets: ReadonlyMap<string, string>) {
    const entries = [...secrets].filter(([, value]) => value !== '');
    this.unmasked = entries.filter(([, value]) => value.length < shortestMasked).map(([name]) => name);
    this.short = entries
      .filter(([, value]) => value.length >= shortestMasked && value.length < 8)
      .map(([name]) => name);
    const forms = new Set(entries.flatMap(([, value]) => formsOf(value)));
    this.#automaton = forms.size === 0 ? undefined : new Automaton([...forms]);
  }

  /** The length of the longest form: so much of a text must be kept back where it is cut. */
  get reach(): number {
    return this.#automaton?.longest ?? 0;
  }

  /** The text without secrets. */
  mask(text: string): string {
    const found = this.#automaton?.find(text);
    if (!found || found.length === 0) return text;
    let masked = '';
    let from = 0;
    for (let index = 0; index < found.length; index += 2) {
      masked += text.slice(from, found[index]) + mask;
      from = found[index + 1]!;
    }
    return masked + text.slice(from);
  }

  /** Where a text may be cut at `wanted` or before, so that no secret is cut in two. */
  cutBefore(text: string, wanted: number): number {
    const found = this.#automaton?.find(text) ?? [];
    let cut = Math.min(wanted, Math.max(0, text.length - Math.max(0, this.reach - 1)));
    for (let index = found.length - 2; index >= 0; index -= 2)
      if (found[index]! < cut && cut < found[index + 1]!) cut = found[index]!;
    return cut;
  }

  /** The same for every text inside a value of JSON. Keys stay. */
  maskValue<T>(value: T): T {
    if (typeof value === 'string') return this.mask(value) as T;
    if (Array.isArray(value)) return value.map((one: unknown) => this.maskValue(one)) as T;
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, this.maskValue(one as unknown)]),
      ) as T;
    return value;
  }
}

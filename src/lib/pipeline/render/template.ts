import type { Position } from '../../core/index.js';
import { nearest } from '../../core/index.js';

/** What is wrong or odd in a template. Ids as in `pipeline validate`. */
export interface TemplateFinding {
  rule: 'E-template-var' | 'E-template-syntax' | 'W-mustache-escape';
  message: string;
  position: Position;
  length: number;
  hint?: string;
}

export interface RenderedTemplate {
  text: string;
  findings: readonly TemplateFinding[];
  /** Names of variables that the template reads. */
  used: ReadonlySet<string>;
}

export interface TemplateOptions {
  /** A missing variable becomes the empty text, as in Mustache, instead of a finding. */
  allowMissing: boolean;
}

/** A token of mustache.js: kind, content, start and end in the text, and for sections their tokens. */
type Token = [kind: string, value: string, start: number, end: number, inner?: Token[], innerEnd?: number];

/**
 * Renders one manifest with Mustache: `{{{NAME}}}` and `{{&NAME}}` as they are, `{{NAME}}` escaped for HTML, sections and inverted sections by
 * whether a variable is set to a text. Values are text that is put into text, before anything is parsed as YAML. Partials and changes of
 * the delimiters are refused; there are no lambdas, because variables are text. The text is empty when a finding is an error.
 */
export async function renderTemplate(
  source: string,
  file: string,
  variables: ReadonlyMap<string, string>,
  options: TemplateOptions,
): Promise<RenderedTemplate> {
  const { default: mustache } = await import('mustache');
  const place = (offset: number): Position => ({ file, ...lineAndColumn(source, offset) });
  let tokens: Token[];
  try {
    tokens = mustache.parse(source) as Token[];
  } catch (error) {
    return { text: '', findings: [syntaxFinding(error, place)], used: new Set() };
  }
  const reading = new Reading(source, place, variables, options);
  reading.look(tokens);
  const { findings, used } = reading;
  if (findings.some(({ rule }) => rule.startsWith('E-'))) return { text: '', findings, used };
  // Without a prototype, so that `{{{constructor}}}` is a missing variable like any other.
  const view = Object.assign(Object.create(null) as object, Object.fromEntries(variables));
  return { text: mustache.render(source, view), findings, used };
}

/** Collects what the tokens of one template read. */
class Reading {
  readonly findings: TemplateFinding[] = [];
  readonly used = new Set<string>();
  readonly #source: string;
  readonly #place: (offset: number) => Position;
  readonly #variables: ReadonlyMap<string, string>;
  readonly #options: TemplateOptions;

  constructor(
    source: string,
    place: (offset: number) => Position,
    variables: ReadonlyMap<string, string>,
    options: TemplateOptions,
  ) {
    this.#source = source;
    this.#place = place;
    this.#variables = variables;
    this.#options = options;
  }

  look(tokens: readonly Token[]): void {
    for (const token of tokens) {
      const [kind, , , , inner] = token;
      if (kind === 'name' || kind === '&') this.#variable(token);
      if (kind === '#' || kind === '^') this.#section(token, inner ?? []);
      if (kind === '>') this.#refuse(token, 'partials are not supported', 'Write the text here instead.');
      if (kind === '=')
        this.#refuse(token, 'other delimiters are not supported', 'Use {{{NAME}}} everywhere.');
    }
  }

  /** A section may ask whether a variable is there, so an absent one is no fault. */
  #section(token: Token, inner: readonly Token[]): void {
    this.used.add(token[1]);
    this.look(inner);
  }

  #variable(token: Token): void {
    const [kind, name] = token;
    // Inside a section `.` is the value of its variable.
    if (name === '.') return;
    this.used.add(name);
    const value = this.#variables.get(name);
    if (value === undefined) {
      if (!this.#options.allowMissing) this.#missing(token);
    } else if (kind === 'name' && /[&<>"'/`=]/.test(value)) {
      this.#add(token, 'W-mustache-escape', `{{${name}}} escapes its value for HTML, which changes it`, {
        hint: `Write {{{${name}}}}.`,
      });
    }
  }

  #missing(token: Token): void {
    const [, name] = token;
    const names = [...this.#variables.keys()];
    const near = nearest(name, names);
    const looksLikeGo = name.startsWith('.') || /\s/.test(name);
    this.#add(token, 'E-template-var', `there is no variable "${name}"`, {
      hint: looksLikeGo
        ? 'This looks like a Go template; these manifests are Mustache: {{{NAME}}}.'
        : near === undefined
          ? `Defined are: ${names.sort().join(', ')}. --allow-missing makes it empty.`
          : `Did you mean "${near}"? Otherwise set it in the step's env; --allow-missing makes it empty.`,
    });
  }

  #refuse(token: Token, message: string, hint: string): void {
    this.#add(token, 'E-template-syntax', message, { hint });
  }

  #add(token: Token, rule: TemplateFinding['rule'], message: string, { hint }: { hint: string }): void {
    const [, , start, end] = token;
    const line = this.#source.indexOf('\n', start);
    const stop = line === -1 ? end : Math.min(end, line);
    this.findings.push({ rule, message, position: this.#place(start), length: stop - start, hint });
  }
}

/** mustache.js says where it stopped as `… at 123` at the end of its message. */
function syntaxFinding(error: unknown, place: (offset: number) => Position): TemplateFinding {
  const text = error instanceof Error ? error.message : String(error);
  const [, what = text, offset = '0'] = /^(.*?) at (\d+)$/.exec(text) ?? [];
  return {
    rule: 'E-template-syntax',
    message: what.charAt(0).toLowerCase() + what.slice(1),
    position: place(Number(offset)),
    length: 1,
    hint: 'A variable is {{{NAME}}}, a section is {{#NAME}}…{{/NAME}}.',
  };
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

import { type ErrorRule, type Finding, type RuleId, type WarningRule } from './finding.js';
import type { SourceText } from './source-text.js';
import { isHarmless, revealTokens, tokensIn } from './substitution.js';
import type { ScalarNode } from './yaml-tree.js';

export interface ReadOptions {
  /** Values of `#{CDP_…}` and `#{DEP_…}`. A known name without a value becomes the empty text. */
  variables?: Readonly<Record<string, string>>;
  /** Versions of dependencies whose `ref` has no tag, for `#{DEP_…_VERSION}`. */
  dependencyVersions?: Readonly<Record<string, string>>;
  /** Leave the tokens as they are written, to look at the definition without a build. */
  keepTokens?: boolean;
  /** Unknown keys of steps are warnings. */
  allowUnknown?: boolean;
}

/** One run over one text: what was found, and the values of its tokens. */
export class Reading {
  readonly findings: Finding[] = [];
  private variables: Map<string, string>;
  /** The names that `#{…}` may use. */
  private readonly known: Set<string>;

  constructor(
    readonly source: SourceText,
    readonly options: ReadOptions,
    knownNames: Iterable<string>,
    /** Names whose value only a deployment knows: their tokens stay as they are. */
    private readonly later: ReadonlySet<string>,
  ) {
    this.variables = new Map(Object.entries(options.variables ?? {}));
    this.known = new Set([...knownNames, ...this.variables.keys()]);
  }

  /** Adds the variables of the dependencies that the file declares; those of the build win. */
  addVariables(variables: Readonly<Record<string, string>>): void {
    this.variables = new Map([...Object.entries(variables), ...this.variables]);
    for (const name of this.variables.keys()) this.known.add(name);
  }

  get knownNames(): string[] {
    return [...this.known].sort();
  }

  error(rule: ErrorRule, place: { start: number; end: number }, message: string, hint?: string): void {
    this.add(rule, 'error', place, message, hint);
  }

  warn(rule: WarningRule, place: { start: number; end: number }, message: string, hint?: string): void {
    this.add(rule, 'warning', place, message, hint);
  }

  /** The text of a scalar with its tokens replaced. */
  text(node: ScalarNode): string {
    return revealTokens(node.text, (name) => (this.options.keepTokens ? undefined : this.valueOf(name)));
  }

  /** Reports the tokens of a scalar that cannot be replaced, and those that plain YAML would take for a comment. */
  checkTokens(node: ScalarNode): void {
    const raw = this.source.text.slice(node.start, node.end);
    let from = 0;
    for (const { name, length } of tokensIn(node.text)) {
      // Folding and escapes move a token within its scalar, but never past another one.
      const at = Math.max(from, raw.indexOf(`#{${name}}`, from));
      from = at + 1;
      const place = { start: node.start + at, end: node.start + at + length };
      if (!this.known.has(name)) this.unknownName(name, place);
      else if (!this.options.keepTokens && !isHarmless(this.variables.get(name) ?? ''))
        this.error(
          'E-subst-value',
          place,
          `the value of ${name} holds characters that mean something to YAML or to the shell`,
          `Use $${name} in a command, where the shell keeps it together, or choose another value.`,
        );
      if (node.plain && isCommentToYaml(this.source.text, place.start))
        this.warn(
          'W-unquoted-subst',
          place,
          `#{${name}} is not quoted: to other tools it begins a comment`,
          'Put the value in quotes; kubectl zk pipeline validate --fix does it.',
        );
    }
  }

  private valueOf(name: string): string | undefined {
    const value = this.variables.get(name);
    if (value !== undefined) return isHarmless(value) ? value : '';
    return this.known.has(name) && !this.later.has(name) ? '' : undefined;
  }

  private unknownName(name: string, place: { start: number; end: number }): void {
    const names = this.knownNames;
    this.error(
      'E-subst-unknown',
      place,
      `#{${name}} is no variable of the platform`,
      `Known names: ${names.join(', ')}.`,
    );
  }

  private add(
    rule: RuleId,
    severity: Finding['severity'],
    { start, end }: { start: number; end: number },
    message: string,
    hint?: string,
  ): void {
    const position = this.source.span(start, end);
    this.findings.push({ rule, severity, message, position, ...(hint !== undefined && { hint }) });
  }
}

/** `#` begins a comment at the start of a line and behind a blank. */
function isCommentToYaml(text: string, at: number): boolean {
  return at === 0 || /\s/.test(text[at - 1]!);
}

import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { answerOf, environment } from '../../lib/gotemplate/sprig/evaluate.js';
import { rows } from '../../lib/gotemplate/sprig/rows.js';
import { randomFrom } from '../support/random.js';
import { buildGoProgram, type GoProgram } from '../support/go-program.js';

interface Answer {
  text: string;
  error?: string;
}

const COUNT = 6000;

/** Expressions over random arguments; functions with random results are left out. */
function generate(random: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const word = (): string =>
    Array.from({ length: Math.floor(random() * 12) }, () => pick([...'abcXYZ019_- .,/%+$ABHTPs'])).join('');
  const text = (): string => JSON.stringify(word());
  const int = (): string => String(pick([0, 1, 2, 3, 5, 7, -1, -2, 12, 100]));
  const float = (): string => pick(['0.5', '1.25', '-2.75', '3.0', '1e3', '0.1', '123.456']);
  const scalar = (): string => pick([text, int, float, () => 'true', () => 'nil', () => 'false'])();
  const list = (): string => `(list ${Array.from({ length: Math.floor(random() * 4) }, scalar).join(' ')})`;
  const map = (): string =>
    `(dict ${Array.from({ length: Math.floor(random() * 3) }, () => `${JSON.stringify(pick(['a', 'b', 'c']))} ${pick([scalar, list, () => `(dict "x" ${scalar()})`])()}`).join(' ')})`;
  const makers: (() => string)[] = [
    () =>
      `${pick(['trim', 'upper', 'lower', 'title', 'untitle', 'swapcase', 'snakecase', 'kebabcase', 'camelcase', 'nospace', 'initials', 'b64enc', 'b32enc', 'b64dec', 'b32dec', 'sha256sum', 'adler32sum', 'base', 'dir', 'clean', 'ext', 'regexQuoteMeta', 'urlParse', 'toJson', 'quote', 'squote'])} ${text()}`,
    () =>
      `${pick(['trimAll', 'trimSuffix', 'trimPrefix', 'contains', 'hasPrefix', 'hasSuffix', 'splitList', 'split'])} ${text()} ${text()}`,
    () => `${pick(['trunc', 'indent', 'nindent', 'wrap', 'abbrev', 'repeat'])} ${int()} ${text()}`,
    () => `${pick(['substr', 'abbrevboth'])} ${int()} ${int()} ${text()}`,
    () =>
      `${pick(['first', 'last', 'rest', 'initial', 'reverse', 'uniq', 'compact', 'sortAlpha', 'toStrings', 'toJson', 'toPrettyJson', 'empty', 'kindOf', 'typeOf'])} ${list()}`,
    () => `${pick(['append', 'prepend', 'without', 'concat'])} ${list()} ${list()}`,
    () => `${pick(['has', 'chunk'])} ${int()} ${list()}`,
    () => `slice ${list()} ${int()} ${int()}`,
    () => `${pick(['merge', 'mergeOverwrite'])} ${map()} ${map()} | toJson`,
    () => `${pick(['toJson', 'toPrettyJson', 'deepCopy'])} ${map()}`,
    () => `${pick(['pick', 'omit'])} ${map()} "a" "b"`,
    () => `${pick(['get', 'hasKey', 'unset'])} ${map()} "a"`,
    () => `dig "a" "x" ${scalar()} ${map()}`,
    () =>
      `${pick(['add', 'mul', 'max', 'min', 'addf', 'mulf', 'subf', 'maxf', 'minf', 'sub', 'div', 'mod', 'divf'])} ${pick([int, float, text])()} ${pick([int, float])()}`,
    () =>
      `${pick(['int', 'int64', 'float64', 'floor', 'ceil', 'toDecimal', 'toString', 'kindOf', 'typeOf'])} ${scalar()}`,
    () => `round ${float()} ${pick(['0', '1', '2', '-1'])}`,
    () => `${pick(['until', 'seq'])} ${int()}`,
    () => `${pick(['untilStep', 'seq'])} ${int()} ${int()} ${int()}`,
    () => `${pick(['default', 'coalesce', 'deepEqual'])} ${scalar()} ${pick([scalar, list])()}`,
    () =>
      `${pick(['regexMatch', 'regexFind'])} ${JSON.stringify(pick(['a+', '[a-z]*', '(a|b)c?', '^x', '\\d+', 'Z$', '', 'a{1,2}', '[', '(?i)A']))} ${text()}`,
    () =>
      `${pick(['regexFindAll', 'regexSplit'])} ${JSON.stringify(pick(['a+', 'x*', ',', ' ', '[A-Z]', '\\b', '']))} ${text()} ${pick(['-1', '0', '1', '2'])}`,
    () =>
      `regexReplaceAll ${JSON.stringify(pick(['a', '(a)(b)?', 'x*', '[0-9]+', '$']))} ${text()} ${JSON.stringify(pick(['', '-', '$1', '${1}x', '$1x', '$$', '<$0>']))}`,
    () =>
      `semverCompare ${JSON.stringify(pick(['^1.2', '~1.2.3', '>=1', '<2.0.0-0', '1.x', '!=1.2', '>1.2 <3', '1 - 2', '^0.0.1', '=1.2.3-a || >4']))} ${JSON.stringify(pick(['1.2.3', '1.2.3-a', '0.0.1', '2.0.0', '1.9.9+b', '5.0.0', '1.3.0-rc.1', 'v1.2', '0.1.0']))}`,
    () => `replace ${text()} ${text()} ${text()}`,
    () => `plural "one" "many" ${int()}`,
    () => `ternary ${scalar()} ${scalar()} ${pick(['true', 'false'])}`,
  ];
  return pick(makers)();
}

describe('sprig against github.com/Masterminds/sprig/v3', function () {
  this.timeout(300_000);
  let go: GoProgram;
  const before_ = { ...process.env };
  before(() => {
    Object.assign(process.env, environment);
    go = buildGoProgram(new URL('oracle', import.meta.url).pathname);
  });
  after(() => {
    for (const name of Object.keys(environment)) process.env[name] = before_[name] ?? '';
    go.remove();
  });

  const ask = (expressions: readonly string[]): { text?: string; error?: string }[] =>
    go
      .ask<Answer>(expressions.map((expression) => ({ template: `{{ ${expression} }}` })))
      .map(({ text, error }) => (error === undefined ? { text } : { error }));

  it('still answers what was recorded', () => {
    const recorded = JSON.parse(
      readFileSync(new URL('../../lib/gotemplate/sprig/recorded.json', import.meta.url), 'utf8'),
    ) as Record<string, unknown>;
    const expressions = Object.values(rows).flat();
    ask(expressions).forEach((answer, i) =>
      expect(answer, expressions[i]).to.deep.equal(recorded[expressions[i]!]),
    );
  });

  it(`agrees on ${COUNT} generated expressions`, () => {
    const random = randomFrom(7);
    const expressions = Array.from({ length: COUNT }, () => generate(random));
    const answers = ask(expressions);
    let results = 0;
    expressions.forEach((expression, i) => {
      expect(answerOf(expression), expression).to.deep.equal(answers[i]);
      if (answers[i]!.error === undefined) results += 1;
    });
    expect(results).to.be.greaterThan(COUNT / 2);
  });
});

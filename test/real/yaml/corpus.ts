import { randomFrom } from '../support/random.js';

const PLAIN = [
  ...[
    'a',
    'name',
    'value with blanks',
    'a:b',
    'x#y',
    'http://host:80/path?q=1',
    'kube-system',
    '*.example.org',
    'é',
    '漢字',
    'a\\b',
    "it's",
  ],
  ...[
    'y',
    'Y',
    'yes',
    'Yes',
    'YES',
    'yEs',
    'n',
    'N',
    'no',
    'No',
    'NO',
    'on',
    'On',
    'ON',
    'off',
    'Off',
    'OFF',
    'true',
    'True',
    'TRUE',
    'tRUE',
    'false',
    'False',
    'FALSE',
  ],
  ...[
    'null',
    'Null',
    'NULL',
    '~',
    'nULL',
    '<<',
    '=',
    '.',
    '..',
    '+',
    '-a',
    '--',
    '?a',
    ':a',
    'a?',
    'a,b',
    'a]b',
    '-',
  ],
  ...[
    '0',
    '-0',
    '+0',
    '1',
    '-1',
    '+1',
    '007',
    '08',
    '0400',
    '0o17',
    '0O17',
    '0x1F',
    '0X1f',
    '-0x1F',
    '+0x1f',
    '0b11',
    '0B11',
    '-0b11',
    '0b-11',
    '0b+1',
    '0b12',
    '0b',
    '0x',
    '0o',
    '0o8',
    '1_000',
    '1__0',
    '1_',
    '_1',
    '0x_1F',
    '0_7',
  ],
  ...[
    '9007199254740991',
    '9007199254740992',
    '-9007199254740993',
    '9223372036854775807',
    '9223372036854775808',
    '-9223372036854775808',
    '-9223372036854775809',
    '+9223372036854775808',
    '18446744073709551615',
    '18446744073709551616',
    '0xFFFFFFFFFFFFFFFF',
    '0x10000000000000000',
    '0b1111',
  ],
  ...[
    '1.0',
    '1.',
    '.5',
    '-.5',
    '+.5',
    '1.5',
    '1e3',
    '1E3',
    '1e+3',
    '1e-3',
    '1.5e3',
    '.5e3',
    '1e',
    '1e999',
    '-1e999',
    '1e-999',
    '1.2.3',
    '._5',
    '.1_0',
    '.1__0',
    '1_0.5',
    '0.1',
    '-0.0',
    '1e400',
    '123456789012345678901234567890',
    '6.02e23',
    '0x1p3',
    '.e1',
    '1_e3',
  ],
  ...[
    '.inf',
    '.Inf',
    '.INF',
    '+.inf',
    '-.inf',
    '-.Inf',
    '.iNF',
    '.nan',
    '.NaN',
    '.NAN',
    'inf',
    'nan',
    'Infinity',
  ],
  ...[
    '12:30',
    '12:30:45',
    '190:20:30.15',
    '2020-01-01',
    '2020-1-1',
    '2020-13-01',
    '2020-02-30',
    '2001-12-14T21:59:43.10Z',
    '2001-12-14t21:59:43.10-05:00',
    '2001-12-14 21:59:43.10',
    '2001-12-14 21:59:43.10 -5',
    '2020',
    '2020-01',
  ],
];
const QUOTED = [
  '"yes"',
  "'yes'",
  '"0400"',
  "'it''s'",
  '"a\\nb"',
  '"\\x41\\u00e9\\U0001F600"',
  '"\\0\\a\\b\\t\\v\\f\\r\\e\\ \\"\\\\\\N\\_\\L\\P"',
  '""',
  "''",
  '"a\n  b"',
  '"a\n\n  b\\\n  c"',
  "'a\n  b'",
  "'a\n\n  b'",
  '"a # b"',
  "'# a'",
  '" lead"',
  '"tab\\there"',
];
const TAGGED = [
  '!!str 123',
  '!!str yes',
  '!!int 0x10',
  '!!int "12"',
  '!!int 1.5',
  '!!int abc',
  '!!float 1',
  '!!float 1.5',
  '!!float abc',
  '!!bool yes',
  '!!bool "on"',
  '!!bool 1',
  '!!null null',
  '!!null ""',
  '!!null x',
  '!!binary aGVsbG8=',
  '!!binary aGVsbG8',
  '!!binary //79',
  '!!binary "aGVs\n  bG8="',
  '!Ref x',
  '!Ref yes',
  '!Sub "${A}"',
  '! 12',
  '! yes',
  '!!timestamp 2020-01-01',
  '!!timestamp abc',
  '!!set {a, b}',
  '!!omap [a: 1]',
  '!!foo bar',
  '!<tag:yaml.org,2002:int> 7',
  '!<!local> 7',
  '!e!x y',
  '!!str',
  '!!null',
  '!!int',
  '!!float 18446744073709551615',
  '!!str {a: 1}',
  '!!map [a]',
];

/** A document with a bit of everything, mostly valid; every fifth is damaged at random. */
export function generateDocument(seed: number): string {
  const random = randomFrom(seed);
  const text = undamagedDocument(random);
  return isDamaged(seed) ? damage(text, random) : text;
}

/** Whether the document of a seed has a random edit in it. */
export function isDamaged(seed: number): boolean {
  return seed % 5 === 0;
}

function undamagedDocument(random: () => number): string {
  const maker = new Maker(random);
  const count = random() < 0.2 ? 1 + Math.floor(random() * 3) : 1;
  let text =
    random() < 0.05
      ? pick(random, [
          '%YAML 1.1\n---\n',
          '%YAML 1.2\n---\n',
          '%TAG !e! tag:e.org,2000:\n---\n',
          '# comment\n',
          '\n\n',
          '\ufeff',
        ])
      : '';
  for (let i = 0; i < count; i += 1) {
    if (i > 0 || random() < 0.2) text += pick(random, ['---\n', '---\n', '--- # c\n', '---\n\n', '--- ']);
    text +=
      random() < 0.06
        ? pick(random, ['', '# only a comment\n', '~\n', 'null\n', 'text\n', '12\n'])
        : maker.block(0, 0);
  }
  if (random() < 0.03) text = text.replaceAll('\n', '\r\n');
  return random() < 0.05 ? text.trimEnd() : text;
}

function pick<T>(random: () => number, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!;
}

function damage(text: string, random: () => number): string {
  const at = Math.floor(random() * (text.length + 1));
  const piece = pick(random, [
    '\t',
    ' ',
    '  ',
    ':',
    ': ',
    '- ',
    '#',
    ' #',
    '\n',
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    ',',
    '&a',
    '*a',
    '!',
    '|',
    '>',
    '%',
    '@',
    '`',
    '? ',
    '\\',
    '\u0001',
    '\u0085',
    '\n\t',
    '\n  ',
    '---',
    '\n---\n',
  ]);
  const removed = random() < 0.4 ? Math.floor(random() * 3) : 0;
  return text.slice(0, at) + (random() < 0.8 ? piece : '') + text.slice(at + removed);
}

class Maker {
  private anchors: string[] = [];

  constructor(private readonly random: () => number) {}

  block(indent: number, depth: number): string {
    if (depth === 0) this.anchors = [];
    return this.chance(0.7) ? this.mapping(indent, depth) : this.list(indent, depth);
  }

  private mapping(indent: number, depth: number): string {
    let text = '';
    const count = 1 + Math.floor(this.random() * 4);
    for (let i = 0; i < count; i += 1) {
      const pad = ' '.repeat(indent);
      if (this.chance(0.05)) text += `${this.chance(0.5) ? pad : ''}# a comment\n`;
      if (this.chance(0.03)) text += '\n';
      if (this.chance(0.06) && this.anchors.length > 0) {
        text += `${pad}<<: ${pick(this.random, [`*${pick(this.random, this.anchors)}`, `[*${pick(this.random, this.anchors)}, {z: 1}]`, '{a: merged, k1: merged}', 'x', '[1]'])}\n`;
        continue;
      }
      text += `${pad}${this.key(i)}:${this.value(indent, depth, pick(this.random, [0, 2, 2, 2, 4]))}`;
    }
    return text;
  }

  private key(index: number): string {
    if (this.chance(0.75)) return this.chance(0.9) ? `k${index}` : `k${Math.floor(this.random() * 3)}`;
    if (this.chance(0.6)) return pick(this.random, PLAIN);
    return this.chance(0.7)
      ? pick(
          this.random,
          QUOTED.filter((text) => !text.includes('\n')),
        )
      : pick(this.random, ['[a]', '{a: b}', '!!str 1', '&k key', '!!int "3"', '"a" ']);
  }

  private list(indent: number, depth: number): string {
    let text = '';
    const count = 1 + Math.floor(this.random() * 3);
    for (let i = 0; i < count; i += 1) {
      const pad = ' '.repeat(indent);
      if (this.chance(0.3) && depth < 4)
        text += `${pad}- ${this.mapping(indent + 2, depth + 1).slice(indent + 2)}`;
      else text += `${pad}-${this.value(indent, depth, 2)}`;
    }
    return text;
  }

  private value(indent: number, depth: number, step: number): string {
    const anchor = this.chance(0.08) ? ` &${this.newAnchor()}` : '';
    const tag = this.chance(0.03) ? pick(this.random, [' !Tag', ' !!map', ' !!seq', ' !!str']) : '';
    const comment = this.chance(0.05) ? ' # why' : '';
    if (depth < 4 && this.chance(0.35)) {
      const nested =
        this.chance(0.6) && step > 0
          ? this.mapping(indent + step, depth + 1)
          : this.list(indent + step, depth + 1);
      return `${anchor}${tag}${comment}\n${nested}`;
    }
    if (this.chance(0.1)) return `${anchor} ${this.blockScalar(indent)}`;
    if (this.chance(0.12)) return `${anchor} ${this.flow(0)}${comment}\n`;
    if (this.chance(0.06)) return `${anchor}${comment}\n`;
    if (this.chance(0.05) && this.anchors.length > 0)
      return ` *${pick(this.random, this.anchors)}${comment}\n`;
    if (this.chance(0.08)) return ` ${pick(this.random, TAGGED)}${comment}\n`;
    if (this.chance(0.04))
      return ` first line\n${' '.repeat(indent + 2)}second line\n\n${' '.repeat(indent + 2)}third\n`;
    return `${anchor} ${this.scalar()}${comment}\n`;
  }

  private scalar(): string {
    return this.chance(0.75) ? pick(this.random, PLAIN) : pick(this.random, QUOTED);
  }

  /** Without the known differences: a lone `-` and a leading `?` between brackets (Go reads the latter as a key). */
  private flowScalar(): string {
    const text = this.scalar();
    return text === '-' || text.startsWith('?') ? 'x' : text;
  }

  private flow(depth: number): string {
    const items = Array.from({ length: Math.floor(this.random() * 4) }, () => {
      const value = depth < 2 && this.chance(0.2) ? this.flow(depth + 1) : this.flowScalar();
      return this.chance(0.5) ? value : `${this.flowScalar()}: ${value}`;
    });
    const gap = pick(this.random, [', ', ',', ' , ', ',\n      ']);
    return this.chance(0.5) ? `[${items.join(gap)}${this.chance(0.1) ? ',' : ''}]` : `{${items.join(gap)}}`;
  }

  private blockScalar(indent: number): string {
    const header = pick(this.random, ['|', '>', '|-', '>-', '|+', '>+', '|2', '>2-', '| # c', '|1', '|-2']);
    const pad = ' '.repeat(indent + (header.includes('1') ? 1 : 2));
    const lines = Array.from({ length: 1 + Math.floor(this.random() * 4) }, () =>
      pick(this.random, [
        'text',
        'a: b',
        '# no comment',
        '',
        '  more',
        ' one',
        '\ttab',
        'yes',
        '',
        'trail  ',
      ]),
    );
    return `${header}\n${lines.map((line) => (line === '' ? '' : pad + line)).join('\n')}\n${this.chance(0.2) ? '\n' : ''}`;
  }

  private newAnchor(): string {
    const name = pick(this.random, ['a', 'b', 'base', 'x-1', 'a_b']);
    this.anchors.push(name);
    return name;
  }

  private chance(probability: number): boolean {
    return this.random() < probability;
  }
}

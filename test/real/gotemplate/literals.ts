import type { Random } from './random.js';

/** Constants as a template may write them, valid for the most part. */

export function integerLiteral(random: Random): string {
  return random.one(
    () => String(random.below(6)),
    () => String(random.below(6)),
    () => String(random.below(100)),
    () => `-${random.below(10)}`,
    () => `+${random.below(10)}`,
    () =>
      random.pick([
        '0x1F',
        '0XaB',
        '0b101',
        '0o17',
        '017',
        '1_000',
        '0x_1f',
        '00',
        '-0',
        '-0x7',
        '9223372036854775807',
        '858993459',
      ]),
    () => characterLiteral(random),
  );
}

export function floatLiteral(random: Random): string {
  return random.one(
    () => `${random.below(20)}.${random.below(100)}`,
    () =>
      random.pick([
        '0.9',
        '.5',
        '1.',
        '2.5',
        '1e3',
        '1E-7',
        '1e21',
        '-0.0',
        '1.5e300',
        '5e-324',
        '0x1p4',
        '0x1.8p-2',
        '1_0.5',
        '100000.0',
        '123456789.0',
        '0.1',
        '3.4e38',
        '1e100',
      ]),
  );
}

export function characterLiteral(random: Random): string {
  return random.pick([
    "'a'",
    "'\\n'",
    "'\\''",
    "'\\\\'",
    "'\\x41'",
    "'\\u00e9'",
    "'\u00e9'",
    "'\\U0001F600'",
    "'\\101'",
    "' '",
    "'\"'",
    "'|'",
  ]);
}

export function complexLiteral(random: Random): string {
  return random.pick(['1i', '2.5i', '1+2i', '1-2i', '0i', '1.5+0i', '-1e2-3i', '0x1p2i', '3+0i', '+1i']);
}

/** Numbers that look right and are not, or are at the edge. */
export function oddNumber(random: Random): string {
  return random.pick([
    '9223372036854775808',
    '18446744073709551615',
    '18446744073709551616',
    '1e400',
    '089',
    '0x',
    '1__0',
    '_1',
    '1_',
    '0b12',
    '0o8',
    '0x0.2',
    '1.2.3',
    '1e',
    '1e+',
    '1+2',
    '1+',
    '1i2',
    '3x',
    '0x1p',
    "''",
    "'ab'",
    "'\\q'",
    "'\\xff'",
    "'\\ud800'",
    '1_000i',
    '0x1i',
    '1+2i3',
    '--1',
    '+-1',
    '1e1_0',
    '1+0x2i',
    '1p3+2i',
    '0xi',
  ]);
}

const fragments = [
  'a',
  'b',
  'xyz',
  ' ',
  '\\n',
  '\\t',
  '\\"',
  '\\\\',
  '%',
  '%%',
  '{',
  '}',
  '{{',
  '}}',
  '<',
  '>',
  '&',
  "'",
  '=',
  '\u00e9',
  '\u2192',
  '\u{1F600}',
  '\\u00e9',
  '\\x41',
  '\\101',
  '\\U0001F600',
  '/',
  '?',
  ':',
  '.',
  '$',
  '#',
  '|',
  '(',
  ')',
  ',',
] as const;

export function quotedString(random: Random): string {
  if (random.chance(0.02))
    return random.pick([
      '"\\xff"',
      '"a\\xc3"',
      '"\\xa9b"',
      '"\\q"',
      '"\\400"',
      '"\\ud800"',
      '"\\\'"',
      '"\\x4"',
      '"\\0"',
      '"\\u12"',
    ]);
  return `"${random.many(0, 4, () => random.pick(fragments)).join('')}"`;
}

const rawFragments = [
  'a',
  'b',
  ' ',
  '\n',
  '"',
  '\\n',
  '{{',
  '}}',
  '{{.X}}',
  '%s',
  '\r',
  '\u00e9',
  '/*',
  '*/',
  '-}}',
] as const;

export function rawString(random: Random): string {
  return `\`${random.many(0, 4, () => random.pick(rawFragments)).join('')}\``;
}

const textFragments = [
  'a',
  'text',
  ' ',
  '  ',
  '\n',
  '\t',
  '\r\n',
  '{',
  '}',
  '}}',
  '%',
  '-',
  '\u00e9\u2192',
  '\u{1F600}',
  'key: value\n',
  '# comment\n',
  '"',
  '$',
  '.',
  '\u00a0',
] as const;

/** Text between actions. */
export function plainText(random: Random): string {
  return random.many(0, 3, () => random.pick(textFragments)).join('');
}

const verbs = [
  'v',
  'v',
  'd',
  's',
  's',
  'q',
  'x',
  'X',
  't',
  'f',
  'F',
  'e',
  'E',
  'g',
  'G',
  'b',
  'o',
  'O',
  'c',
  'U',
  'T',
  '%',
] as const;
const oddVerbs = ['w', 'z', '!', 'y', '\u00e9', '{', 'i'] as const;

/** One directive of a printf format. */
export function directive(random: Random): string {
  const flags = random.chance(0.4)
    ? random.many(0, 3, () => random.pick(['+', '-', '#', '0', ' '])).join('')
    : '';
  const index = (): string =>
    random.chance(0.04)
      ? random.pick(['[1]', '[2]', '[3]', '[0]', '[9]', '[x]', '[', '[]', '[-1]', '[12345678]'])
      : '';
  const width = random.chance(0.3) ? index() + random.pick(['1', '2', '5', '8', '12', '*', '30', '0']) : '';
  const precision = random.chance(0.25)
    ? `.${index()}${random.pick(['', '0', '1', '2', '3', '7', '20', '*'])}`
    : '';
  const verb = random.chance(0.03) ? random.pick(oddVerbs) : random.chance(0.01) ? '' : random.pick(verbs);
  return `%${flags}${width}${precision}${index()}${verb}`;
}

import fc from 'fast-check';

const spellings = [
  'yr',
  'year',
  'mo',
  'month',
  'wk',
  'week',
  'yd',
  'yday',
  'md',
  'mday',
  'wd',
  'wday',
  'hr',
  'hour',
  'min',
  'minute',
  'sec',
  'second',
];

/** Values that fit the scale. */
const values: Record<string, fc.Arbitrary<string>> = {
  y: fc.oneof(fc.integer({ min: 2019, max: 2028 }), fc.integer({ min: 0, max: 99 })).map(String),
  mo: fc.oneof(
    fc.integer({ min: 1, max: 12 }).map(String),
    fc.constantFrom('jan', 'Feb', 'march', 'APR', 'may', 'June', 'sept', 'oct', 'nov', 'december'),
  ),
  we: fc.integer({ min: 1, max: 5 }).map(String),
  wk: fc.integer({ min: 1, max: 5 }).map(String),
  yd: fc.integer({ min: 1, max: 366 }).map(String),
  md: fc.integer({ min: 1, max: 31 }).map(String),
  wd: fc.oneof(
    fc.integer({ min: 1, max: 7 }).map(String),
    fc.constantFrom('su', 'Mon', 'tues', 'wednesday', 'thur', 'FRI', 'sat'),
  ),
  hr: fc.integer({ min: 0, max: 23 }).map(String),
  mi: fc.integer({ min: 0, max: 59 }).map(String),
  se: fc.integer({ min: 0, max: 59 }).map(String),
};

function valueOf(spelling: string): fc.Arbitrary<string> {
  if (spelling.startsWith('ye') || spelling === 'yr') return values['y']!;
  if (spelling === 'yday') return values['yd']!;
  if (spelling.startsWith('mo')) return values['mo']!;
  if (spelling.startsWith('md')) return values['md']!;
  if (spelling.startsWith('wd')) return values['wd']!;
  if (spelling.startsWith('w')) return values['wk']!;
  if (spelling.startsWith('h')) return values['hr']!;
  return values[spelling.slice(0, 2)]!;
}

const blank = fc.constantFrom('', ' ', '  ');

const test = fc.constantFrom(...spellings).chain((spelling) => {
  const value = valueOf(spelling);
  const item = fc.oneof(
    value,
    fc.tuple(value, blank, blank, value).map(([a, b, c, d]) => `${a}${b}-${c}${d}`),
  );
  return fc
    .tuple(blank, blank, fc.array(item, { minLength: 1, maxLength: 3 }), blank)
    .map(([a, b, items, c]) => `${spelling}${a}{${b}${items.join(' ')}${c}}`);
});

const sub = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.array(test, { minLength: 1, maxLength: 3 }), blank)
      .map(([tests, between]) => tests.join(between)),
  },
  { weight: 1, arbitrary: fc.constantFrom('never', 'none', 'always', '', 'NEVER') },
);

/** Periods without a mistake. */
export const goodPeriod = fc
  .tuple(fc.array(sub, { minLength: 1, maxLength: 3 }), blank)
  .map(([subs, after]) => subs.join(`,${after}`));

/** Periods with mistakes of every kind: pieces of good ones, torn apart and stuck together. */
export const anyPeriod = fc.oneof(
  goodPeriod,
  fc
    .tuple(
      goodPeriod,
      fc.array(
        fc.tuple(
          fc.nat({ max: 40 }),
          fc.constantFrom(
            '',
            ' ',
            '{',
            '}',
            '-',
            ',',
            '9',
            'x',
            'mon',
            'hr',
            '99',
            '|',
            '  ',
            '\t',
            '+',
            'never',
            ' , ',
            'é',
          ),
        ),
        { minLength: 1, maxLength: 4 },
      ),
    )
    .map(([text, edits]) =>
      edits.reduce(
        (all, [at, put]) => `${all.slice(0, at)}${put}${all.slice(put === '' ? at + 1 : at)}`,
        text,
      ),
    ),
  fc.string({
    unit: fc.constantFrom(
      'h',
      'r',
      '{',
      '}',
      '9',
      '-',
      ' ',
      ',',
      '1',
      'wd',
      'hr',
      'mo',
      'min',
      'jan',
      'su',
      'x',
    ),
    maxLength: 14,
  }),
);

/** Seconds since 1970, in several years. */
export const moment = fc.integer({ min: Date.UTC(2019, 0, 1) / 1000, max: Date.UTC(2028, 11, 31) / 1000 });

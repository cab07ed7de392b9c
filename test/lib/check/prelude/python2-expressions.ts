import fc from 'fast-check';

/**
 * Expressions of Python 2 that have a meaning in themselves; many raise, and that is a meaning, too. Without `10L` and `u'x'`, whose letters Python 2 shows
 * in `repr`, and we do not.
 */

const atom = fc.oneof(
  fc.integer({ min: -20, max: 20 }).map(String),
  fc.constantFrom('0777', '0x1f', '7', '60', '100'),
  fc.constantFrom(
    '0.1',
    '2.5',
    '-0.5',
    '1.0',
    '3.75',
    '1e3',
    '1.0 / 3',
    '0.1 + 0.2',
    '123456789.125',
    '1e11',
  ),
  fc.constantFrom("'a'", "'b'", "''", "'12'", "'%s-%s'", "'{}'"),
  fc.constantFrom(
    'None',
    'True',
    'False',
    '[]',
    '{}',
    '()',
    "{'a': 1, 'b': 2.5}",
    "[3, 'a', None]",
    "[(1, 'a'), (0, None)]",
  ),
);

const infix = fc.constantFrom(
  '/',
  '+',
  '-',
  '*',
  '%',
  '//',
  '<',
  '>',
  '<=',
  '>=',
  '==',
  '<>',
  '!=',
  'and',
  'or',
  'in',
  'is',
);
const binary = (part: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(part, infix, part).map(([left, sign, right]) => `(${left}) ${sign} (${right})`);

const order = fc.constantFrom('<', '>', '<=', '>=', '==', '!=');
const chain = (part: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(part, order, part, order, part).map(([a, x, b, y, c]) => `(${a}) ${x} (${b}) ${y} (${c})`);

// A list to be read, so it stays in lines.
// prettier-ignore
const templates = [
  'str(_)', '`_`', "'%s' % (_)", "'%s|%r' % (_, _)", "'{} {}'.format(_, _)", 'round(_, 1)', 'round(_)', 'int(_)', 'float(_)', 'bool(_)',
  'len(_)', 'sorted(_)', 'sorted([_, _, _])', 'max(_, _)', 'min([_, _, _])', 'abs(_)', 'list(_)', 'tuple(_)', 'sum([_, _])',
  '[x for x in _, _]', 'map(str, [_, _])', 'map(lambda (a, b): a, [(_, _)])', 'filter(None, [_, _])', 'zip([_, _], [_])',
  'range(5)[_]', 'range(_)', '(_).keys()', 'sorted((_).items())', "(_).has_key('a')", 'sorted((_).iteritems())', 'reduce(lambda a, b: a / b, [_, _, _])',
  '(lambda x: x / 2)(_)', '_ if _ else _', 'not (_)', '-(_)', 'isinstance(_, (int, long, float))', 'isinstance(_, basestring)',
  "{'k': _}['k']", '[_, _][0]', 'any([_, _])', 'all([_, _])', 'map(None, [_], [_, _])', 'dict([(1, _)])', "'a'.join([_, _])",
  'divmod(_, _)', 'pow(_, 2)', 'unicode(_)', 'oct(_)', 'hex(_)', 'chr(_)', "('%d' % (_))", "'%5.1f' % (_)", 'set([_, _]) and 1', 'math.floor(_)', 'math.ceil(_)',
];

function filled(part: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...templates), fc.array(part, { minLength: 3, maxLength: 3 }))
    .map(([template, parts]) => {
      let index = 0;
      return template.replace(/\b_\b/g, () => `(${parts[index++ % parts.length]})`);
    });
}

export const python2Expression: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    atom,
    binary(tie('any')),
    chain(tie('any')),
    filled(tie('any')),
  ),
})).any;

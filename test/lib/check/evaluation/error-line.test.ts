import { expect } from 'chai';
import { errorLine } from '../../../../src/lib/check/evaluation/fault.js';

const trace = 'Traceback (most recent call last):\n  File "<check-command>", line 2, in check\n    x = 1\n';

// As CPython prints it.
const group = `  + Exception Group Traceback (most recent call last):
  |   File "<check-command>", line 2, in check
  |     raise ExceptionGroup('two of them', found)
  | ExceptionGroup: two of them (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "<check-command>", line 5, in first
    | ValueError: 1
    +---------------- 2 ----------------
    | TypeError: 2
    +------------------------------------
`;

describe('the line of an error text that names the exception', () => {
  for (const [what, text, line] of [
    ['the last one of a traceback', `${trace}HttpError: timeout`, 'HttpError: timeout'],
    [
      'the first one of a message of several lines',
      `${trace}DbError: syntax error\nLINE 1: selec 1\n        ^\nshard a`,
      'DbError: syntax error',
    ],
    [
      'behind the source of a syntax error',
      'Traceback (most recent call last):\n  File "<x>", line 1\n    def check(:\n              ^\nSyntaxError: invalid syntax',
      'SyntaxError: invalid syntax',
    ],
    [
      'that of the last of chained ones',
      `${trace}ValueError: a\nb\n\nDuring handling of the above exception, another exception occurred:\n\n${trace}KeyError: 'x'\nmore`,
      "KeyError: 'x'",
    ],
    [
      'that of the outer one, when a message quotes a traceback',
      `${trace}RemoteError: it said\n${trace}KeyError: 'x'`,
      'RemoteError: it said',
    ],
    ['the first one of a text without a traceback', '\nConfigurationError: a\nb\n', 'ConfigurationError: a'],
    [
      'what there is',
      'Traceback (most recent call last):\n  File "x"',
      'Traceback (most recent call last):   File "x"',
    ],
    ['that of a group', `${group}`, 'ExceptionGroup: two of them (2 sub-exceptions)'],
    [
      'that of a group that another one led to',
      `${trace}KeyError: 'a'\n\nDuring handling of the above exception, another exception occurred:\n\n${group}`,
      'ExceptionGroup: two of them (2 sub-exceptions)',
    ],
    [
      'that of the one that a group led to',
      `${group}\nThe above exception was the direct cause of the following exception:\n\n${trace}KeyError: 'x'\n`,
      "KeyError: 'x'",
    ],
    [
      'that with the first words of the message',
      `${trace}ValueError: \n\n  first\nsecond\n`,
      'ValueError: first',
    ],
    ['a name without a message', `${trace}ValueError`, 'ValueError'],
    ['nothing', '', ''],
  ] as const)
    it(`is ${what}`, () => expect(errorLine(text)).to.equal(line));
});

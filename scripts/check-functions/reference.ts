import type { WrapperDefinition } from '../../src/lib/check/bridge/wrapper.js';
import { builtinNames, missingBuiltins } from '../../src/lib/check/validate/context-names.js';
import { unavailable } from '../../src/lib/check/wrappers/unavailable.js';
import { addedEntries } from './added-names.js';
import { conditionEntries, paramsEntry } from './condition-names.js';
import type { Entry } from './entry.js';
import { anchors, bullets, cell, code, entrySection, table } from './markdown.js';
import { wrapperSection } from './wrapper-section.js';

/** The page docs/check-functions.md: everything that check commands and alert conditions can call. The same text each time. */
export function functionReference(wrappers: readonly WrapperDefinition[]): string {
  const working = wrappers.filter(({ tier, internal }) => internal !== true && (tier === 1 || tier === 2));
  const chapters: Chapter[] = [
    {
      heading: 'Wrappers',
      text: wrappersIntroduction,
      names: working.map(({ name }) => name),
      parts: working.map(wrapperSection),
    },
    { heading: 'Helpers', text: helpersIntroduction, ...named(addedEntries) },
    {
      heading: 'In conditions',
      text: conditionsIntroduction,
      ...named({ ...conditionEntries, params: paramsEntry }),
    },
    { heading: 'Python’s own', text: pythonIntroduction, names: [], parts: [pythonTable, missingText()] },
    { heading: 'Not available', text: unavailableIntroduction, names: [], parts: [unavailableTable()] },
  ];
  const sections = chapters.flatMap(({ heading, text, parts }) => [`## ${heading}`, text, ...parts]);
  return `${[introduction, contents(chapters), ...sections].join('\n\n')}\n`;
}

interface Chapter {
  heading: string;
  text: string;
  /** Headings within it, for the table of contents. */
  names: readonly string[];
  parts: readonly string[];
}

function named(entries: Readonly<Record<string, Entry>>): Pick<Chapter, 'names' | 'parts'> {
  return {
    names: Object.keys(entries),
    parts: Object.entries(entries).map(([name, entry]) => entrySection(name, entry)),
  };
}

function contents(chapters: readonly Chapter[]): string {
  const addresses = anchors(chapters.flatMap(({ heading, names }) => [heading, ...names]));
  let next = 0;
  const link = (text: string): string => `[${text}](${addresses[next++] ?? ''})`;
  const lines = chapters.map(({ heading, names }) => {
    const chapter = link(heading);
    return names.length === 0 ? chapter : `${chapter}: ${names.map(link).join(' · ')}`;
  });
  return bullets(lines);
}

const introduction = `<!-- Made from the source by \`npm run reference\`; do not edit. -->

# Functions of checks and alerts

Everything that a check command or an alert condition can name. \`kubectl zk check validate\` knows the same names, arguments and methods, and
finds what is not here. How definitions are run, and what stands between them and the network, is in [check.md](check.md).`;

const wrappersIntroduction = `They reach the world, by order of the check and on its account: only what the entity names, what is configured, and \`--allow-host\`.

- A default that comes from the entity or from settings is written \`…\`. Give such an argument by its name: a worker refuses it at its place (\`got
  multiple values for keyword argument\`). Here both work, and \`check validate\` warns.
- Settings are the keys of the file of \`--settings\`: \`setting sql.user\` is \`sql: {user: …}\`.
- Errors cannot be named in check code (\`HttpError\`, \`DbError\`, …); catch \`Exception\`, or use \`Try\`.`;

const helpersIntroduction = 'In commands and in conditions, for both runtimes.';

const conditionsIntroduction = `Conditions have the helpers, these, and the wrappers \`history\` and \`kairosdb\`; the others do not exist there, because a condition
must not reach the network. The parameters of the alert are names, too. Results look back at most 20 values, with \`--repeat\`, \`--history\` or \`--from-controller\`; a
trial run without them has no earlier values, as in ZMON.`;

const pythonIntroduction = `Python has no other built-in names in checks: ${builtinNames.map(code).join(', ')}, and \`None\` and \`object\`. No module can be
imported. What differs in \`PYTHON_2\`:`;

const pythonTable = table(
  ['name', 'in `PYTHON_3`', 'in `PYTHON_2`'],
  [
    ['`map`, `filter`, `zip`, `range`', 'iterators', 'lists; `filter` keeps text and tuples what they are'],
    [
      '`min`, `max`, `sorted`',
      'TypeError for unlike types',
      'None < numbers < other types by the names of their types; `sorted` takes `cmp`',
    ],
    ['`round`', 'half to even, an int without digits', 'half away from zero, always a float'],
    ['`str`', 'shortest text of a float', '12 digits of a float: `str(1.0 / 3)` is `0.333333333333`'],
    ['`oct`, `chr`', '`0o17`; any code point', '`017`; 0 to 255'],
    ['`math.floor`, `math.ceil`', 'ints', 'floats'],
    ['`re`', '`\\w` and `\\d` know all scripts', 'only ASCII, unless `re.UNICODE`'],
    [
      '`basestring`, `unicode`, `long`, `unichr`, `xrange`, `reduce`',
      '`str`, `str`, `int`, `chr`, `range`, `functools.reduce`',
      'as in Python 2',
    ],
  ],
);

const unavailableIntroduction = `Names of ZMON that stay known, so that a check gets an answer instead of a NameError: a call raises a ConfigurationError that says
the same.`;

function missingText(): string {
  const functions = [...missingBuiltins].filter((name) => /^[a-z]/.test(name) && !['object'].includes(name));
  return `Missing, among others: ${functions.map(code).join(', ')}, and all exceptions but \`Exception\`.`;
}

function unavailableTable(): string {
  const rows = Object.entries(unavailable).map(([name, { tier, what, reason, instead }]) => [
    code(name),
    `${what}${tier === 'obsolete' ? '; obsolete in ZMON, too' : ''}`,
    cell(reason),
    cell(withCode(instead)),
  ]);
  return table(['name', 'what it was', 'why not', 'instead'], rows);
}

/** Calls within a sentence as code: `http("/x").json()`. */
function withCode(sentence: string): string {
  return sentence.replaceAll(/\.?\b[a-z_]+\((?:[^()]|\([^()]*\))*\)(?:\.[a-z_]+\([^()]*\))*/g, code);
}

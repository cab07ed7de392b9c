/** What help needs of a command: the generated manifest holds exactly this, so help never loads a command that was built. */
export interface CommandFacts {
  id: string;
  summary?: string | undefined;
  description?: string | undefined;
  examples?: readonly (string | { command: string; description: string })[] | undefined;
  hidden?: boolean | undefined;
  args: Readonly<Record<string, ArgFacts>>;
  flags: Readonly<Record<string, FlagFacts>>;
}

export interface ArgFacts {
  name: string;
  description?: string | undefined;
  required?: boolean | undefined;
  multiple?: boolean | undefined;
  hidden?: boolean | undefined;
}

export interface FlagFacts {
  name: string;
  type: 'boolean' | 'option';
  char?: string | undefined;
  description?: string | undefined;
  summary?: string | undefined;
  env?: string | undefined;
  default?: unknown;
  helpValue?: string | readonly string[] | undefined;
  options?: readonly string[] | undefined;
  multiple?: boolean | undefined;
  required?: boolean | undefined;
  hidden?: boolean | undefined;
}

/** A topic's name and its one-line description. */
export type Topics = Readonly<Record<string, { description?: string }>>;

const binary = 'kubectl zk';

/** Help of one command in kubectl's sections: text, Examples, Options, Usage. */
export function commandHelp(command: CommandFacts, globalNames: readonly string[]): string {
  const flags = Object.values(command.flags).filter((flag) => !flag.hidden);
  const own = flags.filter((flag) => !globalNames.includes(flag.name));
  const global = flags.filter((flag) => globalNames.includes(flag.name));
  const sections = [
    introduction(command),
    section(
      'Examples',
      (command.examples ?? []).map((example) => exampleText(example, command.id)).join('\n\n'),
    ),
    section('Arguments', argumentLines(Object.values(command.args))),
    section('Options', flagLines(own)),
    section('Global options', flagLines(global)),
    section('Usage', `  ${usageLine(command)}`),
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

/** Help of a topic: what it is about and its verbs. */
export function topicHelp(
  topic: string,
  description: string | undefined,
  commands: readonly CommandFacts[],
): string {
  const verbs = commands.filter((command) => !command.hidden && command.id.startsWith(`${topic}:`));
  const name = topic.replaceAll(':', ' ');
  return [
    sentence(description ?? ''),
    '',
    'Available Commands:',
    listing(
      verbs.map((command) => [
        command.id.slice(topic.length + 1).replaceAll(':', ' '),
        sentence(command.summary ?? ''),
      ]),
    ),
    '',
    'Usage:',
    `  ${binary} ${name} COMMAND [options]`,
    '',
    `Use "${binary} ${name} <command> --help" for more information about a given command.`,
    '',
  ].join('\n');
}

/** The first page. */
export function rootHelp(description: string, topics: Topics, commands: readonly CommandFacts[]): string {
  const visible = commands.filter((command) => !command.hidden);
  const used = Object.entries(topics).filter(([name]) =>
    visible.some((command) => command.id.startsWith(`${name}:`)),
  );
  const single = visible.filter((command) => !command.id.includes(':'));
  return [
    sentence(description),
    '',
    'Topics:',
    listing(used.map(([name, topic]) => [name, sentence(topic.description ?? '')])),
    '',
    'Other Commands:',
    listing(single.map((command) => [command.id, sentence(command.summary ?? '')])),
    '',
    'Usage:',
    `  ${binary} TOPIC COMMAND [options]`,
    '',
    `Use "${binary} <topic> --help" for more information about a given topic.`,
    '',
  ].join('\n');
}

function introduction(command: CommandFacts): string {
  const texts = [sentence(command.summary ?? ''), command.description ?? ''].filter(Boolean);
  return texts.map((text) => wrap(rewrite(text, command.id), 100)).join('\n\n');
}

function usageLine(command: CommandFacts): string {
  const args = Object.values(command.args)
    .filter((arg) => !arg.hidden)
    .map((arg) => {
      const name = `${arg.name.toUpperCase().replace(/S$/, arg.multiple ? '' : 'S')}${arg.multiple ? '...' : ''}`;
      return arg.required ? name : `[${name}]`;
    });
  const required = Object.values(command.flags).filter((flag) => flag.required && !flag.hidden);
  return [
    binary,
    command.id.replaceAll(':', ' '),
    ...args,
    ...required.map((flag) => `--${flag.name}=${valueName(flag)}`),
    '[options]',
  ].join(' ');
}

function argumentLines(args: readonly ArgFacts[]): string {
  return listing(
    args.filter((arg) => !arg.hidden).map((arg) => [arg.name.toUpperCase(), sentence(arg.description ?? '')]),
  );
}

/** `    -o, --output=FORMAT:` and its description indented below, in alphabetical order, as kubectl does. */
function flagLines(flags: readonly FlagFacts[]): string {
  return [...flags]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map((flag) => `${flagHead(flag)}\n${indent(wrap(flagText(flag), 88), 8)}`)
    .join('\n\n');
}

function flagHead(flag: FlagFacts): string {
  const letter = flag.char ? `-${flag.char}, ` : '';
  const value =
    flag.type === 'boolean'
      ? String(flag.default === true)
      : flag.default === undefined
        ? valueName(flag)
        : defaultText(flag);
  return `    ${letter}--${flag.name}=${value}:`;
}

/** Durations are kept in milliseconds; help shows them as they are typed. */
function defaultText(flag: FlagFacts): string {
  if (flag.helpValue === 'DURATION' && typeof flag.default === 'number') return compactDuration(flag.default);
  return typeof flag.default === 'string' || typeof flag.default === 'number'
    ? String(flag.default)
    : JSON.stringify(flag.default);
}

function compactDuration(ms: number): string {
  const units: [number, string][] = [
    [3_600_000, 'h'],
    [60_000, 'm'],
    [1000, 's'],
  ];
  const unit = units.find(([size]) => ms >= size && ms % size === 0);
  return ms === 0 ? '0' : unit ? `${ms / unit[0]}${unit[1]}` : `${ms}ms`;
}

function flagText(flag: FlagFacts): string {
  const options = flag.options?.length ? ` (${flag.options.join(', ')})` : '';
  const env = flag.env ? ` [$${flag.env}]` : '';
  return `${flag.description ?? flag.summary ?? ''}${options}${flag.multiple ? ', repeatable' : ''}${env}`;
}

function valueName(flag: FlagFacts): string {
  const value = typeof flag.helpValue === 'string' ? flag.helpValue : flag.helpValue?.[0];
  return value ?? (flag.options?.length ? flag.options.join('|') : "''");
}

function exampleText(example: string | { command: string; description: string }, id: string): string {
  if (typeof example === 'string') return indent(rewrite(example, id), 2);
  return indent(`# ${example.description}\n${rewrite(example.command, id)}`, 2);
}

/** The one place where the binary's name becomes what the user types. */
function rewrite(text: string, id: string): string {
  return text
    .replaceAll('<%= config.bin %>', binary)
    .replaceAll('<%= command.id %>', id.replaceAll(':', ' '))
    .replace(/\bkubectl-zk(?= )/g, binary);
}

function section(title: string, body: string): string {
  return body === '' ? '' : `${title}:\n${body}`;
}

function listing(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}   ${text}`.trimEnd()).join('\n');
}

function sentence(text: string): string {
  return rewrite(text, '').trim();
}

function indent(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}

/** Breaks long paragraphs at spaces; lines that are indented or list items stay as they are. */
function wrap(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => (/^\s|^[-*] /.test(line) ? line : wrapLine(line, width)))
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  const lines: string[] = [];
  for (const word of line.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

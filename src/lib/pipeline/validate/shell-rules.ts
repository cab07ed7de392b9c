import type { Command, Definition, ScriptStep } from '../definition/model.js';
import type { Finding, Span, WarningRule } from '../definition/finding.js';
import type { SourceText } from '../definition/source-text.js';

/** What the commands of script steps tell about themselves: things that were done wrong again and again. Tokens are as written. */
export function lintCommands(definition: Definition, source: SourceText): Finding[] {
  return definition.steps.flatMap((step) => {
    if (step.type !== 'script') return [];
    const users = usersOf(step.commands);
    const declared = new Set(step.env.map(({ name }) => name));
    return step.commands.flatMap((command, index) => {
      const context = { step, command, index, source, users, declared };
      return [ensureDocker, unguardedPush, githubSyntax, lostExports].flatMap((rule) => rule(context));
    });
  });
}

interface Context {
  step: ScriptStep;
  command: Command;
  index: number;
  source: SourceText;
  /** For each variable the commands that read it without having set it, in their order. */
  users: ReadonlyMap<string, readonly number[]>;
  /** The names of the step's own environment. */
  declared: ReadonlySet<string>;
}

function finding(
  { step, command, index, source }: Context,
  rule: WarningRule,
  match: { index: number; text: string },
  message: string,
  hint: string,
): Finding {
  return {
    rule,
    severity: 'warning',
    message: `step ${JSON.stringify(step.id)}: commands[${index}]: ${message}`,
    hint,
    position: placeInCommand(source, command, match.index, match.text),
  };
}

function ensureDocker(context: Context): Finding[] {
  const found = codeMatches(context.command.cmd, /\bensure-docker\b/g)[0];
  if (!found) return [];
  return [
    finding(
      context,
      'W-ensure-docker',
      found,
      'ensure-docker is obsolete, every build machine has Docker',
      'Remove the line.',
    ),
  ];
}

const PUSH =
  /\b(?:docker|podman|nerdctl)\s+(?:image\s+|manifest\s+)?push\b|\b(?:buildx|docker|podman)\s+build\b[^;|&]{0,1000}?\s--push\b/g;
const GUARD = /CDP_(PULL_REQUEST_NUMBER|SOURCE_BRANCH|TARGET_BRANCH|TRIGGER_EVENT|PULL_REQUEST_COUNTER)\b/;

/** A push in a step that every pull request runs, without a look at whether it is one. */
function unguardedPush(context: Context): Finding[] {
  const { step, command } = context;
  if (step.when !== undefined || GUARD.test(command.cmd)) return [];
  const found = codeMatches(command.cmd, PUSH)[0];
  if (!found) return [];
  return [
    finding(
      context,
      'W-push-unguarded',
      found,
      'pull requests push here, too',
      'Add `when: {event: push}` to the step, or test CDP_PULL_REQUEST_NUMBER.',
    ),
  ];
}

function githubSyntax(context: Context): Finding[] {
  const found = codeMatches(context.command.cmd, /\$\{\{[^}]{0,200}\}\}/g)[0];
  if (!found) return [];
  return [
    finding(
      context,
      'W-gha-syntax',
      found,
      'this is the syntax of GitHub Actions, bash cannot read it',
      'Write $NAME or #{CDP_NAME}.',
    ),
  ];
}

/** Each command is a shell of its own, so that what it exports is gone in the next one. */
function lostExports(context: Context): Finding[] {
  const { command, index, users, declared } = context;
  return codeMatches(command.cmd, /(?<=^|[;&\s])export\s+([A-Za-z_]\w*)=/g).flatMap((match) => {
    const name = match.groups[0]!;
    const user = declared.has(name) ? undefined : users.get(name)?.find((at) => at > index);
    if (user === undefined) return [];
    const message = `${name} is exported here and used by commands[${user}], which is another shell and does not have it`;
    return [finding(context, 'W-export-lost', match, message, 'Join the two commands, or set it in `env`.')];
  });
}

/** `PATH` is there in every shell. */
function usersOf(commands: readonly Command[]): Map<string, number[]> {
  const users = new Map<string, number[]>();
  for (const [index, { cmd }] of commands.entries()) {
    const seen = new Set(['PATH']);
    // What comes first counts: an assignment (also by read and for), or a use.
    for (const match of cmd.matchAll(
      /\$\{?([A-Za-z_]\w*)|(?<=^|[\s;&(])(?:read\s+(?:-\w+\s+)*|for\s+)?([A-Za-z_]\w*)(?==|\s+in\b|\s*$|;)/gm,
    )) {
      const [, used, set] = match;
      const name = (used ?? set)!;
      if (seen.has(name)) continue;
      if (set !== undefined && !/^(read|for)\b/.test(match[0]) && cmd[match.index + match[0].length] !== '=')
        continue;
      seen.add(name);
      if (used !== undefined) (users.get(name) ?? users.set(name, []).get(name)!).push(index);
    }
  }
  return users;
}

interface Match {
  index: number;
  text: string;
  groups: readonly string[];
}

/** Matches outside of comment lines, line by line; continued lines are one. */
function codeMatches(cmd: string, pattern: RegExp): Match[] {
  const matches: Match[] = [];
  let start = 0;
  for (const line of cmd.replaceAll('\\\n', '  ').split('\n')) {
    if (!/^\s*#/.test(line))
      for (const match of line.matchAll(pattern))
        matches.push({ index: start + match.index, text: match[0], groups: match.slice(1) });
    start += line.length + 1;
  }
  return matches;
}

/**
 * Where a piece of a command stands in the file. In a block its line is counted; folding and quotes may move it, so that it is searched
 * from there on, and the command's own place is the answer when it cannot be found.
 */
function placeInCommand(source: SourceText, command: Command, index: number, text: string): Span {
  const first = (command.position.line ?? 1) - 1;
  const wanted = text
    .split('\n')[0]!
    .trim()
    .split(/\s{2,}/)[0]!;
  const expected = first + (command.cmd.slice(0, index).match(/\n/g)?.length ?? 0);
  for (const start of new Set([expected, first])) {
    for (let line = start; line < start + 200; line += 1) {
      const at = source.line(line).indexOf(wanted);
      if (at >= 0)
        return source.span(source.lineStart(line) + at, source.lineStart(line) + at + wanted.length);
    }
  }
  return command.position as Span;
}

// What TAB offers: topics, commands, flags, values of flags, names of clusters and contexts. Plain and synchronous, to be instant.
import { readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(realpathSync(fileURLToPath(import.meta.url))), '..');
const outputs = ['wide', 'json', 'yaml', 'name', 'jsonpath=', 'custom-columns='];

/** The candidates for the last word, one a line as `candidate<TAB>description`, and kubectl's directive: 4, no file names; 0, files. */
export function complete(words, env) {
  const { commands } = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8'));
  const { topics } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).oclif;
  const word = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const command = commandOf(before, commands);
  if (!command)
    return answer(word.startsWith('-') ? [['--help', 'Show help']] : namesOf(before, commands, topics), word);
  const pending = flagBefore(before, command);
  if (pending) return values(pending, word, command, env);
  const inline = /^--([^=]+)=(.*)$/s.exec(word);
  if (inline && command.flags[inline[1]])
    return values(command.flags[inline[1]], inline[2], command, env, `--${inline[1]}=`);
  if (word.startsWith('-')) return answer(flagNames(command, before), word);
  return positional(command, before, word, env);
}

/** The command in front; flags may already be mixed in. */
function commandOf(words, commands) {
  const names = words.filter((word) => !word.startsWith('-'));
  for (let length = names.length; length > 0; length--) {
    const found = commands[names.slice(0, length).join(':')];
    if (found) return found;
  }
  return undefined;
}

/** Topics and verbs that can come next. */
function namesOf(before, commands, topics) {
  const prefix = before
    .filter((word) => !word.startsWith('-'))
    .map((word) => `${word}:`)
    .join('');
  const next = new Map();
  for (const command of Object.values(commands)) {
    if (command.hidden || !command.id.startsWith(prefix)) continue;
    const [name, ...deeper] = command.id.slice(prefix.length).split(':');
    const text = deeper.length === 0 ? command.summary : topics[`${prefix}${name}`]?.description;
    if (!next.has(name)) next.set(name, text ?? '');
  }
  return [...next].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The flag whose value is being typed: the word before is a flag that takes one. */
function flagBefore(before, command) {
  const last = before.at(-1) ?? '';
  if (!last.startsWith('-') || last.includes('=')) return undefined;
  const flag =
    command.flags[last.replace(/^--/, '')] ??
    Object.values(command.flags).find((candidate) => candidate.char && last === `-${candidate.char}`);
  return flag && flag.type !== 'boolean' ? flag : undefined;
}

/** Flags that are not there yet, or may be repeated. */
function flagNames(command, before) {
  const given = new Set(before.map((word) => word.replace(/=.*$/s, '')));
  const flags = Object.values(command.flags).filter(
    (flag) => !flag.hidden && (flag.multiple || !given.has(`--${flag.name}`)),
  );
  return flags.map((flag) => [`--${flag.name}${flag.type === 'boolean' ? '' : '='}`, flag.description ?? '']);
}

function values(flag, typed, command, env, prefix = '') {
  const candidates = valuesOf(flag, env);
  if (candidates === undefined) return answer([], typed, 0);
  // Behind "=" or a template that goes on, no space: kubectl's directive 2.
  return answer(
    candidates.map(([value, text]) => [`${prefix}${value}`, text]),
    `${prefix}${typed}`,
  );
}

/** Known values of a flag; undefined where file names make sense, empty where nothing is known. */
function valuesOf(flag, env) {
  if (flag.options) return flag.options.map((option) => [option, '']);
  if (flag.name === 'output') return outputs.map((format) => [format, '']);
  if (flag.name === 'context') return kubeconfigNames(env, 'contexts').map((name) => [name, '']);
  if (flag.name === 'user') return kubeconfigNames(env, 'users').map((name) => [name, '']);
  if (flag.name === 'cluster') return kubeconfigNames(env, 'clusters').map((name) => [name, '']);
  if (flag.helpValue === 'FILE' || flag.helpValue === 'DIR' || flag.name === 'registry') return undefined;
  return [];
}

/** Names of clusters for commands of that topic; files for arguments that are files; else nothing. */
function positional(command, before, word, env) {
  const args = Object.values(command.args);
  if (args.some((arg) => /file|directory|folder/i.test(arg.description ?? ''))) return answer([], word, 0);
  if (!args.some((arg) => /cluster/i.test(arg.description ?? ''))) return answer([], word);
  const given = new Set(before);
  return answer(
    clusterNames(env, before).filter(([name]) => !given.has(name)),
    word,
  );
}

/** Aliases from the registry, if it is a file: the flag, the environment, the configuration file. Never the network. */
function clusterNames(env, before) {
  const location = flagValue(before, '--registry') ?? env.ZK_REGISTRY ?? configValue(env, 'registry');
  const path = location?.replace(/^file:\/\//, '');
  if (!path || /^https?:/.test(path)) return [];
  const found = [];
  let entry = {};
  const keep = () => {
    if (entry.alias ?? entry.id)
      found.push([
        entry.alias ?? entry.id,
        [entry.environment, entry.lifecycle_status].filter(Boolean).join(', '),
      ]);
    entry = {};
  };
  // A cluster begins at "- " on the outermost level of the list; its own keys stand below, deeper lists are skipped by their indent.
  let indent;
  for (const line of read(path).split('\n')) {
    const start = /^(\s*)- +(.*)$/.exec(line);
    if (start && (indent === undefined || start[1].length === indent)) {
      keep();
      indent = start[1].length;
      note(entry, start[2]);
    } else if (indent !== undefined && line.startsWith(' '.repeat(indent + 2)) && line[indent + 2] !== ' ')
      note(entry, line.slice(indent + 2));
  }
  keep();
  return found;
}

function note(entry, text) {
  const match = /^(alias|id|environment|lifecycle_status): *(?:"([^"]*)"|'([^']*)'|([^\s#]+))/.exec(text);
  if (match) entry[match[1]] = match[2] ?? match[3] ?? match[4];
}

function flagValue(words, name) {
  const at = words.indexOf(name);
  return at >= 0 ? words[at + 1] : words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
}

function configValue(env, key) {
  const path =
    env.ZK_CONFIG || join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'zk', 'config.yaml');
  return new RegExp(`^${key}: *["']?([^\\s"'#]+)`, 'm').exec(read(path))?.[1];
}

/** Names in one list of the kubeconfig files, read by their shape; a file in another style just offers nothing. */
function kubeconfigNames(env, list) {
  const paths = (env.KUBECONFIG || join(env.HOME || homedir(), '.kube', 'config'))
    .split(delimiter)
    .filter(Boolean);
  const names = paths.flatMap((path) => {
    const text = read(path);
    if (text.trimStart().startsWith('{')) return JSON.parse(text)[list]?.map((entry) => entry.name) ?? [];
    const section = new RegExp(`^${list}:\\n((?:[ -].*\\n?)*)`, 'm').exec(text)?.[1] ?? '';
    return [...section.matchAll(/^(?:- | {2})name: *["']?([^\s"']+)/gm)].map((match) => match[1]);
  });
  return [...new Set(names)];
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function answer(candidates, word, directive = 4) {
  const lines = candidates
    .filter(([name]) => name.startsWith(word))
    .map(([name, text]) => (text ? `${name}\t${text}` : name));
  const noSpace = lines.length > 0 && lines.every((line) => /=(\t|$)/.test(line)) ? 2 : 0;
  return [...lines, `:${directive | noSpace}`, ''].join('\n');
}

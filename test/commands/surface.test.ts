import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandSnapshot } from '../../scripts/build/snapshot.js';
import {
  applyFlags,
  awsFlags,
  changeFlags,
  channelFlags,
  configKeys,
  factsFlags,
  filenameFlags,
  fleetFlags,
  folderFlags,
  globalFlags,
  kubeFlags,
  listFlags,
  namespaceFlags,
  partFlags,
  registryFlags,
  sandboxFlags,
  selectionFlags,
  sourceCatalog,
  watchFlags,
  type CommandFacts,
} from '../../src/lib/cli/index.js';
import { ExitCode } from '../../src/lib/core/index.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const catalog = sourceCatalog(join(root, 'src/commands'));

const groups = {
  applyFlags,
  awsFlags,
  changeFlags,
  channelFlags,
  factsFlags,
  filenameFlags,
  fleetFlags,
  folderFlags,
  globalFlags,
  kubeFlags,
  listFlags,
  namespaceFlags,
  partFlags,
  registryFlags,
  sandboxFlags,
  selectionFlags,
  watchFlags,
};

/** Letters with one meaning everywhere. */
const letters: Readonly<Record<string, string>> = {
  A: 'all-namespaces',
  L: 'label-columns',
  R: 'recursive',
  f: 'filename',
  l: 'selector',
  n: 'namespace',
  o: 'output',
  v: 'v',
  w: 'watch',
};

/** Flags that need no environment variable: they answer a question, choose a file for this call, or are read elsewhere. */
const withoutVariable = new Set([
  'yes',
  'force',
  'kubeconfig',
  'all-namespaces',
  'filename',
  'recursive',
  'watch',
]);

describe('the command line as a whole', () => {
  let commands: CommandFacts[];
  before(async () => {
    commands = await Promise.all(catalog.ids.map((id) => catalog.facts(id)));
  });

  it('is the one that was agreed on (if the change is meant: npm run snapshot)', async () => {
    const committed = JSON.parse(
      readFileSync(join(root, 'test/fixtures/command-snapshot.json'), 'utf8'),
    ) as unknown;
    expect(await commandSnapshot(join(root, 'src/commands'))).to.deep.equal(committed);
  });

  it('gives each letter one meaning', () => {
    for (const { id, flags } of commands)
      for (const flag of Object.values(flags))
        if (flag.char) expect(letters[flag.char], `${id} -${flag.char}`).to.equal(flag.name);
  });

  it('gives a flag the same type, letter and variable in every command', () => {
    const shapes = new Map<string, string>();
    const variables = new Map<string, string>();
    for (const { id, flags } of commands) {
      for (const { name, type, char, env, multiple } of Object.values(flags)) {
        const shape = JSON.stringify({ type, char, multiple: multiple ?? false });
        expect(shape, `${id} --${name}`).to.equal(shapes.get(name) ?? shape);
        shapes.set(name, shape);
        // A command may leave the variable out, but never read another one.
        if (env !== undefined) expect(env, `${id} --${name}`).to.equal(variables.get(name) ?? env);
        if (env !== undefined) variables.set(name, env);
      }
    }
  });

  it('describes everything: a capital, no full stop, examples that fit', () => {
    for (const { id, summary, examples, flags, args } of commands) {
      expect(summary, id).to.match(/^[A-Z].*[^.]$/s);
      for (const flag of Object.values(flags))
        expect(flag.description, `${id} --${flag.name}`).to.match(/^[A-Z].*[^.]$/s);
      for (const arg of Object.values(args))
        expect(arg.description, `${id} ${arg.name}`).to.match(/^\S.*[^.]$/s);
      for (const example of examples ?? [])
        expect(typeof example === 'string' ? example : example.command, id).to.not.match(
          /kubectl (?!zk|config|completion|get)/,
        );
    }
  });

  it('documents the topics it has', () => {
    const { oclif } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      oclif: { topics: Record<string, { description: string }> };
    };
    const used = [
      ...new Set(catalog.ids.filter((id) => id.includes(':')).map((id) => id.split(':')[0])),
    ].sort();
    expect(Object.keys(oclif.topics).sort()).to.deep.equal(used);
  });

  it('gives each flag that can be a default an environment variable, and the file only flags that exist', () => {
    const flags = Object.values({ ...groups }).flatMap((group) =>
      Object.entries(group as Record<string, { env?: string }>),
    );
    for (const [name, { env }] of flags)
      if (!withoutVariable.has(name)) expect(env, `--${name}`).to.match(/^(ZK|AWS)_|^CREDENTIALS_DIR$/);
    for (const key of configKeys) expect(flags.map(([name]) => name)).to.include(key);
  });

  it('never lets a missing argument be read from stdin', async () => {
    for (const id of catalog.ids) {
      const { args } = (await catalog.load(id)) as unknown as {
        args?: Record<string, { ignoreStdin?: boolean }>;
      };
      for (const [name, arg] of Object.entries(args ?? {}))
        expect(arg.ignoreStdin, `${id} ${name}`).to.equal(true);
    }
  });

  it('names only commands that exist, in every hint and text of the sources', () => {
    for (const file of sources(join(root, 'src'))) {
      for (const [, words = ''] of readFileSync(file, 'utf8').matchAll(
        /kubectl zk ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)(?=[^\w-])/g,
      )) {
        const [first = '', second] = words.split(' ');
        const known =
          catalog.ids.includes(first) ||
          catalog.ids.includes(`${first}:${second}`) ||
          (second === undefined && catalog.ids.some((id) => id.startsWith(`${first}:`)));
        // "kubectl zk does not work" is a sentence, not a command.
        if (!sentence.has(first))
          expect(known, `${file.slice(root.length)}: kubectl zk ${words}`).to.equal(true);
      }
    }
  });

  it('ends with the codes that the README lists', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const table = /<!-- exit-codes -->([\s\S]*?)<!-- \/exit-codes -->/.exec(readme)?.[1] ?? '';
    const codes = [...table.matchAll(/^\| *`?(\d+)`? *\|/gm)].map((match) => Number(match[1]));
    expect(codes).to.deep.equal(Object.values(ExitCode));
  });
});

const sentence = new Set(['does', 'needs', 'on', 'is', 'talk']);

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(folder, file));
}

import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Catalog, CommandClass } from './catalog.js';
import type { ArgFacts, CommandFacts, FlagFacts } from './help.js';

/** The catalog of a source tree: one file per command, the path is the id. For development, tests and the build. */
export function sourceCatalog(directory: string): Catalog {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.d)\.(ts|js)$/.test(file),
  );
  const byId = new Map(
    files.map((file) => [
      relative('.', file)
        .replace(/\.(ts|js)$/, '')
        .split(sep)
        .join(':'),
      file,
    ]),
  );
  const load = async (id: string): Promise<CommandClass> => {
    const module = (await import(pathToFileURL(join(directory, byId.get(id) ?? '')).href)) as {
      default: CommandClass;
    };
    return module.default;
  };
  return { ids: [...byId.keys()].sort(), load, facts: async (id) => commandFacts(id, await load(id)) };
}

/** The facts of a loaded command, as they are written into the manifest. */
export function commandFacts(id: string, command: CommandClass): CommandFacts {
  const declared = command as unknown as Omit<CommandFacts, 'id'> & { baseFlags: Record<string, FlagFacts> };
  const flags = { ...declared.baseFlags, ...declared.flags };
  return {
    id,
    summary: declared.summary,
    description: declared.description,
    examples: declared.examples,
    hidden: declared.hidden,
    args: Object.fromEntries(
      Object.entries(declared.args ?? {}).map(([name, arg]) => [name, argFacts(name, arg)]),
    ),
    flags: Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, flagFacts(name, flag)])),
  };
}

function argFacts(name: string, arg: ArgFacts): ArgFacts {
  return {
    name,
    description: arg.description,
    required: arg.required,
    multiple: arg.multiple,
    hidden: arg.hidden,
  };
}

function flagFacts(name: string, flag: FlagFacts): FlagFacts {
  const { type, char, description, summary, env, helpValue, options, multiple, required, hidden } = flag;
  const facts = {
    name,
    type,
    char,
    description,
    summary,
    env,
    helpValue,
    options,
    multiple,
    required,
    hidden,
  };
  return typeof flag.default === 'function' ? facts : { ...facts, default: flag.default };
}

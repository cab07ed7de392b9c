import { commandFacts, type Catalog, type CommandClass } from '../../src/lib/cli/index.js';

/** A catalog of the given classes, for testing the command line without real commands. */
export function fakeCatalog(commands: Readonly<Record<string, unknown>>): Catalog {
  const classOf = (id: string): CommandClass => commands[id] as CommandClass;
  return {
    ids: Object.keys(commands),
    load: async (id) => classOf(id),
    facts: async (id) => commandFacts(id, classOf(id)),
  };
}

import type { Config } from '@oclif/core/config';
import type { ZkCommand } from './command.js';
import type { CommandFacts } from './help.js';

/** A command's class as its module exports it. */
export type CommandClass = (new (argv: string[], config: Config) => ZkCommand) & { id: string };

/** All commands by id (`cluster:list`), known without loading one. */
export interface Catalog {
  ids: readonly string[];
  /** Facts for help; from the manifest where there is one. */
  facts(id: string): Promise<CommandFacts>;
  load(id: string): Promise<CommandClass>;
}

/** What a user meant by the words in front of the first flag. */
export type Resolution =
  | { kind: 'command'; id: string; argv: string[] }
  | { kind: 'topic'; topic: string }
  | { kind: 'unknown'; word: string; topic: string };

/**
 * Splits `cluster get x -o json` into the command and the rest. The longest command name wins; a topic alone is a topic; anything else
 * is unknown, with the topic in which it was looked for.
 */
export function resolveCommand(argv: readonly string[], ids: readonly string[]): Resolution {
  const end = argv.findIndex((word) => word.startsWith('-'));
  const words = end < 0 ? argv : argv.slice(0, end);
  for (let length = words.length; length > 0; length--) {
    const id = words.slice(0, length).join(':');
    if (ids.includes(id)) return { kind: 'command', id, argv: argv.slice(length) };
  }
  let topic = '';
  for (const word of words) {
    const next = topic === '' ? word : `${topic}:${word}`;
    if (!ids.some((id) => id.startsWith(`${next}:`))) return { kind: 'unknown', word, topic };
    topic = next;
  }
  return { kind: 'topic', topic };
}

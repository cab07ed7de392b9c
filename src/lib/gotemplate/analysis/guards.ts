import type { CommandNode, OperandNode, PipeNode } from '../syntax/node.js';

/** Paths (as JSON) of entries that are known to be there. */
export type Guards = ReadonlySet<string>;

interface Outcome {
  /** Entries that are there where the condition holds. */
  readonly whenTrue: readonly string[];
  /** Entries that are there where it does not. */
  readonly whenFalse: readonly string[];
}

const nothing: Outcome = { whenTrue: [], whenFalse: [] };

/** The entries that an operand looks up with `index`. */
type Indexed = (node: OperandNode | CommandNode) => readonly string[];

/**
 * What a condition says about the entries that it looks up: `index m "x"` itself, compared with a text that is not empty, negated,
 * and several of these joined by `and` or `or`.
 */
export function guardsOf(node: OperandNode, indexed: Indexed): Outcome {
  if (node.kind === 'variable') return { whenTrue: indexed(node), whenFalse: [] };
  return node.kind === 'pipe' ? guardsOfPipe(node, indexed) : nothing;
}

function guardsOfPipe(pipe: PipeNode, indexed: Indexed): Outcome {
  const [command] = pipe.commands;
  return command && pipe.commands.length === 1 ? guardsOfCommand(command, indexed) : nothing;
}

function guardsOfCommand(command: CommandNode, indexed: Indexed): Outcome {
  const [first, ...args] = command.args;
  if (first.kind !== 'identifier') return guardsOf(first, indexed);
  const parts = args.map((arg) => guardsOf(arg, indexed));
  switch (first.name) {
    case 'index':
      return { whenTrue: indexed(command), whenFalse: [] };
    case 'not':
      return { whenTrue: parts[0]?.whenFalse ?? [], whenFalse: parts[0]?.whenTrue ?? [] };
    case 'and':
      return {
        whenTrue: parts.flatMap((part) => part.whenTrue),
        whenFalse: common(parts.map((part) => part.whenFalse)),
      };
    case 'or':
      return {
        whenTrue: common(parts.map((part) => part.whenTrue)),
        whenFalse: parts.flatMap((part) => part.whenFalse),
      };
    case 'eq':
      return hasEmptyText(args) ? nothing : { whenTrue: parts[0]?.whenTrue ?? [], whenFalse: [] };
    case 'ne':
      return hasEmptyText(args)
        ? { whenTrue: parts[0]?.whenTrue ?? [], whenFalse: [] }
        : { whenTrue: [], whenFalse: parts[0]?.whenTrue ?? [] };
    default:
      return nothing;
  }
}

/** A comparison says something only when the other side is a constant text; an empty one says the opposite. */
function hasEmptyText(args: readonly OperandNode[]): boolean {
  return args.slice(1).some((arg) => arg.kind !== 'string' || arg.text === '');
}

function common(lists: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...rest] = lists;
  return first.filter((path) => rest.every((list) => list.includes(path)));
}

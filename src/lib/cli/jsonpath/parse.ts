import { usageError } from '../../core/index.js';

/** One step of a path. Missing ends of a slice mean "from the start" and "to the end". */
export type Step =
  | { type: 'field'; name: string }
  | { type: 'wildcard' }
  | { type: 'recursive' }
  | { type: 'slice'; start?: number; end?: number; step?: number }
  | { type: 'index'; index: number }
  | { type: 'union'; members: readonly Step[][] }
  | {
      type: 'filter';
      left: Operand;
      operator: '==' | '!=' | '<' | '<=' | '>' | '>=' | 'exists';
      right?: Operand;
    };

/** A side of a filter: a path from the element (`@`) or the root (`$`), or a literal. */
export type Operand =
  | { type: 'path'; from: 'current' | 'root'; steps: readonly Step[] }
  | { type: 'literal'; value: string | number | boolean };

/** A piece of a template. */
export type Piece =
  | { type: 'text'; text: string }
  | { type: 'path'; from: 'current' | 'root'; steps: readonly Step[] }
  | { type: 'range'; steps: readonly Step[]; body: readonly Piece[] };

/**
 * Parses a template in kubectl's JSONPath dialect: text around `{…}`, where `{…}` holds a path, a quoted text, `range PATH` or `end`.
 * A template without braces is taken as one path, as kubectl's relaxed form: `.metadata.name`, `metadata.name`.
 */
export function parseTemplate(template: string): Piece[] {
  const source = relaxed(template);
  const stack: { body: Piece[]; steps: readonly Step[] }[] = [{ body: [], steps: [] }];
  const add = (piece: Piece): void => {
    stack.at(-1)?.body.push(piece);
  };
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('{', at);
    if (open < 0) {
      add({ type: 'text', text: source.slice(at) });
      break;
    }
    if (open > at) add({ type: 'text', text: source.slice(at, open) });
    const cursor = new Cursor(source, open + 1);
    readAction(cursor, stack, add);
    at = cursor.at;
  }
  if (stack.length > 1) throw fault(template, 'unclosed range, {end} is missing');
  return stack[0]?.body ?? [];
}

function relaxed(template: string): string {
  if (template.includes('{')) return template;
  return `{${template.startsWith('.') || template.startsWith('$') || template.startsWith('[') ? '' : '.'}${template}}`;
}

function readAction(
  cursor: Cursor,
  stack: { body: Piece[]; steps: readonly Step[] }[],
  add: (piece: Piece) => void,
): void {
  for (;;) {
    cursor.skipSpaces();
    if (cursor.take('}')) return;
    if (cursor.ended) throw fault(cursor.source, 'unclosed action');
    const quote = cursor.peek();
    if (quote === '"' || quote === "'") {
      add({ type: 'text', text: cursor.quoted() });
    } else if (cursor.takeWord('range')) {
      cursor.skipSpaces();
      stack.push({ body: [], steps: readPath(cursor).steps });
    } else if (cursor.takeWord('end')) {
      const done = stack.length > 1 ? stack.pop() : undefined;
      if (!done) throw fault(cursor.source, 'not in range, nothing to end');
      add({ type: 'range', steps: done.steps, body: done.body });
    } else {
      const path = readPath(cursor);
      add({ type: 'path', ...path });
    }
  }
}

/** Reads a path up to a character that cannot belong to it. */
function readPath(cursor: Cursor): { from: 'current' | 'root'; steps: Step[] } {
  const from = cursor.take('$') ? 'root' : 'current';
  const explicit = from === 'root' || cursor.take('@');
  const steps: Step[] = [];
  const start = cursor.at;
  for (;;) {
    if (cursor.take('..')) {
      steps.push({ type: 'recursive' });
      if (cursor.peek() !== '[') steps.push(fieldOrWildcard(cursor));
    } else if (cursor.take('.')) {
      if (/[A-Za-z0-9_*\\$-]/.test(cursor.peek())) steps.push(fieldOrWildcard(cursor));
    } else if (cursor.take('[')) {
      steps.push(readBracket(cursor));
    } else if (cursor.at === start && !explicit && /[A-Za-z_]/.test(cursor.peek())) {
      steps.push(fieldOrWildcard(cursor));
    } else {
      break;
    }
  }
  if (cursor.at === start && !explicit)
    throw fault(cursor.source, `unrecognized character "${cursor.peek()}"`);
  return { from, steps };
}

function fieldOrWildcard(cursor: Cursor): Step {
  if (cursor.take('*')) return { type: 'wildcard' };
  const name = cursor.fieldName();
  if (name === '') throw fault(cursor.source, `a field name is expected at "${cursor.rest()}"`);
  return { type: 'field', name };
}

function readBracket(cursor: Cursor): Step {
  cursor.skipSpaces();
  if (cursor.take('?(')) return readFilter(cursor);
  const members: Step[] = [];
  do {
    cursor.skipSpaces();
    members.push(readMember(cursor));
    cursor.skipSpaces();
  } while (cursor.take(','));
  if (!cursor.take(']')) throw fault(cursor.source, 'unterminated array');
  const [only] = members;
  return members.length === 1 && only ? only : { type: 'union', members: members.map((member) => [member]) };
}

function readMember(cursor: Cursor): Step {
  if (cursor.take('*')) return { type: 'wildcard' };
  const quote = cursor.peek();
  if (quote === '"' || quote === "'") return { type: 'field', name: cursor.quoted() };
  const match = cursor.match(/(-?\d+)?(?:(:)(-?\d+)?(?::(-?\d+)?)?)?/y);
  if (match?.[2] !== undefined) {
    const bound = (text: string | undefined) => (text === undefined ? undefined : Number(text));
    const [start, end, step] = [bound(match[1]), bound(match[3]), bound(match[4])];
    if (step !== undefined && step <= 0) throw fault(cursor.source, 'step must be > 0');
    return {
      type: 'slice',
      ...(start === undefined ? {} : { start }),
      ...(end === undefined ? {} : { end }),
      ...(step === undefined ? {} : { step }),
    };
  }
  if (match?.[1] !== undefined) return { type: 'index', index: Number(match[1]) };
  throw fault(cursor.source, `invalid array index at "${cursor.rest()}"`);
}

function readFilter(cursor: Cursor): Step {
  cursor.skipSpaces();
  const left = readOperand(cursor);
  cursor.skipSpaces();
  const operator = cursor.match(/==|!=|<=|>=|<|>/y)?.[0] as '==' | undefined;
  if (operator === undefined) {
    closeFilter(cursor);
    return { type: 'filter', left, operator: 'exists' };
  }
  cursor.skipSpaces();
  const right = readOperand(cursor);
  closeFilter(cursor);
  return { type: 'filter', left, operator, right };
}

function closeFilter(cursor: Cursor): void {
  cursor.skipSpaces();
  if (!cursor.take(')')) throw fault(cursor.source, 'unterminated filter');
  cursor.skipSpaces();
  if (!cursor.take(']')) throw fault(cursor.source, 'unterminated array');
}

function readOperand(cursor: Cursor): Operand {
  const quote = cursor.peek();
  if (quote === '"' || quote === "'") return { type: 'literal', value: cursor.quoted() };
  const number = cursor.match(/[+-]?\d+(\.\d+)?([eE][+-]?\d+)?/y)?.[0];
  if (number !== undefined) return { type: 'literal', value: Number(number) };
  if (cursor.takeWord('true')) return { type: 'literal', value: true };
  if (cursor.takeWord('false')) return { type: 'literal', value: false };
  return { type: 'path', ...readPath(cursor) };
}

/** A place in the template that moves on. */
class Cursor {
  constructor(
    readonly source: string,
    public at: number,
  ) {}

  get ended(): boolean {
    return this.at >= this.source.length;
  }

  peek(): string {
    return this.source[this.at] ?? '';
  }

  rest(): string {
    return this.source.slice(this.at);
  }

  take(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  takeWord(word: string): boolean {
    return !/[\w.]/.test(this.source[this.at + word.length] ?? '') && this.take(word);
  }

  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source);
    if (found) this.at = pattern.lastIndex;
    return found ?? undefined;
  }

  skipSpaces(): void {
    this.match(/\s*/y);
  }

  /** A field name; `\.` stands for a dot that belongs to it. */
  fieldName(): string {
    const text = this.match(/(?:\\.|[^\s.[\]{}()=!<>,|'"?@])+/y)?.[0] ?? '';
    return text.replace(/\\(.)/g, '$1');
  }

  /** A quoted text with Go's escapes. */
  quoted(): string {
    const quote = this.peek();
    const match = this.match(quote === '"' ? /"((?:\\.|[^"\\])*)"/sy : /'((?:\\.|[^'\\])*)'/sy);
    if (!match) throw fault(this.source, 'unterminated quoted string');
    return (match[1] ?? '').replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/gs, (_, escape: string) =>
      unescapeOne(escape),
    );
  }
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

function unescapeOne(escape: string): string {
  if (escape.length > 1) return String.fromCharCode(parseInt(escape.slice(1), 16));
  return escapes[escape] ?? escape;
}

function fault(template: string, why: string) {
  return usageError(`error parsing jsonpath ${template}, ${why}`, {
    hint: "A JSONPath looks like '{.items[*].metadata.name}'.",
  });
}

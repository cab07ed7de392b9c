/** How a driver starts the shell of a command. */
export interface DriverShell {
  /** Shell text that is run once, before the first command. */
  setUp: string;
  /** Shell text of a command that gets the path of a script. */
  command: string;
}

const ownShell: DriverShell = { setUp: '', command: 'bash --noprofile --norc -e' };

/** Begins a line of the driver; no program writes it by accident (the ASCII record separator, then a random word of the run). */
const separator = '\u001e';

/** What the driver of a step tells us in the stream of its output, so that it keeps its place between the lines. */
export type Mark = { kind: 'start'; command: number } | { kind: 'end'; command: number; exitCode: number };

/**
 * The script that runs the commands of one step, one after the other, each in a shell of its own (`bash --noprofile --norc -e`, pipefail and
 * nounset off), until one fails. Commands share the machine, so all run below one process: what an earlier one left running is there for
 * a later one, and goes away with the step.
 */
export function driverScript(
  commands: readonly { number: number; path: string }[],
  nonce: string,
  shell: DriverShell = ownShell,
): string {
  const lines = [
    'exec 2>&1',
    `mark() { printf '\\036${nonce} %s\\n' "$1"; }`,
    shell.setUp,
    'run() {',
    '  mark "s $1"',
    `  ${shell.command} "$2" </dev/null`,
    '  local code=$?',
    '  mark "e $1 $code"',
    '  [ "$code" -eq 0 ] || exit "$code"',
    '}',
    `last() { mark "s $1"; exec ${shell.command} "$2" </dev/null; }`,
    ...commands.map(({ number, path }, index) => {
      // The last command takes the place of the driver, which saves a process; who reads the marks knows its end from that of the driver.
      const isLast = shell === ownShell && index === commands.length - 1;
      return `${isLast ? 'last' : 'run'} ${number} ${shellQuote(path)}`;
    }),
  ];
  return `${lines.join('\n')}\n`;
}

export function shellQuote(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

export interface StreamSink {
  text(text: string): void;
  mark(mark: Mark): void;
}

/** Tells the marks of the driver from the output around them, whatever the chunks. */
export class MarkReader {
  readonly #start: string;
  readonly #sink: StreamSink;
  #held = '';

  constructor(nonce: string, sink: StreamSink) {
    this.#start = `${separator}${nonce} `;
    this.#sink = sink;
  }

  push(text: string): void {
    let rest = this.#held + text;
    this.#held = '';
    for (;;) {
      const at = rest.indexOf(separator);
      if (at === -1) return this.#give(rest);
      this.#give(rest.slice(0, at));
      rest = rest.slice(at);
      const end = rest.indexOf('\n');
      const isOurs = rest.startsWith(this.#start);
      if (isOurs && end !== -1) {
        this.#read(rest.slice(this.#start.length, end));
        rest = rest.slice(end + 1);
      } else if (isOurs || this.#start.startsWith(rest)) {
        this.#held = rest;
        return;
      } else {
        this.#give(separator);
        rest = rest.slice(1);
      }
    }
  }

  end(): void {
    this.#give(this.#held);
    this.#held = '';
  }

  #give(text: string): void {
    if (text !== '') this.#sink.text(text);
  }

  #read(body: string): void {
    const [kind, command = '', code = ''] = body.split(' ');
    if (kind === 's') this.#sink.mark({ kind: 'start', command: Number(command) });
    if (kind === 'e') this.#sink.mark({ kind: 'end', command: Number(command), exitCode: Number(code) });
  }
}

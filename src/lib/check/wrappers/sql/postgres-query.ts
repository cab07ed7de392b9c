import type { Connection, FieldDef, Submittable } from 'pg';
import { mostReceived, receivedTooMuch } from '../received-watch.js';

/** The raw answer: names and types of the columns, values in text form. */
export interface RawRows {
  fields: readonly FieldDef[];
  rows: readonly (readonly (string | null)[])[];
}

/**
 * One statement through the extended protocol: the server refuses a second one behind a semicolon, and stops after `limit` rows because
 * the portal is executed for so many only. An answer beyond {@link mostReceived} ends the connection.
 */
export class PostgresQuery implements Submittable {
  readonly done: Promise<RawRows>;
  readonly #text: string;
  readonly #limit: number;
  #fields: FieldDef[] | undefined;
  readonly #rows: (string | null)[][] = [];
  #stopCounting: () => void = () => undefined;
  #resolve!: (rows: RawRows) => void;
  #reject!: (error: Error) => void;

  /** `limit` of at least 1: 0 would mean all rows in the protocol. */
  constructor(text: string, limit: number) {
    this.#text = text;
    this.#limit = Math.max(1, limit);
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: Connection): void {
    this.#stopCounting = countBytes(connection);
    const wire = connection as unknown as Wire;
    wire.parse({ text: this.#text, name: '', types: [] });
    wire.bind({ portal: '', statement: '', values: [] });
    wire.describe({ type: 'P', name: '' });
    wire.execute({ portal: '', rows: this.#limit });
    wire.sync();
  }

  handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    this.#fields = fields;
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.#rows.push(fields);
  }

  /** The limit was reached; the `Sync` behind it ends the statement. */
  handlePortalSuspended(): void {}
  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handleCopyData(): void {}

  handleCopyInResponse(connection: { sendCopyFail(reason: string): void }): void {
    connection.sendCopyFail('a check may only read');
  }

  handleError(error: Error): void {
    this.#stopCounting();
    this.#reject(error);
  }

  handleReadyForQuery(): void {
    this.#stopCounting();
    if (this.#fields) this.#resolve({ fields: this.#fields, rows: this.#rows });
    else this.#reject(new Error('no results to fetch'));
  }
}

/** The part of pg's connection that we drive ourselves. */
interface Wire {
  parse(message: { text: string; name: string; types: number[] }): void;
  bind(message: { portal: string; statement: string; values: unknown[] }): void;
  describe(message: { type: 'P' | 'S'; name: string }): void;
  execute(message: { portal: string; rows: number }): void;
  sync(): void;
}

function countBytes({ stream }: Connection): () => void {
  let received = 0;
  const count = (chunk: Buffer): void => {
    received += chunk.length;
    if (received > mostReceived) stream.destroy(new Error(receivedTooMuch()));
  };
  stream.on('data', count);
  return () => void stream.off('data', count);
}

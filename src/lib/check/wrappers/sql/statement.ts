import { pythonText } from '../../bridge/python-text.js';
import { PythonError } from '../../bridge/wire.js';

/**
 * The words with which a statement that answers rows begins. All others are refused before they are sent: on the worker they would
 * end in an error, too, since there is nothing to fetch, but a `COPY … TO PROGRAM` or a `LOCK` would have had its effect by then.
 */
const readingWords = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE', 'SHOW', 'EXPLAIN', '(']);
const mysqlReadingWords = new Set([...readingWords, 'DESCRIBE', 'DESC']);

/**
 * The statement to send. The database enforces that nothing is written; this keeps away what a read-only transaction allows and a
 * rollback cannot undo.
 * @throws PythonError DbError if there is none, or it does not read
 */
export function readingStatement(statement: unknown, dialect: 'postgres' | 'mysql'): string {
  if (typeof statement !== 'string')
    throw new PythonError('DbError', [
      'argument 1 must be a string or unicode object',
      pythonText(statement),
    ]);
  const code = withoutComments(statement, dialect);
  const word = (/^\s*(\(|[A-Za-z]+)/.exec(code)?.[1] ?? '').toUpperCase();
  if (code.trim() === '' || code.trim() === ';')
    throw new PythonError('DbError', ["can't execute an empty query", statement]);
  const words = dialect === 'mysql' ? mysqlReadingWords : readingWords;
  if (!words.has(word))
    throw new PythonError('DbError', [
      `cannot execute ${word || code.trim().slice(0, 20).trimEnd()} in a read-only transaction`,
      statement,
    ]);
  // MySQL writes a file on the server in spite of the read-only transaction. No reading statement needs these words.
  if (dialect === 'mysql' && /\b(?:outfile|dumpfile)\b/i.test(code))
    throw new PythonError('DbError', ['cannot write a file in a read-only transaction', statement]);
  return statement;
}

/** Leading comments are skipped; the rest stays as it is. MySQL runs what stands in comments of the form `/*! … `: it counts as code. */
function withoutComments(text: string, dialect: 'postgres' | 'mysql'): string {
  let rest = text.trimStart();
  for (;;) {
    const line = dialect === 'mysql' ? /^(?:--(?=\s|$)|#)[^\n]*(?:\n|$)/ : /^--[^\n]*(?:\n|$)/;
    const after = line.test(rest) ? rest.replace(line, '') : skipBlock(rest, dialect);
    if (after === rest) return rest;
    rest = after.trimStart();
  }
}

/** Block comments nest in PostgreSQL and do not in MySQL. */
function skipBlock(text: string, dialect: 'postgres' | 'mysql'): string {
  if (!text.startsWith('/*') || (dialect === 'mysql' && /^\/\*M?!/.test(text))) return text;
  let depth = 0;
  for (const mark of text.matchAll(/\/\*|\*\//g)) {
    if (mark[0] === '/*' && (depth === 0 || dialect === 'postgres')) depth++;
    else if (mark[0] === '*/' && --depth === 0) return text.slice(mark.index + 2);
  }
  return '';
}

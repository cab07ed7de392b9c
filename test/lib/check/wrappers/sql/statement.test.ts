import { expect } from 'chai';
import { PythonError } from '../../../../../src/lib/check/bridge/wire.js';
import { readingStatement } from '../../../../../src/lib/check/wrappers/sql/statement.js';

function outcome(statement: unknown, dialect: 'postgres' | 'mysql'): string {
  try {
    return readingStatement(statement, dialect) === statement ? 'sent' : 'changed';
  } catch (error) {
    if (error instanceof PythonError) return `${error.exception}: ${error.args[0]}`;
    throw error;
  }
}

describe('which statements are sent', () => {
  const sent: ['postgres' | 'mysql', string][] = [
    ['postgres', 'SELECT 1'],
    ['postgres', '  select 1;'],
    ['postgres', '(SELECT 1) UNION (SELECT 2)'],
    ['postgres', 'WITH x AS (SELECT 1) SELECT * FROM x'],
    ['postgres', 'VALUES (1)'],
    ['postgres', 'TABLE orders'],
    ['postgres', 'SHOW server_version'],
    ['postgres', 'EXPLAIN SELECT 1'],
    ['postgres', '-- DROP TABLE x\nSELECT 1'],
    ['postgres', '/* a /* b */ c */ SELECT 1'],
    ['mysql', '# DROP TABLE x\nSELECT 1'],
    ['mysql', '/* a */ DESCRIBE orders'],
    ['mysql', '-- x\nSELECT 1'],
  ];
  for (const [dialect, statement] of sent)
    it(`${dialect}: ${JSON.stringify(statement)}`, () =>
      expect(outcome(statement, dialect)).to.equal('sent'));

  const refused: ['postgres' | 'mysql', unknown, string][] = [
    ['postgres', 'COPY t TO PROGRAM $$id$$', 'cannot execute COPY in a read-only transaction'],
    ['postgres', '/* a */ lock t', 'cannot execute LOCK in a read-only transaction'],
    ['postgres', '/* unclosed SELECT 1', "can't execute an empty query"],
    [
      'postgres',
      '# no comment here\nSELECT 1',
      'cannot execute # no comment here\nSE in a read-only transaction',
    ],
    ['postgres', '/* a /* b */ SELECT 1', "can't execute an empty query"],
    ['postgres', '', "can't execute an empty query"],
    ['postgres', ' ; ', "can't execute an empty query"],
    ['postgres', null, 'argument 1 must be a string or unicode object'],
    ['postgres', 'selectx 1', 'cannot execute SELECTX in a read-only transaction'],
    ['mysql', '/*!40000 DROP TABLE t */', 'cannot execute /*!40000 DROP TABLE in a read-only transaction'],
    ['mysql', '/*M!100000 DROP TABLE t */', 'cannot execute /*M!100000 DROP TABL in a read-only transaction'],
    ['mysql', '--DROP\nSELECT 1', 'cannot execute --DROP\nSELECT 1 in a read-only transaction'],
    ['mysql', '/* a /* b */ SELECT 1 INTO OUTFILE "x"', 'cannot write a file in a read-only transaction'],
  ];
  for (const [dialect, statement, text] of refused)
    it(`${dialect}: not ${JSON.stringify(statement)}`, () =>
      expect(outcome(statement, dialect)).to.equal(`DbError: ${text}`));
});

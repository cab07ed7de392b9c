import { expect } from 'chai';
import { connectError, statementError } from '../../../../../src/lib/check/wrappers/sql/postgres-error.js';

const error = (message: string, fields: object = {}): Error => Object.assign(new Error(message), fields);
const shard = { text: 'db/x', host: 'db', port: 5432, database: 'x' };

describe('texts of errors', () => {
  it('show the line, detail and hint as libpq does', () => {
    expect(
      statementError(
        error('no such thing', { position: '15', detail: 'D', hint: 'H' }),
        'SELECT 1,\n\tä, thing\nFROM x',
      ),
    ).to.equal('no such thing\nLINE 2:  ä, thing\n            ^\nDETAIL:  D\nHINT:  H');
  });

  it('survive a position beyond the statement', () => {
    expect(statementError(error('x', { position: '99' }), 'SELECT')).to.match(/^x\nLINE 1: SELECT\n +\^$/);
  });

  const cases: [Error, string][] = [
    [error('boom', { severity: 'FATAL' }), 'FATAL:  boom'],
    [error('connect ECONNREFUSED 1.2.3.4', { code: 'ECONNREFUSED' }), 'Connection refused'],
    [error('timeout expired'), 'timeout expired'],
    [error('Connection terminated unexpectedly'), 'server closed the connection unexpectedly'],
    [error('self-signed certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'self-signed certificate'],
  ];
  for (const [failure, why] of cases)
    it(`say why there is no connection: ${why}`, () =>
      expect(connectError(failure, shard, '1.2.3.4')).to.equal(
        `connection to server at "db" (1.2.3.4), port 5432 failed: ${why}`,
      ));
});

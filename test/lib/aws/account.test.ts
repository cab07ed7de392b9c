import { expect } from 'chai';
import { accountNumber, assertAccount } from '../../../src/lib/aws/index.js';
import { ExitCode, ZkError } from '../../../src/lib/core/index.js';
import { identityXml, onQuery, rejection, testClients } from './wire.js';

describe('aws account guard', () => {
  const identity = (form: URLSearchParams): boolean => form.get('Action') === 'GetCallerIdentity';

  it('lets the account of the registry pass', async () => {
    onQuery('sts', identity, 200, identityXml('123456789012'));
    const { clients } = testClients();
    const found = await assertAccount(clients, 'aws:123456789012');
    expect(found.account).to.equal('123456789012');
  });

  it('refuses another account with both numbers and asks nothing else', async () => {
    onQuery('sts', identity, 200, identityXml('999999999999'));
    const { clients, calls } = testClients();
    const error = await rejection(assertAccount(clients, 'aws:123456789012'));
    expect(error).to.be.instanceOf(ZkError);
    expect((error as ZkError).exit).to.equal(ExitCode.refused);
    expect((error as ZkError).message).to.equal(
      'invalid AWS account, expected 123456789012, found 999999999999',
    );
    expect(calls).to.deep.equal([{ service: 'STS', operation: 'GetCallerIdentity' }]);
  });

  for (const bad of ['123456789012', 'gcp:123', 'aws:', 'aws:1:2', ':1']) {
    it(`calls the registry's account "${bad}" invalid`, () => {
      expect(() => accountNumber(bad)).to.throw(ZkError, 'invalid infrastructure account');
    });
  }
});

import { StackStatus } from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import { meaningOf, stackStatuses } from '../../../src/lib/stack/index.js';

describe('stack statuses', () => {
  it('are the 23 that CloudFormation knows', () => {
    expect(stackStatuses).to.have.length(23);
    expect([...stackStatuses].sort()).to.deep.equal(Object.values(StackStatus).sort());
  });

  it('are busy exactly when they say so', () => {
    for (const status of stackStatuses) {
      const saysBusy = status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
      expect(meaningOf(status).busy, status).to.equal(saysBusy);
    }
  });

  it('that rest in a dead end come with advice, all others can be updated or created', () => {
    for (const status of stackStatuses) {
      const { busy, next, advice } = meaningOf(status);
      if (next === 'refuse') expect(advice, status).to.be.a('string').with.length.greaterThan(20);
      else expect(advice, status).to.equal(undefined);
      if (busy) expect(next).to.equal('wait');
    }
  });

  const resting: Record<string, [boolean, string]> = {
    CREATE_COMPLETE: [true, 'update'],
    UPDATE_COMPLETE: [true, 'update'],
    IMPORT_COMPLETE: [true, 'update'],
    UPDATE_ROLLBACK_COMPLETE: [false, 'update'],
    IMPORT_ROLLBACK_COMPLETE: [false, 'update'],
    DELETE_COMPLETE: [true, 'create'],
    ROLLBACK_COMPLETE: [false, 'refuse'],
    UPDATE_FAILED: [false, 'refuse'],
    UPDATE_ROLLBACK_FAILED: [false, 'refuse'],
    REVIEW_IN_PROGRESS: [false, 'refuse'],
  };
  for (const [status, [good, next]] of Object.entries(resting)) {
    it(`${status} is ${good ? 'good' : 'bad'} and leads to ${next}`, () => {
      expect(meaningOf(status)).to.include({ good, next });
    });
  }

  it('that are new in CloudFormation keep us waiting rather than acting', () => {
    expect(meaningOf('SOMETHING_NEW')).to.include({ busy: true, next: 'wait' });
  });
});

import { expect } from 'chai';
import { readHistory } from '../../../../src/lib/check/history/read-history.js';
import { unknownEntities } from '../../../../src/lib/check/history/unknown-entities.js';
import { app } from '../evaluation/subjects.js';

const times = { now: 1_000_000, interval: 60, worker: 'w' };
const unknown = (text: string) =>
  unknownEntities(readHistory(text, 'h.yaml', times), [app('web-1'), app('web-2')]);

describe('entities of a history that there are not', () => {
  it('are named with the place of the first and what was meant', () => {
    expect(unknown("web-1: '5'\nwbe-2: '6'\n")).to.deep.equal({
      message: 'earlier results of "wbe-2" are not used, because no such entity is given',
      position: { file: 'h.yaml', line: 2, column: 1 },
      hint: 'Did you mean web-2?',
    });
  });

  it('are counted when they are many', () => {
    const text = Array.from({ length: 9 }, (_, index) => `other${index}: 5`).join('\n');
    expect(unknown(text)).to.have.property(
      'message',
      'earlier results of "other0", "other1", "other2", 6 more are not used, because no such entity is given',
    );
    expect(unknown(text)).to.not.have.property('hint');
  });

  it('are none among those that exist, and * is everybody', () => {
    expect(unknown("web-1: '5'\nweb-2: '6'\n'*': '7'\n")).to.equal(undefined);
  });
});

import { expect } from 'chai';
import { corpus } from './corpus.js';
import { compare, describeDifference, fuzz } from './fuzz.js';
import { buildOracle } from './oracle.js';

/** Against Go's own text/template. Go must be there: its absence is a failure. */
describe('gotemplate and Go', function () {
  this.timeout(600_000);
  let oracle: ReturnType<typeof buildOracle>;

  before(() => {
    oracle = buildOracle();
  });

  after(() => {
    oracle.remove();
  });

  it(`say the same of ${corpus.length} hand-written cases`, async () => {
    const { differences } = await compare(oracle.path, corpus);
    expect(differences.map(describeDifference)).to.deep.equal([]);
  });

  it('say the same of 20,000 generated templates, of which more than half execute', async () => {
    const { differences, counts } = await fuzz(oracle.path, 0, 20_000);
    expect(differences.map(describeDifference)).to.deep.equal([]);
    expect(counts.ok).to.be.greaterThan(10_000);
    expect(counts.parse).to.be.greaterThan(500);
    expect(counts.exec).to.be.greaterThan(2_000);
    expect(counts.endless).to.be.lessThan(20);
  });
});

// mocha's spec reporter that also writes how many tests passed, failed and were skipped, so that suites can be summed reliably.
const { writeFileSync } = require('node:fs');
const Mocha = require('mocha');

/** Only failures and a summary: a green run is quiet, a red one says everything. */
module.exports = class CountingReporter extends Mocha.reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    const counts = { passed: 0, failed: 0, skipped: 0 };
    runner.on('pass', () => void counts.passed++);
    runner.on('fail', () => void counts.failed++);
    runner.on('pending', () => void counts.skipped++);
    runner.once('end', () => {
      writeFileSync(process.env.ZK_TEST_COUNTS, JSON.stringify(counts));
      if (counts.failed > 0) this.epilogue();
    });
  }
};

import { expect } from 'chai';
import { raw, rawPool } from './raw-python.js';
import type { EvaluationResult } from '../../../../src/lib/check/interpreter/interpreter.js';
import { Tripwire } from './tripwire.js';

/** One thing that code may try. `SECRET`, `FOLDER`, `MARKER` and `PORT` stand for what the tripwire guards. */
export interface Attempt {
  name: string;
  code: string;
  /** The exception that the code gets, `reason exception` if the sandbox ends it, or the value that it is left with. */
  gets: string | RegExp | { value: unknown };
  softLimitMs?: number;
}

/** Defines a test for each attempt, all in one pool with one tripwire, and one that the sandbox still works afterwards. */
export function testAttempts(title: string, attempts: readonly Attempt[]): void {
  describe(title, () => {
    const pool = rawPool();
    let tripwire: Tripwire;
    before(async () => {
      tripwire = await Tripwire.set();
    });
    after(async () => {
      await pool.close();
      await tripwire.remove();
    });
    for (const attempt of attempts)
      it(attempt.name, async () => {
        const code = attempt.code
          .replaceAll('SECRET', tripwire.secretFile)
          .replaceAll('MARKER', tripwire.marker)
          .replaceAll('FOLDER', tripwire.folder)
          .replaceAll('PORT', String(tripwire.port));
        const { softLimitMs } = attempt;
        const result = await raw(pool, code, softLimitMs === undefined ? {} : { softLimitMs });
        expect(tripwire.touched(JSON.stringify(result))).deep.equal([]);
        if (typeof attempt.gets === 'object' && 'value' in attempt.gets)
          expect(result).deep.include({ ok: true, value: attempt.gets.value });
        else if (attempt.gets instanceof RegExp) expect(ending(result)).match(attempt.gets);
        else expect(ending(result)).equal(attempt.gets);
      });
    it('and the next evaluation works', async () => {
      expect(
        await raw(pool, 'import json, re, math\nvalue = json.loads("[1]") + [math.pi > 3]'),
      ).deep.include({
        ok: true,
        value: [1, true],
      });
    });
  });
}

/** `PermissionError` for what Python raised, `limit TimeLimitExceeded` for what the sandbox did. */
export function ending(result: EvaluationResult): string {
  if (result.ok) return `value ${JSON.stringify('value' in result ? result.value : result)}`;
  const { reason, exception } = result.failure;
  return reason === 'python' ? exception : `${reason} ${exception}`;
}

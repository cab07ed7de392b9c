import { formatPosition, type JUnitSuite } from '../../core/index.js';
import type { JsonObject } from '../bridge/wire.js';
import type { Difference, GoldenOutcome } from './model.js';

/** An outcome as lines for people: its name, and under a failed one what differs. */
export async function outcomeLines(outcome: GoldenOutcome): Promise<string[]> {
  const { status, file, test, differences, problems, notes } = outcome;
  const head = `${status === 'passed' ? 'ok    ' : 'FAILED'} ${file}: ${test}`;
  return [
    head,
    ...problems.map((problem) => `    ${problem}`),
    ...(await Promise.all(grouped(differences).map(differenceLines))).flat(),
    ...notes.map((note) => `    ${note}`),
  ];
}

interface Group {
  difference: Difference;
  where: string[];
}

/** The same difference in many steps or entities is told once. */
function grouped(differences: readonly Difference[]): Group[] {
  const groups = new Map<string, Group>();
  for (const difference of differences) {
    const { what, expected, actual, step, entity, position } = difference;
    const key = JSON.stringify([what, expected, actual, position]);
    const where = `step ${step}, ${entity}`;
    const group = groups.get(key);
    if (group) group.where.push(where);
    else groups.set(key, { difference, where: [where] });
  }
  return [...groups.values()];
}

const MAX_PLACES = 4;

async function differenceLines({ difference, where }: Group): Promise<string[]> {
  const { what, expected, actual, position } = difference;
  const more = where.length > MAX_PLACES ? ` and ${where.length - MAX_PLACES} more` : '';
  const head = `    ${formatPosition(position)}${what} (${where.slice(0, MAX_PLACES).join('; ')}${more})`;
  if (!`${expected}${actual}`.includes('\n')) return [head, `      - ${expected}`, `      + ${actual}`];
  const { diffLines } = await import('diff');
  return [
    head,
    ...diffLines(`${expected}\n`, `${actual}\n`).flatMap(({ value, added, removed }) =>
      value
        .trimEnd()
        .split('\n')
        .map((line) => `      ${removed ? '-' : added ? '+' : ' '} ${line}`),
    ),
  ];
}

/** An outcome as JSON. */
export function outcomeObject(outcome: GoldenOutcome): JsonObject {
  const { file, test, status, differences, problems, notes, compared, steps, position } = outcome;
  return {
    file,
    line: position.line ?? 1,
    test,
    status,
    steps,
    compared,
    differences: differences.map(({ position: at, ...difference }) => ({
      ...difference,
      line: at.line ?? 1,
    })),
    problems: [...problems],
    notes: [...notes],
  };
}

/** A suite for each file, a case for each test. */
export function outcomeSuites(outcomes: readonly GoldenOutcome[]): JUnitSuite[] {
  const files = [...new Set(outcomes.map(({ file }) => file))];
  return files.map((name) => ({
    name,
    cases: outcomes
      .filter(({ file }) => file === name)
      .map(({ test, status, differences, problems }) => {
        const lines = [
          ...problems,
          ...differences.map(
            ({ step, entity, what, expected, actual }) =>
              `step ${step}, ${entity}: ${what}: expected ${expected}, found ${actual}`,
          ),
        ];
        const [message = ''] = lines;
        const problem = { kind: 'failure' as const, type: 'difference', message, text: lines.join('\n') };
        return { name: test, classname: name, time: 0, ...(status === 'failed' && { problem }) };
      }),
  }));
}

/** `3 passed, 1 failed`. */
export function outcomeSummary(outcomes: readonly Pick<GoldenOutcome, 'status'>[]): string {
  const failed = outcomes.filter(({ status }) => status === 'failed').length;
  const passed = outcomes.length - failed;
  return failed === 0 ? `${passed} passed` : `${passed} passed, ${failed} failed`;
}

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord } from '../../core/index.js';
import { filesIn, readHandedIn } from './handed-in.js';

/** What a step's tests reported. */
export interface TestResults {
  /** Slug of the step. */
  step: string;
  tests: number;
  failures: number;
  errors: number;
  skipped: number;
  /** Names of failed tests, at most 20. */
  failed: readonly string[];
}

/** JUnit files that steps handed in, summed by step. A file that is no JUnit counts as one error, so that it is not lost. */
export async function readTestResults(folder: string): Promise<TestResults[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const steps = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  return Promise.all(
    steps.map(async (step) => {
      const sum = { step, tests: 0, failures: 0, errors: 0, skipped: 0, failed: [] as string[] };
      for (const file of await filesIn(join(folder, step)))
        await addFile((await readHandedIn(join(folder, step, file))) ?? '', file, sum);
      return { ...sum, failed: sum.failed.slice(0, 20) };
    }),
  );
}

async function addFile(text: string, file: string, sum: TestResults & { failed: string[] }): Promise<void> {
  const { XMLParser } = await import('fast-xml-parser');
  try {
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      processEntities: true,
      isArray: (name: string) => ['testsuite', 'testcase'].includes(name),
    });
    const root = parser.parse(text) as Record<string, unknown>;
    const top = isRecord(root['testsuites']) ? root['testsuites'] : root;
    const suites = top['testsuite'];
    if (!Array.isArray(suites)) throw new Error('no testsuite');
    for (const suite of suites) addSuite(suite, sum);
  } catch {
    Object.assign(sum, { tests: sum.tests + 1, errors: sum.errors + 1 });
    // The stand-in puts the time in front of the name.
    sum.failed.push(`${file.replace(/^\d+-/, '')}: not a JUnit file`);
  }
}

function addSuite(suite: unknown, sum: TestResults & { failed: string[] }): void {
  if (!isRecord(suite)) return;
  for (const inner of asList(suite['testsuite'])) addSuite(inner, sum);
  for (const test of asList(suite['testcase'])) {
    if (!isRecord(test)) continue;
    const kind =
      'failure' in test ? 'failures' : 'error' in test ? 'errors' : 'skipped' in test ? 'skipped' : undefined;
    Object.assign(sum, { tests: sum.tests + 1, ...(kind && { [kind]: sum[kind] + 1 }) });
    if (kind === 'failures' || kind === 'errors')
      sum.failed.push([test['classname'], test['name']].filter(Boolean).join('.'));
  }
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BridgeAnswer, BridgeHost, BridgeRequest } from '../../../../src/lib/check/bridge/host.js';
import type { Json } from '../../../../src/lib/check/bridge/wire.js';
import type { GoldenOutcome } from '../../../../src/lib/check/golden/model.js';
import { runGoldenFiles } from '../../../../src/lib/check/golden/run-files.js';
import type { CheckEvaluation } from '../../../../src/lib/check/interpreter/interpreter.js';
import { failure, FakeInterpreter, type FakeCode } from '../evaluation/fake-interpreter.js';
import { checkYaml } from '../evaluation/subjects.js';

const alertYaml = `name: Slow
team: t
responsible_team: t
check_definition_id: 7
priority: 1
condition: 'alert_series(lambda v: v >= 500, 1)'
`;

/** The beginning of every test file here. */
export const head = 'check: health.yaml\nalerts: [slow.yaml]\nentities: [entities.yaml]\n';

export interface RunOptions extends FakeCode {
  record?: boolean;
  update?: boolean;
  parallel?: number;
  world?: (request: BridgeRequest) => BridgeAnswer;
  secrets?: readonly string[];
}

/** A folder with a check, an alert and two entities, in which test files are run by a fake interpreter. */
export class GoldenRig {
  readonly folder = mkdtempSync(join(tmpdir(), 'zk-golden-'));
  readonly file = join(this.folder, 't.check-test.yaml');
  readonly cassette = join(this.folder, 't.cassette.yaml');

  constructor() {
    writeFileSync(join(this.folder, 'health.yaml'), checkYaml);
    writeFileSync(join(this.folder, 'slow.yaml'), alertYaml);
    writeFileSync(join(this.folder, 'entities.yaml'), '- {id: a, type: app}\n- {id: b, type: app}\n');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** What the test file and the cassette hold now. */
  text(path = this.file): string {
    return readFileSync(path, 'utf8');
  }

  async run(body: string, options: RunOptions = {}) {
    writeFileSync(this.file, body);
    return this.collect(this.file, options);
  }

  async collect(path: string, options: RunOptions = {}) {
    const fake = new FakeInterpreter({
      check: (request) => callHttp(request, '/health'),
      alert: ({ value }) => ({ active: Number(value) >= 500, captures: { seen: value } }),
      ...options,
    });
    const world: BridgeRequest[] = [];
    const wrote: string[] = [];
    const recorded: string[] = [];
    const host: BridgeHost = {
      answer: async (request) => {
        world.push(request);
        return options.world?.(request) ?? { ok: request.op === 'open' ? 7 : 200 };
      },
      close: async () => {},
    };
    const outcomes: GoldenOutcome[] = [];
    for await (const outcome of runGoldenFiles([path], {
      record: options.record ?? false,
      update: options.update ?? false,
      parallel: options.parallel ?? 1,
      timeoutMs: 1000,
      signal: new AbortController().signal,
      wrappers: [],
      interpreter: fake,
      world: () => ({ host, secrets: () => options.secrets ?? [] }),
      warn: () => {},
      recorded: (test, calls) => recorded.push(`${test} ${calls}`),
      wrote: (written) => wrote.push(written),
    }))
      outcomes.push(outcome);
    return { outcomes, fake, world, wrote, recorded };
  }
}

/** What `http(url).code()` is on the bridge. */
export async function callHttp(
  { bridge }: CheckEvaluation,
  url: string,
): Promise<Json | ReturnType<typeof failure>> {
  const opened = await bridge.answer({ op: 'open', wrapper: 'http', args: { url } });
  if ('exc' in opened) return failure(opened.exc, opened.args.join());
  const answer = await bridge.answer({ op: 'call', handle: opened.ok as number, method: 'code', args: {} });
  return 'exc' in answer ? failure(answer.exc, answer.args.join()) : (answer.ok as Json);
}

export function statuses(outcomes: readonly GoldenOutcome[]): string[] {
  return outcomes.map(({ status }) => status);
}

/** The promise must fail with exit 2. */
export async function rejects(promise: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).to.be.an('error').with.property('message').that.matches(message);
  expect(error).to.have.property('exit', 2);
}

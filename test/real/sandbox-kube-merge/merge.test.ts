import { expect } from 'chai';
import { isObject, type JsonObject } from '../../../src/lib/world/kube/objects.js';
import omitted from '../../../src/lib/world/kube/fields/omitted-when-empty.json' with { type: 'json' };
import type { Json } from '../../../src/lib/world/simulation.js';
import { Random } from '../gotemplate/random.js';
import { buildGoProgram, type GoProgram } from '../support/go-program.js';
import { subjects, type Subject } from './objects.js';
import { omittedTable } from './omitted.js';
import { firstStep, laterStep, type Step } from './sequences.js';
import { World, type Outcome } from './world.js';

const COUNT = 3000;

interface Sequence {
  subject: Subject;
  steps: Step[];
  ours: Outcome[];
}

/** Refused by the rules of the kind: validation is no part of what is compared, and such a write changes nothing. */
function isInvalid({ status }: Outcome): boolean {
  return status?.reason === 'Invalid' && (status.details?.causes ?? []).some((one) => one.field !== 'patch');
}

function generate(seed: number): Sequence {
  const random = new Random(seed);
  const world = new World(random);
  const subject = random.pick(subjects);
  const sequence: Sequence = { subject, steps: [], ours: [] };
  let live: JsonObject | undefined;
  const length = 2 + random.below(6);
  for (let i = 0; i < length; i++) {
    const made = live ? laterStep(subject, random, live) : firstStep(subject, random);
    const step: Step = { ...made, at: world.tick() };
    const outcome = world.write(subject, step);
    if (isInvalid(outcome)) continue;
    if (!live && outcome.object) step.admitted = outcome.object;
    live = outcome.object ?? live;
    sequence.steps.push(step);
    sequence.ours.push(outcome);
    if (!live) break;
  }
  return sequence;
}

/** Go's decoder has its own words for what does not fit, with the whole object in them. */
function isUndecodable(status: Outcome['status']): boolean {
  return / "" is invalid: patch: Invalid value: |cannot be handled as a \w+: json: /.test(
    status?.message ?? '',
  );
}

const serverSet = ['uid', 'resourceVersion', 'generation', 'creationTimestamp'];

/** What is compared of an outcome. Of a created object of a kind with admission only the managedFields. */
function comparable({ object, status }: Outcome, isCreate: boolean): Json {
  if (!object) {
    if (isUndecodable(status)) return 'the patched object does not fit its type';
    const causes = (status?.details?.causes ?? []).map((cause) => JSON.stringify(cause)).sort();
    // A patch with two faults: which list comes first, and so which fault is named, is chance in Go.
    const message = status?.code === 500 ? '' : (status?.message ?? '');
    return { code: status?.code ?? 0, message, causes };
  }
  const { metadata, status: state = {}, ...rest } = object;
  const kept = Object.entries(metadata as JsonObject).filter(([key]) => !serverSet.includes(key));
  const { managedFields = [], ...plain } = Object.fromEntries(kept);
  if (isCreate && admitted.some((kind) => kind === object['kind'])) return { managedFields };
  const hidden = isCreate && object['kind'] !== 'Node';
  return {
    managedFields,
    rest: withoutNulls({ ...rest, metadata: plain }),
    status: hidden ? {} : withoutZeros(state),
  };
}

/** Go writes null for a time that was never set; nobody can tell it from no time. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(
    ([key, item]) => item !== null && !(key === 'spec' && isEmpty(item)),
  );
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]));
}

/** A status without counters and texts that are zero: the sandbox does not write them, Go does for some. */
function withoutZeros(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutZeros);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).map(([key, item]): [string, Json] => [key, withoutZeros(item)]);
  return Object.fromEntries(kept.filter(([, item]) => !isEmpty(item)));
}

const isEmpty = (value: Json): boolean =>
  !value || (typeof value === 'object' && Object.keys(value).length === 0);

const admitted = ['Pod', 'Service'];

describe('writes to objects against the packages of kube-apiserver', function () {
  this.timeout(600_000);
  let go: GoProgram;
  before(() => (go = buildGoProgram(new URL('oracle', import.meta.url).pathname)));
  after(() => go.remove());

  it(`agrees on ${COUNT} generated sequences`, () => {
    const sequences = Array.from({ length: COUNT }, (_, i) => generate(i + 1));
    const answers = go.ask<Outcome[]>(
      sequences.map(({ subject: { apiVersion, kind }, steps }) => ({ apiVersion, kind, steps })),
    );
    const differences: string[] = [];
    sequences.forEach(({ subject, steps, ours }, i) => {
      for (const [n, step] of steps.entries()) {
        const isCreate = n === 0;
        const mine = comparable(ours[n] as Outcome, isCreate);
        const theirs = comparable(answers[i]?.[n] ?? {}, isCreate);
        try {
          expect(mine).to.deep.equal(theirs);
        } catch {
          differences.push(
            JSON.stringify({
              seed: i + 1,
              kind: subject.kind,
              n,
              verb: step.verb,
              manager: step.manager,
              subresource: step.subresource,
              body: step.body,
              before: n > 0 ? ours[n - 1] : null,
              mine,
              theirs,
            }),
          );
          break;
        }
      }
    });
    expect(
      differences.slice(0, 3),
      `${differences.length} sequences differ:\n${differences[0] ?? ''}`,
    ).to.deep.equal([]);
  });

  it('knows which fields Go leaves out when they are empty', () => {
    const [zeros] = go.ask<Record<string, string[]>>([{ zeros: true }]);
    expect(omitted).to.deep.equal(omittedTable(zeros ?? {}));
  });
});

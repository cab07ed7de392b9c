import { expect } from 'chai';
import fc from 'fast-check';
import {
  buildGraph,
  changedBuild,
  createBuild,
  decide,
  decideStep,
  selectSteps,
  type Build,
  type BuildOptions,
  type Condition,
  type Decision,
  type Step,
  type Test,
} from '../../../../src/lib/pipeline/index.js';
import { whenHolds } from '../../../../src/lib/pipeline/selection/holds.js';
import { definitionOf, oneStep } from '../definition/example.js';

const facts = { defaultBranch: 'master' };
const build = (options: BuildOptions): Build => createBuild(facts, options);
const push = build({ event: 'push', branch: 'master' });
const pullRequest = build({ event: 'pull_request', branch: 'feature-x' });

async function decision(when: string, inBuild: Build): Promise<Decision> {
  const top = 'dependencies: [{id: base, type: docker, ref: x}]';
  const { steps } = await definitionOf(oneStep({ top, step: `  when: ${when}` }));
  return decideStep(steps[0]!, inBuild);
}

const table: readonly (readonly [when: string, build: Build, selected: boolean, why: string])[] = [
  ['{event: push}', push, true, 'event is push'],
  ['{event: push}', pullRequest, false, 'event is pull_request, not push'],
  ['{event: [push, pull_request]}', pullRequest, true, 'event is pull_request'],
  ['{branch: master}', pullRequest, false, 'branch is feature-x, not master'],
  ['{branch: master, event: push}', push, true, 'branch is master and event is push'],
  ['{branch: [main, master], event: push}', push, true, 'branch is master and event is push'],
  [
    '{branch: main, event: pull_request}',
    push,
    false,
    'branch is master, not main and event is push, not pull_request',
  ],
  ['{branch: {exclude: master}}', push, false, 'branch is master, which is excluded'],
  ['{branch: {exclude: [master]}}', pullRequest, true, 'branch is feature-x, not master'],
  [
    '{CDP_TARGET_BRANCH: {regex_match: "^ma"}, event: pull_request}',
    pullRequest,
    true,
    'CDP_TARGET_BRANCH is master, which matches /^ma/ and event is pull_request',
  ],
  ['{CDP_TARGET_BRANCH: {regex_match: ste}}', push, true, 'CDP_TARGET_BRANCH is master, which matches /ste/'],
  [
    '{CDP_TARGET_BRANCH: {regex_match: "^release-"}}',
    push,
    false,
    'CDP_TARGET_BRANCH is master, it must match /^release-/',
  ],
  ['{CDP_SOURCE_BRANCH: {regex_match: ""}}', push, false, 'CDP_SOURCE_BRANCH is not set, it must match //'],
  ['{CDP_PULL_REQUEST_NUMBER: }', push, true, 'CDP_PULL_REQUEST_NUMBER is not set'],
  ['{CDP_PULL_REQUEST_NUMBER: }', pullRequest, false, 'CDP_PULL_REQUEST_NUMBER is 0, it must not be set'],
  ['{CDP_SOURCE_BRANCH: {exclude: x}}', push, true, 'CDP_SOURCE_BRANCH is not set'],
  [
    '{event: push, triggered_by_dependency: }',
    push,
    true,
    'event is push and triggered_by_dependency is not set',
  ],
  [
    '{event: push, triggered_by_dependency: base}',
    push,
    false,
    'triggered_by_dependency is not set, it must be base',
  ],
  [
    '{triggered_by_dependency: base}',
    build({ event: 'push', triggeredByDependency: 'base' }),
    true,
    'triggered_by_dependency is base',
  ],
  [
    '{triggered_by_dependency: }',
    build({ event: 'push', triggeredByDependency: 'base' }),
    false,
    'triggered_by_dependency is base, it must not be set',
  ],
  ['[{event: push}, {branch: feature-x}]', pullRequest, true, 'branch is feature-x'],
  ['[{event: push}, {branch: master}]', push, true, 'event is push; also branch is master'],
  ['[{event: push, branch: dev}, {branch: main}]', pullRequest, false, 'branch is feature-x, not main'],
];

describe('decide', () => {
  for (const [when, inBuild, selected, why] of table)
    it(`${when} in a ${inBuild.event} of ${inBuild.branch}: ${why}`, async () => {
      expect(await decision(when, inBuild)).to.include({ selected, why });
    });

  it('names the place of the clause', async () => {
    const { clause } = await decision('{branch: feature-x, event: push}', pullRequest);
    expect(clause).to.deep.include({ line: 6, column: 29 });
    expect(await definitionOf(oneStep()).then(({ steps }) => decideStep(steps[0]!, push))).to.deep.include({
      selected: true,
      why: 'no `when`, it always runs',
    });
  });

  it('keeps file order', async () => {
    const after = '- {id: b, type: script, commands: [{desc: a, cmd: b}], when: {event: push}}';
    const definition = await definitionOf(oneStep({ after }));
    expect(decide(definition, pullRequest).map(({ step, selected }) => [step.id, selected])).to.deep.equal([
      ['build', true],
      ['b', false],
    ]);
  });
});

describe('what is said about a decision', () => {
  const branches = ['master', 'main', 'feature-x', 'release-1', ''] as const;
  const place = { file: 'f', line: 1, column: 1, length: 1 };
  const values = fc.uniqueArray(fc.constantFrom('master', 'main', 'feature-x', 'release-1'), {
    minLength: 1,
    maxLength: 3,
  });
  const matchOf = (key: string): fc.Arbitrary<Test['match']> => {
    if (key === 'event')
      return fc.record({
        kind: fc.constantFrom('one-of' as const, 'exclude' as const),
        values: fc.uniqueArray(fc.constantFrom('push', 'pull_request'), { minLength: 1, maxLength: 2 }),
      });
    const lists = fc.record({ kind: fc.constantFrom('one-of' as const, 'exclude' as const), values });
    const none = fc.constant({ kind: 'none' as const });
    if (key === 'triggered_by_dependency') return fc.oneof(lists, none);
    const regex = fc.record({
      kind: fc.constant('regex' as const),
      pattern: fc.constantFrom('^release-', '^ma', 'x$', 'main|master', '^[a-z]+-\\d$', 'v\\d+\\.\\d+', '.*'),
    });
    return key === 'branch' ? fc.oneof(lists, regex) : fc.oneof(lists, regex, none);
  };
  const keys = [
    'event',
    'branch',
    'triggered_by_dependency',
    'CDP_TARGET_BRANCH',
    'CDP_SOURCE_BRANCH',
    'CDP_PULL_REQUEST_NUMBER',
    'CDP_BUILD_VERSION',
  ];
  const condition: fc.Arbitrary<Condition> = fc
    .uniqueArray(fc.constantFrom(...keys), { minLength: 1, maxLength: 3 })
    .chain((chosen) =>
      fc.tuple(...chosen.map((key) => matchOf(key).map((match): Test => ({ key, match, position: place })))),
    )
    .map((tests) => ({ tests, position: place }));
  const step = fc.array(condition, { minLength: 1, maxLength: 3 }).map((when): Step => ({
    id: 'a',
    slug: 'a',
    type: 'script',
    when,
    requiresApproval: false,
    position: place,
    commands: [],
    env: [],
    machine: { size: 'default' },
    cache: { paths: [] },
    artifacts: [],
    authenticateHosts: [],
  }));
  const anyBuild = fc
    .record({
      event: fc.constantFrom('push' as const, 'pull_request' as const),
      branch: fc.constantFrom(...branches),
      triggeredByDependency: fc.option(fc.constantFrom('master', 'main'), { nil: undefined }),
    })
    .map(({ triggeredByDependency, ...options }) =>
      build({ ...options, ...(triggeredByDependency !== undefined && { triggeredByDependency }) }),
    );

  it('names changes that flip it, and only keys that the clause speaks of when the step is skipped', () => {
    let flipped = 0;
    let skipped = 0;
    fc.assert(
      fc.property(step, anyBuild, (one, inBuild) => {
        const { selected, why, flip } = decideStep(one, inBuild);
        expect(selected).to.equal(whenHolds(one.when, inBuild));
        expect(why).to.not.equal('');
        if (!flip) return;
        flipped += 1;
        const other = decideStep(one, changedBuild(inBuild, flip));
        expect(other.selected, why).to.equal(!selected);
        for (const { key } of flip) expect(why, JSON.stringify(flip)).to.contain(key);
        if (!selected) skipped += 1;
      }),
      { numRuns: 4000 },
    );
    // Nearly every decision of such conditions can be turned; an empty answer must stay the exception.
    expect(flipped).to.be.above(2800);
    expect(skipped).to.be.above(1000);
  });

  it('names a change wherever one fact alone decides', () => {
    fc.assert(
      fc.property(step, anyBuild, (one, inBuild) => {
        const { selected, flip } = decideStep(one, inBuild);
        const other = inBuild.event === 'push' ? 'pull_request' : 'push';
        const changes = [
          { key: 'event', to: other },
          ...['master', 'main', 'feature-x', 'release-1', 'other'].map((to) => ({ key: 'branch', to })),
        ];
        const turning = changes.filter(
          (change) => whenHolds(one.when, changedBuild(inBuild, [change])) !== selected,
        );
        if (turning.length > 0 && one.when!.length === 1 && one.when![0]!.tests.length === 1)
          expect(flip).to.not.equal(undefined);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('selectSteps', () => {
  it('is the same selection as decide, in the order of the graph', async () => {
    const text = ['a', 'b', 'c']
      .map(
        (id, index) =>
          `- {id: ${id}, type: script, commands: [{desc: a, cmd: b}], depends_on: [${index === 0 ? 'c' : ''}]${index === 1 ? ', when: {event: push}' : ''}}\n`,
      )
      .join('');
    const definition = await definitionOf(
      `version: "2017-09-20"\nallow_concurrent_steps: true\npipeline:\n${text}`,
    );
    const { steps } = selectSteps(definition, pullRequest);
    expect(steps.map(({ step: { id } }) => id)).to.deep.equal(
      buildGraph(definition).order.map((node) => node.step.id),
    );
    expect(
      steps.map(({ step: { id }, selected, dependsOn, wave }) => ({ id, selected, dependsOn, wave })),
    ).to.deep.equal([
      { id: 'b', selected: false, dependsOn: [], wave: 0 },
      { id: 'c', selected: true, dependsOn: [], wave: 0 },
      { id: 'a', selected: true, dependsOn: ['c'], wave: 1 },
    ]);
    const part = selectSteps(definition, push, { subset: { until: 'a', skip: ['c'] } });
    expect(part.steps.map(({ step: { id }, selected, why }) => `${id} ${selected} ${why}`)).to.deep.equal([
      'b false --until a does not wait for it',
      'c false skipped by --skip',
      'a true no `when`, it always runs',
    ]);
  });
});

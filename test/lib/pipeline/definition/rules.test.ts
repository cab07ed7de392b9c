import { expect } from 'chai';
import { readDefinition } from '../../../../src/lib/pipeline/index.js';
import { findingsIn, oneStep, unmarked } from './example.js';

const inPipeline = (steps: string): string => `version: "2017-09-20"\npipeline:\n${steps}`;
const inStep = (lines: string): string => oneStep({ step: lines });
const concurrent = (steps: string): string =>
  inPipeline(steps).replace('pipeline:', 'allow_concurrent_steps: true\npipeline:');

/** A step that waits for another one. */
const waiting = (both: string): string =>
  `- {type: script, commands: [{desc: a, cmd: b}], id: ${both.replace(': ', ', depends_on: [')}]}\n`;

/** A text with marks around the first place where something is found, and the rules of all findings. */
const cases: readonly (readonly [name: string, text: string, ...rules: string[]])[] = [
  [
    'unquoted version',
    'version: «2017-09-20»\npipeline:\n- id: build\n  type: script\n  commands:\n  - desc: Build\n    cmd: make\n',
    'W-version-unquoted',
  ],
  [
    'another version',
    'version: «"2017-12-27"»\npipeline:\n- id: build\n  type: script\n  commands:\n  - desc: Build\n    cmd: make\n',
    'E-version',
  ],
  [
    'no version',
    '«pipeline:»\n- id: build\n  type: script\n  commands:\n  - desc: Build\n    cmd: make\n',
    'E-version',
  ],
  [
    'empty version',
    '«version»: \npipeline:\n- id: build\n  type: script\n  commands:\n  - desc: Build\n    cmd: make\n',
    'E-version',
  ],
  ['no pipeline', '«version»: "2017-09-20"\n', 'E-missing'],
  ['empty pipeline', 'version: "2017-09-20"\npipeline: «[]»\n', 'E-missing'],
  ['pipeline of a wrong type', 'version: "2017-09-20"\npipeline: «make»\n', 'E-type'],
  ['a step that is text', 'version: "2017-09-20"\npipeline: [«make»]\n', 'E-type'],
  ['a tag', inStep('  desc: !env «NAME»'), 'E-yaml'],
  ['legacy B', '«build_pipeline»: {a: {}}', 'E-not-cdp'],
  ['no id', inPipeline('- «type: script»\n  commands: [{desc: a, cmd: b}]\n'), 'E-missing'],
  ['no type', inPipeline('- «id: a»\n  commands: [{desc: a, cmd: b}]\n'), 'E-missing'],
  ['unknown type', inPipeline('- id: a\n  type: «scipt»\n  commands: [{desc: a, cmd: b}]\n'), 'E-type'],
  ['no commands', inPipeline('- «id: a»\n  type: script\n'), 'E-missing'],
  ['commands as text', inPipeline('- id: a\n  type: script\n  commands: «make»\n'), 'E-type'],
  ['no commands in the list', inPipeline('- id: a\n  type: script\n  commands: «[]»\n'), 'E-missing'],
  [
    'null command',
    inPipeline('- id: build\n  type: script\n  commands:\n  - desc: Build\n    «cmd»: \n'),
    'E-type',
  ],
  ['no desc', inPipeline('- id: a\n  type: script\n  commands:\n  - «cmd: make»\n'), 'E-missing'],
  [
    'misspelt key',
    inPipeline('- id: a\n  type: script\n  «depend_on»: []\n  commands: [{desc: a, cmd: b}]\n'),
    'E-unknown-key',
  ],
  [
    'a key of another type',
    inPipeline('- id: a\n  type: script\n  «target»: x\n  commands: [{desc: a, cmd: b}]\n'),
    'E-unknown-key',
  ],
  ['a duplicate key', inStep('  desc: a\n  «desc»: b'), 'E-dup-key'],
  ['quoted boolean', inStep('  requires_human_approval: «"true"»'), 'E-type'],
  [
    'duplicate id',
    inPipeline(
      '- id: build\n  type: script\n  commands:\n  - desc: Build\n    cmd: make\n- id: «build»\n  type: script\n  commands: [{desc: a, cmd: b}]\n',
    ),
    'E-dup-id',
  ],
  ['bare number as duration', inStep('  timeout: «10»'), 'E-duration'],
  ['no duration', inStep('  timeout: «soon»'), 'E-duration'],
  ['no time at all', inStep('  timeout: «0s»'), 'E-duration'],
  ['both machines', inStep('  vm_config: {type: linux}\n  «overlay»: ci/go'), 'E-machine'],
  ['overlay without a namespace', inStep('  overlay: «golang»'), 'E-type'],
  ['overlay', inStep('  overlay: «ci/golang»'), 'W-overlay'],
  ['runtime with a colon', inStep('  vm_config: {image: «"cdp-runtime/go:1.23"»}'), 'W-image-typo'],
  ['bare runtime', inStep('  vm_config: {image: «cdp-runtime»}'), 'W-image-typo'],
  ['unknown size', inStep('  vm_config: {size: «huge»}'), 'E-type'],
  ['relative working folder', inStep('  working_dir: «src»'), 'E-path'],
  ['cache outside', inStep('  cache: {paths: [«../x»]}'), 'E-path'],
  ['variable in a cache path', inStep('  cache: {paths: [«$GOPATH/pkg»]}'), 'W-cache-variable'],
  [
    'schedule',
    'version: "2017-09-20"\nschedule: «daily»\npipeline:\n- id: build\n  type: script\n  commands:\n  - desc: Build\n    cmd: make\n',
    'E-schedule',
  ],
  ['odd variable name', inStep('  env: {«a-b»: x}'), 'W-env-name'],
  ['env of a wrong type', inStep('  env: «[A]»'), 'E-type'],
  ['a list as a value', inStep('  env: {A: «[b]»}'), 'E-type'],
  ['unknown condition', inStep('  when: {«brnch»: master}'), 'E-when-key'],
  ['unknown event', inStep('  when: {event: [push, «pull_requst»]}'), 'E-when-event'],
  ['bad pattern', inStep('  when: {branch: {regex_match: «"(a"»}}'), 'E-regex'],
  ['look-ahead', inStep('  when: {branch: {regex_match: «"(?!a)"»}}'), 'E-regex'],
  ['branch glob', inStep('  when: {branch: «release/*»}'), 'W-when-glob'],
  ['null branch', inStep('  when: {«branch»: }'), 'E-type'],
  ['empty when', inStep('  «when»:'), 'E-type'],
  ['when without a test', inStep('  when: «{}»'), 'E-type'],
  ['when without a condition', inStep('  when: «[]»'), 'E-type'],
  ['unknown trigger', inStep('  when: {triggered_by_dependency: «base»}'), 'E-dep-unknown'],
  ['both kinds of test', inStep('  when: {branch: «{exclude: a, regex_match: b}»}'), 'E-type'],
  [
    'unknown dependency',
    concurrent(
      '- {type: script, commands: [{desc: a, cmd: b}], id: a, depends_on: []}\n- {type: script, commands: [{desc: a, cmd: b}], id: b, depends_on: [«aa»]}\n',
    ),
    'E-dep-unknown',
  ],
  [
    'cycle',
    concurrent(
      '- {type: script, commands: [{desc: a, cmd: b}], id: a, depends_on: «[b]»}\n- {type: script, commands: [{desc: a, cmd: b}], id: b, depends_on: [a]}\n',
    ),
    'E-dep-cycle',
  ],
  [
    'self',
    concurrent('- {type: script, commands: [{desc: a, cmd: b}], id: a, depends_on: [«a»]}\n'),
    'E-dep-cycle',
  ],
  [
    'missing depends_on',
    concurrent(
      '- {type: script, commands: [{desc: a, cmd: b}], id: a}\n- {type: script, commands: [{desc: a, cmd: b}], id: «b»}\n',
    ),
    'W-depends-missing',
  ],
  [
    'backwards without concurrency',
    'version: "2017-09-20"\nallow_concurrent_steps: false\npipeline:\n- {type: script, commands: [{desc: a, cmd: b}], id: a}\n- {type: script, commands: [{desc: a, cmd: b}], id: b, depends_on: «[a]»}\n',
    'W-dep-sequential',
  ],
  [
    'forwards without concurrency',
    'version: "2017-09-20"\nallow_concurrent_steps: false\npipeline:\n- {type: script, commands: [{desc: a, cmd: b}], id: a, depends_on: [«b»]}\n- {type: script, commands: [{desc: a, cmd: b}], id: b}\n',
    'E-dep-order',
  ],
  [
    'percentage',
    inPipeline(
      '- {id: a, type: traffic, target: t, namespace: n, stackset: s, stack_version: v, target_percentage: «101»}\n',
    ),
    'E-percentage',
  ],
  ['no process', inPipeline('- «id: a»\n  type: process\n'), 'E-missing', 'E-missing', 'E-missing'],
  [
    'both applies',
    inPipeline(
      '- id: a\n  type: process\n  target: t\n  process: microservice_standard_deployment\n  config: «{apply_permanent_resources: {env: {A: b}}, apply_manifests: {env: {A: b}}}»\n',
    ),
    'E-both-apply',
  ],
  [
    'a test without its Pod',
    inPipeline(
      '- id: a\n  type: process\n  target: t\n  process: microservice_standard_test\n  config: «{apply_manifests: {env: {A: b}}}»\n',
    ),
    'E-missing',
  ],
  [
    'a folder outside',
    inPipeline('- id: a\n  type: deploy\n  target: t\n  sources: [{dir: «../x»}]\n'),
    'E-path',
  ],
];

describe('the rules of a definition', () => {
  for (const [name, marked, ...rules] of cases)
    it(name, async () => {
      const { text, place } = unmarked(marked);
      const { findings } = await readDefinition(text, 'f');
      expect(findings.map(({ rule }) => rule)).to.deep.equal(rules);
      const { line, column, length } = findings[0]!.position;
      expect({ line, column, length }).to.deep.equal(place);
    });

  it('are quiet about a definition without mistakes', async () => {
    expect(await findingsIn(oneStep())).to.deep.equal([]);
  });

  it('take unknown keys of steps for warnings when asked to', async () => {
    const text = oneStep({ step: '  colour: red' });
    expect(await findingsIn(text, { allowUnknown: true })).to.deep.equal(['5:3+6 W-unknown-key']);
    expect((await readDefinition(text, 'f', { allowUnknown: true })).definition).to.not.equal(undefined);
  });

  it('name the cycle, the nearest id and the nearest key', async () => {
    const messages = async (text: string): Promise<string[]> =>
      (await readDefinition(text, 'f')).findings.map(({ message }) => message);
    expect(await messages(concurrent(['a: c', 'b: a', 'c: b'].map(waiting).join('')))).to.deep.equal([
      'step "a": depends_on: these steps wait for each other: a → c → b → a',
    ]);
    expect((await messages(concurrent(waiting('build: biuld'))))[0]).to.contain('did you mean "build"?');
    expect((await messages(oneStep({ step: '  wehn: {}' })))[0]).to.contain('did you mean "when"?');
    expect((await messages(oneStep({ step: '  when: {evnt: push}' })))[0]).to.contain(
      'did you mean "event"?',
    );
  });

  it('find all mistakes at once', async () => {
    const text = oneStep({ step: '  timeout: 5\n  wehn: {}\n  env: [x]' });
    expect((await findingsIn(text)).map((one) => one.split(' ')[1])).to.deep.equal([
      'E-duration',
      'E-unknown-key',
      'E-type',
    ]);
  });

  it('never repeat a value, which may be a secret', async () => {
    const { findings } = await readDefinition(
      oneStep({ step: '  env: {A: [hunter2]}\n  timeout: hunter2' }),
      'f',
    );
    expect(JSON.stringify(findings)).to.not.contain('hunter2');
  });
});

describe('files of other tools', () => {
  const foreign: readonly (readonly [tool: string, text: string])[] = [
    ['GitLab CI', 'stages: [a]\nbuild: {script: [make]}'],
    ['GitLab CI', 'job:\n  script: !reference [.x, script]'],
    ['GitHub Actions', 'name: ci\non: push\njobs: {a: {}}'],
    ['Knative', 'apiVersion: serving.knative.dev/v1\nkind: Service'],
    ['Tekton', 'apiVersion: tekton.dev/v1\nkind: Pipeline'],
    ['Cartographer', 'apiVersion: carto.run/v1alpha1\nkind: Workload'],
    ['Kubernetes', 'apiVersion: v1\nkind: ConfigMap'],
    ['CircleCI', 'version: 2.1\njobs: {}'],
    ['Docker Compose', 'services: {db: {image: x}}'],
    ['CloudFormation', 'AWSTemplateFormatVersion: x\nResources: {A: !Ref B}'],
  ];
  for (const [tool, text] of foreign)
    it(`${tool} is recognised: ${text.split('\n')[0]}`, async () => {
      const { findings } = await readDefinition(text, 'f');
      expect(findings).to.have.length(1);
      expect(findings[0]!.rule).to.equal('E-not-cdp');
      expect(findings[0]!.message).to.contain(`this looks like ${tool}`);
    });

  it('says which keys were found', async () => {
    const { findings } = await readDefinition('foo: 1\nbar: 2\n', 'f');
    expect(findings[0]!.message).to.equal('not a CDP build definition: found the keys foo, bar');
  });

  for (const [what, text] of [
    ['is empty', ''],
    ['is empty', '# nothing\n'],
    ['holds a list', '- a\n'],
    ['holds text', 'hello'],
  ] as const)
    it(`${JSON.stringify(text)} ${what}`, async () => {
      const { findings } = await readDefinition(text, 'f');
      expect(findings.map(({ message }) => message)).to.deep.equal([
        `not a CDP build definition: the file ${what}`,
      ]);
    });
});

import { expect } from 'chai';
import {
  readDefinition,
  type ProcessStep,
  type DeployStep,
  type ScriptStep,
  type TrafficStep,
} from '../../../../src/lib/pipeline/index.js';
import { definitionOf, findingsIn, oneStep } from './example.js';

const script = async (text: string): Promise<ScriptStep> => (await definitionOf(text)).steps[0] as ScriptStep;

describe('readDefinition', () => {
  it('reads the frame', async () => {
    const definition = await definitionOf(
      oneStep({
        top: [
          'allow_concurrent_steps: true',
          'allow_concurrent_pipelines: yes',
          'schedule: "0 4 * * 1-5"',
          'tags: {application: shop, tier: 1}',
          'dependencies:',
          '- {id: base-image, type: docker, ref: "registry.example:5000/base/os:22.04", autostart_on_update: true}',
          'notifications:',
          '- {channel: google_chat, rooms: [a, b], config: {emoji_pack: cats}}',
        ].join('\n'),
      }),
    );
    expect(definition).to.deep.include({
      form: 'current',
      allowConcurrentSteps: true,
      allowConcurrentPipelines: true,
      schedule: '0 4 * * 1-5',
      tags: { application: 'shop', tier: '1' },
      dependencies: [
        {
          id: 'base-image',
          type: 'docker',
          ref: 'registry.example:5000/base/os:22.04',
          autostartOnUpdate: true,
        },
      ],
      notifications: [{ channel: 'google_chat', rooms: ['a', 'b'], config: { emoji_pack: 'cats' } }],
    });
    expect(definition.digest).to.match(/^[0-9a-f]{64}$/);
  });

  it('reads the map form of notifications', async () => {
    const { notifications } = await definitionOf(oneStep({ top: 'notifications: {hipchat: {rooms: [x]}}' }));
    expect(notifications).to.deep.equal([{ channel: 'hipchat', rooms: ['x'], config: {} }]);
  });

  it('takes scalars from the source text', async () => {
    const text = oneStep({
      step: '  env: {A: 3.10, B: 017, C: true, D: 1_000, E: 0x1F, F: "a b", G: 2017-09-20, h: !!str 1}',
    });
    const { env } = await script(text);
    expect(env.map(({ name, value }) => `${name}=${value}`)).to.deep.equal([
      'A=3.10',
      'B=017',
      'C=true',
      'D=1_000',
      'E=0x1F',
      'F=a b',
      'G=2017-09-20',
      'h=1',
    ]);
  });

  it('tells unquoted booleans and values that are not written', async () => {
    expect(
      await findingsIn(oneStep({ step: '  env:\n    A: yes\n    B:\n    C: ~\n    D: "yes"' })),
    ).to.deep.equal(['6:8+3 W-bool-env', '7:5+1 W-null-env', '8:8+1 W-null-env']);
  });

  it('reads the old form of a secret', async () => {
    const { env } = await script(
      oneStep({
        step: '  env:\n    TOKEN: {secret_id: abc, secret_version: 3, available_in_pull_requests: true}',
      }),
    );
    expect(env[0]).to.deep.include({
      name: 'TOKEN',
      secret: { id: 'abc', version: '3', availableInPullRequests: true },
    });
  });

  it('resolves anchors, merge keys and lists of them: own keys win, then the earlier mapping', async () => {
    const { env } = await script(
      oneStep({
        top: 'stg: &STG {A: stg, B: stg}\nshared: &SHARED {<<: {D: nested}, B: shared, C: shared}',
        step: '  env:\n    C: own\n    <<: [*STG, *SHARED]',
      }),
    );
    expect(Object.fromEntries(env.map(({ name, value }) => [name, value]))).to.deep.equal({
      A: 'stg',
      B: 'stg',
      C: 'own',
      D: 'nested',
    });
  });

  it('ignores holders of anchors that are used, and warns of other keys', async () => {
    const used = oneStep({
      top: 'build_env: &e {A: "1"}\nNAME: &n app\nx-note: {}',
      step: '  desc: *n\n  env: *e',
    });
    expect(await findingsIn(used)).to.deep.equal([]);
    const { findings } = await readDefinition(oneStep({ top: 'dependancies: []\nholder: &x 1' }), 'f');
    expect(findings.map(({ message }) => message)).to.deep.equal([
      'unknown key "dependancies", did you mean "dependencies"?',
      'unknown key "holder"',
    ]);
  });

  it('reads machines in the current and the older way', async () => {
    expect(
      (
        await script(
          oneStep({
            step: '  vm_config: {type: linux, size: extra_large, image: cdp-runtime/go-1.22, priority: 5}',
          }),
        )
      ).machine,
    ).to.deep.equal({
      size: 'extra_large',
      image: 'cdp-runtime/go-1.22',
      priority: 5,
    });
    expect(
      (await script(oneStep({ step: '  overlay: ci/golang\n  vm: critical-large' }))).machine,
    ).to.deep.equal({
      size: 'large',
      image: 'ci/golang',
    });
    expect((await script(oneStep())).machine).to.deep.equal({ size: 'default' });
  });

  it('reads the rest of a script step', async () => {
    const step = await script(
      oneStep({
        step: [
          '  timeout: 1h30m',
          '  working_dir: /go/src/github.com/o/r',
          '  authenticate_hosts: [git.example]',
          '  requires_human_approval: false',
          '  cache: {paths: [~/.cache/go-build, ./node_modules/], size_limit_megabytes: 500}',
          '  artifacts: [{type: docs, name: site, path: out}]',
          '  depends_on: []',
        ].join('\n'),
        top: 'allow_concurrent_steps: true',
      }),
    );
    expect(step).to.deep.include({
      timeoutMs: 5_400_000,
      workingDir: '/go/src/github.com/o/r',
      authenticateHosts: ['git.example'],
      requiresApproval: false,
      cache: { paths: ['~/.cache/go-build', './node_modules/'], sizeLimitMegabytes: 500 },
      artifacts: [{ type: 'docs', name: 'site', path: 'out' }],
      dependsOn: [],
    });
  });

  it('says where the text of a command begins', async () => {
    const block = await script(oneStep({ cmd: '|\n      make\n      make test' }));
    expect(block.commands[0]).to.deep.include({ cmd: 'make\nmake test\n' });
    expect(block.commands[0]!.position.line).to.equal(8);
    expect((await script(oneStep({ cmd: '"make"' }))).commands[0]!.position).to.deep.include({
      line: 7,
      column: 10,
    });
  });

  it('reads the environment of deployments as a map and as a list', async () => {
    const text = `version: "2017-09-20"
pipeline:
- id: e2e
  type: process
  target: some-test
  process: microservice_standard_test
  debug_mode: true
  config:
    apply_manifests:
      env:
      - {name: A, value: 1}
      - {name: A, value: 2}
      - name: B
        valueFrom: {secretKeyRef: {name: s, key: k}}
    end2end_tests:
      metadata: {name: e2e}
      spec: {restartPolicy: Never, containers: [{name: e2e, image: "i:1", ports: [{containerPort: 80}], tty: true}]}
`;
    const { definition, findings } = await readDefinition(text, 'f');
    expect(findings.map(({ rule }) => rule)).to.deep.equal(['W-env-repeat']);
    const step = definition!.steps[0] as ProcessStep;
    expect(step.debugMode).to.equal(true);
    expect(step.config.env.map(({ position: _, ...entry }) => entry)).to.deep.equal([
      { name: 'A', value: '2' },
      { name: 'B', valueFrom: { kind: 'secret', name: 's', key: 'k' } },
    ]);
    expect(step.config.end2endTests).to.deep.equal({
      metadata: { name: 'e2e' },
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'e2e', image: 'i:1', ports: [{ containerPort: 80 }], tty: true }],
      },
    });
  });

  it('reads deploy and traffic steps', async () => {
    const { steps } = await definitionOf(
      `version: "2017-09-20"
vars: &v {A: base, B: base}
pipeline:
- id: deploy
  type: deploy
  target: playground
  sources: [{dir: deploy/apply, default_namespace: shop, template_vars: {<<: [*v], B: own}}]
- id: switch
  type: traffic
  target: playground
  namespace: shop
  stackset: web
  stack_version: "#{CDP_BUILD_VERSION}"
  target_percentage: 50
  requires_human_approval: true
`,
      { variables: { CDP_BUILD_VERSION: 'master-1' } },
    );
    const [deploy, traffic] = steps as [DeployStep, TrafficStep];
    expect(deploy.sources[0]).to.deep.include({
      dir: 'deploy/apply',
      defaultNamespace: 'shop',
    });
    expect(deploy.sources[0]!.templateVars.map(({ name, value }) => [name, value])).to.deep.equal([
      ['A', 'base'],
      ['B', 'own'],
    ]);
    expect(traffic).to.deep.include({
      stackset: 'web',
      stackVersion: 'master-1',
      targetPercentage: 50,
      requiresApproval: true,
    });
  });

  it('reads the legacy form as one step', async () => {
    const { definition, findings } = await readDefinition(
      `build_meta:
  env: {LEVEL: all, A: meta}
build_steps:
- desc: one
  overlay: ci/python
  cmd: make
- desc: two
  env: {A: item}
  cmd: |
    make test
`,
      'f',
    );
    expect(findings.map(({ rule }) => rule)).to.deep.equal(['W-legacy', 'W-overlay']);
    expect(definition!.form).to.equal('legacy');
    const step = definition!.steps[0] as ScriptStep;
    expect(step.commands.map(({ desc, cmd }) => [desc, cmd])).to.deep.equal([
      ['one', 'make'],
      ['two', 'make test\n'],
    ]);
    expect(step.env.map(({ name, value }) => [name, value])).to.deep.equal([
      ['LEVEL', 'all'],
      ['A', 'item'],
    ]);
    expect(step.machine).to.deep.equal({ size: 'default', image: 'ci/python' });
  });

  it('reads CRLF, a byte order mark, no final newline and non-ASCII comments', async () => {
    const block = oneStep({ top: '# Überblick 🚀', cmd: '|\n      make\n      make test' });
    const { steps } = await definitionOf(`\ufeff${block.replaceAll('\n', '\r\n').trimEnd()}`);
    expect((steps[0] as ScriptStep).commands[0]!.cmd).to.equal('make\nmake test\n');
  });

  it('gives ids with blanks and capitals a slug of their own', async () => {
    const step = (id: string): string => `- {id: ${id}, type: script, commands: [{desc: a, cmd: b}]}\n`;
    const { steps } = await definitionOf(
      `version: "2017-09-20"\npipeline:\n${step('Build')}${step('build')}${step('vulncheck and capslock')}${step('"🚀"')}`,
    );
    const slugs = steps.map(({ slug }) => slug);
    expect(slugs[1]).to.equal('build');
    expect(slugs[0]).to.match(/^build-[0-9a-f]{6}$/);
    expect(slugs[2]).to.match(/^vulncheck-and-capslock-[0-9a-f]{6}$/);
    expect(slugs[3]).to.match(/^step-[0-9a-f]{6}$/);
  });
});

import { CronWorkflow, Workflow } from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1';
import { expect } from 'chai';
import fc from 'fast-check';
import { Job } from 'kubernetes-models/batch/v1';
import { ConfigMap, PersistentVolumeClaim } from 'kubernetes-models/v1';
import { ExitCode, ZkError } from '../../../../src/lib/core/index.js';
import type { KubeObject } from '../../../../src/lib/kube/index.js';
import {
  engines,
  exportPipeline,
  manifestText,
  type Engine,
} from '../../../../src/lib/pipeline/export/index.js';
import type { ExportRequest } from '../../../../src/lib/pipeline/export/request.js';
import { Masker } from '../../../../src/lib/pipeline/masking/index.js';
import { runPipeline } from '../../../../src/lib/pipeline/run/engine.js';
import { planRun, type LocalRunRequest } from '../../../../src/lib/pipeline/run/index.js';
import { selectSteps } from '../../../../src/lib/pipeline/selection/index.js';
import { decodeDocuments } from '../../../../src/lib/yaml/index.js';
import { testContext } from '../../../support/virtual-clock.js';
import { fullDefinition, requestFor } from './subject.js';

const push = { event: 'push', branch: 'master' } as const;
/** The schemas of the real APIs; Tekton's own code checks its part in the real lane. */
const models: Record<string, new (data: never) => { validate(): void }> = {
  ConfigMap,
  CronWorkflow,
  Job,
  PersistentVolumeClaim,
  Workflow,
};

interface Task {
  name: string;
  template?: string;
  when?: unknown;
  depends?: string;
  runAfter?: string[];
}

/** Names of the steps that an export runs. */
function selectedIn(engine: Engine, objects: readonly KubeObject[]): string[] {
  const kind = { argo: 'Workflow', tekton: 'PipelineRun', jobs: 'Job' }[engine];
  const found = objects.filter((object) => object.kind === kind);
  if (engine === 'jobs')
    return found.map(({ metadata }) => metadata.annotations?.['zk.dev/step'] ?? '').sort();
  if (engine === 'argo') {
    const { templates } = found[0]?.['spec'] as { templates: { metadata?: KubeObject['metadata'] }[] };
    return templates.flatMap(({ metadata }) => metadata?.annotations?.['zk.dev/step'] ?? []).sort();
  }
  const { pipelineSpec } = found[0]?.['spec'] as {
    pipelineSpec: { tasks: (Task & { taskSpec: { metadata: KubeObject['metadata'] } })[] };
  };
  return pipelineSpec.tasks
    .filter((task) => task.when === undefined)
    .map(({ taskSpec }) => taskSpec.metadata.annotations?.['zk.dev/step'] ?? '')
    .sort();
}

function dagOf(objects: readonly KubeObject[]): Task[] {
  const workflow = objects.find(({ kind }) => kind === 'Workflow');
  const { templates } = workflow?.['spec'] as { templates: { dag?: { tasks: Task[] } }[] };
  return templates.find(({ dag }) => dag)?.dag?.tasks ?? [];
}

describe('pipeline: export', () => {
  for (const engine of engines) {
    it(`to ${engine} is valid by the schemas of the real APIs`, async () => {
      const objects = exportPipeline(
        engine,
        await requestFor(fullDefinition, push, { approved: ['release'] }),
      );
      for (const object of objects) {
        const Model = models[object.kind];
        if (object.kind !== 'PipelineRun') new Model!(object as never).validate();
      }
    });

    it(`to ${engine} gives the same bytes twice, and text that reads back as the same`, async () => {
      const make = async (): Promise<KubeObject[]> =>
        exportPipeline(engine, await requestFor(fullDefinition, push, { approved: ['release'] }));
      const text = manifestText(await make());
      expect(manifestText(await make())).to.equal(text);
      const read = decodeDocuments(text).documents.map(({ value }) => value);
      expect(read).to.deep.equal(JSON.parse(JSON.stringify(await make())));
    });
  }

  it('keeps commands as files, each its own shell, and quotes nothing', async () => {
    const objects = exportPipeline('jobs', await requestFor(fullDefinition, push));
    const scripts = objects.find(({ metadata }) => metadata.annotations?.['zk.dev/step'] === 'Build it')?.[
      'data'
    ];
    const data = scripts as Record<string, string>;
    expect(Object.keys(data)).to.deep.equal(['01.sh', '02.sh', 'run.sh']);
    expect(data['01.sh']).to.equal('echo "$PLAIN" | cdp-tool stash push out out.txt\n');
    expect(data['run.sh']).to.contain(`run 01.sh 'it'\\''s built'`);
  });

  it('takes secrets by reference only', async () => {
    const text = manifestText(exportPipeline('jobs', await requestFor(fullDefinition, push)));
    expect(text).to.match(/secretKeyRef:\n\s+key: token\n\s+name: shop-secrets/);
  });

  it('lets a step run when what it waits for was skipped, and puts a gate before what needs approval', async () => {
    const tasks = dagOf(exportPipeline('argo', await requestFor(fullDefinition, push)));
    expect(tasks.map(({ name, template, when }) => [name, template, when])).to.deep.equal([
      [tasks[0]?.name, tasks[0]?.name, undefined],
      ['s-2-check', 'skipped', 'run == skip'],
      ['release-approval', 'approval', undefined],
      ['release', 'release', undefined],
      ['deploy', 'deploy', undefined],
    ]);
    const build = tasks[0]?.name;
    expect(tasks[2]?.depends).to.equal(
      `(${build}.Succeeded || ${build}.Skipped) && (s-2-check.Succeeded || s-2-check.Skipped)`,
    );
    expect(tasks[3]?.depends).to.equal('release-approval.Succeeded');
  });

  it('has no gate where the approval is given now, and none at all in Tekton', async () => {
    const approved = await requestFor(fullDefinition, push, { approved: ['release'] });
    expect(dagOf(exportPipeline('argo', approved)).map(({ name }) => name)).not.to.include(
      'release-approval',
    );
    const asking = await requestFor(fullDefinition, push);
    expect(() => exportPipeline('tekton', asking))
      .to.throw(ZkError, 'which Tekton cannot ask for')
      .with.property('exit', ExitCode.refused);
  });

  it('refuses an image that nothing stands for, with the flag that names one', async () => {
    const text = fullDefinition.replace('cdp-runtime/go-1.22', 'cdp-runtime/cobol-85');
    const request = await requestFor(text, push);
    expect(() => exportPipeline('jobs', request)).to.throw(
      ZkError,
      'no container image is known for "cdp-runtime/cobol-85"',
    );
    const mapped = {
      ...request,
      options: { ...request.options, images: { 'cdp-runtime/cobol-85': 'gnucobol:3' } },
    };
    expect(manifestText(exportPipeline('jobs', mapped))).to.contain('image: gnucobol:3');
  });

  it('refuses a name that would not fit into a label, and a repository that nobody knows', async () => {
    const request = await requestFor(fullDefinition, push, { name: 'Shop_1' });
    expect(() => exportPipeline('jobs', request)).to.throw(ZkError, '"Shop_1" is no name for an export');
    const { CDP_TARGET_REPOSITORY: _, ...variables } = request.build.variables;
    const unknown: ExportRequest = {
      ...request,
      build: { ...request.build, variables },
      options: { ...request.options, name: 'shop' },
    };
    expect(() => exportPipeline('jobs', unknown)).to.throw(ZkError, 'it is not known what to clone');
  });

  it('runs on each engine exactly the steps that a local run, its plan and the list select', async () => {
    await fc.assert(
      fc.asyncProperty(definitionArbitrary, buildArbitrary, async (text, build) => {
        const request = await requestFor(text, build);
        const wanted = request.decisions.filter(({ selected }) => selected).map(({ step }) => step.id);
        expect(
          selectSteps(request.definition, request.build)
            .steps.filter(({ selected }) => selected)
            .map(({ step }) => step.id),
        ).to.deep.equal(wanted);
        expect(await runIn(request)).to.deep.equal(wanted);
        expect(planIn(request)).to.deep.equal(wanted);
        for (const engine of engines)
          expect(selectedIn(engine, exportPipeline(engine, request))).to.deep.equal([...wanted].sort());
      }),
      { numRuns: 2000 },
    );
  });
});

/** The steps that the engine of local runs starts. */
async function runIn(request: ExportRequest): Promise<string[]> {
  const { definition, build, graph, decisions } = request;
  const started: string[] = [];
  await runPipeline(
    {
      run: 1,
      definition,
      build,
      graph,
      decisions: new Map(decisions.map((decision) => [decision.step.id, decision])),
      excluded: new Map(),
      jobs: 1,
      keepGoing: false,
      failFast: false,
    },
    {
      context: testContext(),
      emit: () => {},
      approve: async () => true,
      runStep: async ({ step }) => {
        started.push(step.id);
        return { status: 'succeeded', reason: '' };
      },
    },
  );
  return started;
}

/** The steps that a dry run says it would run. */
function planIn({ definition, build, graph, decisions }: ExportRequest): string[] {
  const request = {
    definition,
    build,
    graph,
    decisions,
    approved: new Set(),
    secrets: new Map(),
    overrides: {},
  };
  const steps = planRun(
    request as unknown as LocalRunRequest,
    { operator: {}, runner: 'host', home: '/' },
    new Masker(new Map()),
  );
  return steps.filter(({ selected }) => selected).map(({ id }) => id);
}

const conditions = [
  '',
  'when: {event: push}',
  'when: {event: pull_request}',
  'when: {branch: master}',
  'when: {branch: {exclude: master}, event: pull_request}',
  'when: {branch: [master, develop], event: push}',
  'when: {CDP_TARGET_BRANCH: {regex_match: "^rel"}, event: push}',
  'when: [{branch: master, event: push}, {triggered_by_dependency: base}]',
  'when: {branch: master, triggered_by_dependency: null}',
];
const definitionArbitrary = fc
  .tuple(
    fc.boolean(),
    fc.array(fc.tuple(fc.constantFrom(...conditions), fc.nat()), { minLength: 1, maxLength: 8 }),
  )
  .map(([isConcurrent, steps]) => {
    const lines = steps.flatMap(([when, seed], index) => [
      `- id: ${index % 2 ? 'Step' : 'step'} ${index}`,
      '  type: script',
      ...(when === '' ? [] : [`  ${when}`]),
      ...(isConcurrent
        ? [
            `  depends_on: [${index === 0 || seed % 3 === 0 ? '' : `${(seed % index) % 2 ? 'Step' : 'step'} ${seed % index}`}]`,
          ]
        : []),
      '  commands: [{desc: x, cmd: "true"}]',
    ]);
    return [
      'version: "2017-09-20"',
      `allow_concurrent_steps: ${isConcurrent}`,
      'dependencies: [{id: base, type: docker, ref: "debian:12"}]',
      'pipeline:',
      ...lines,
      '',
    ].join('\n');
  });
const buildArbitrary = fc.record(
  {
    event: fc.constantFrom('push' as const, 'pull_request' as const),
    branch: fc.constantFrom('master', 'develop', 'release-1'),
    triggeredByDependency: fc.constant('base'),
  },
  { requiredKeys: ['event', 'branch'] },
);

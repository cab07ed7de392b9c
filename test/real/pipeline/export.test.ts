import { join } from 'node:path';
import { expect } from 'chai';
import { ExitCode, type ZkError } from '../../../src/lib/core/index.js';
import type { KubeClient } from '../../../src/lib/kube/index.js';
import {
  driveJobs,
  exportPipeline,
  graphOf,
  submitObjects,
  type DriveOptions,
  type JobStatus,
} from '../../../src/lib/pipeline/export/index.js';
import { fullDefinition, requestFor } from '../../lib/pipeline/export/subject.js';
import { startScenario, type Scenario } from '../../lib/cluster/scenario.js';
import { buildGoProgram, type GoProgram } from '../support/go-program.js';

/** Without the volume, which the sandbox has no storage for, and small enough for its nodes. */
const small = fullDefinition
  .replace(', size: large', ', size: small')
  .replace(/^ {2}(cache|artifacts): .*\n/gm, '')
  .replaceAll('cdp-tool stash', 'true');
const push = { event: 'push', branch: 'master' } as const;

describe('an exported pipeline beside Tekton’s own code', function () {
  this.timeout(600_000);
  let tekton: GoProgram;
  before(() => (tekton = buildGoProgram(join(import.meta.dirname, 'oracle'))));
  after(() => tekton?.remove());

  it('is accepted as Tekton’s webhook accepts it, and a fault in it is not', async () => {
    const builds = [push, { event: 'pull_request', branch: 'topic' } as const];
    const runs = await Promise.all(
      builds.map(async (build) => {
        const objects = exportPipeline(
          'tekton',
          await requestFor(fullDefinition, build, { approved: ['release'] }),
        );
        return objects.find(({ kind }) => kind === 'PipelineRun');
      }),
    );
    const broken = structuredClone(runs[0]) as unknown as {
      spec: { pipelineSpec: { tasks: { runAfter?: string[] }[] } };
    };
    broken.spec.pipelineSpec.tasks[0]!.runAfter = ['nowhere'];
    expect(tekton.ask<string>([...runs, broken]).map((verdict) => verdict === '')).to.deep.equal([
      true,
      true,
      false,
    ]);
    expect(tekton.ask<string>(runs)).to.deep.equal(['', '']);
  });
});

describe('exported Jobs in the sandbox', function () {
  this.timeout(240_000);
  let world: Scenario;
  let kube: KubeClient;
  before(async () => {
    world = await startScenario();
    await world.create();
    kube = await world.kube();
  });
  after(() => world?.close());

  const drive = async (
    name: string,
    exitCodes: Record<string, number> = {},
    options: Partial<DriveOptions> = {},
  ): Promise<{ statuses: Record<string, JobStatus>; lines: string[] }> => {
    const request = await requestFor(small, push, { name, namespace: 'default' });
    const objects = exportPipeline('jobs', request);
    for (const object of objects) {
      const code = exitCodes[object.metadata.annotations?.['zk.dev/step'] ?? ''];
      if (object.kind === 'Job' && code !== undefined) {
        const spec = object['spec'] as { template: { metadata: { annotations: Record<string, string> } } };
        spec.template.metadata.annotations['sandbox.zk.dev/exit-code'] = String(code);
      }
    }
    await submitObjects(objects, kube);
    const lines: string[] = [];
    const statuses = await driveJobs(graphOf(request), kube, world.ports.ctx, {
      namespace: 'default',
      write: (step, line) => lines.push(`${step}: ${line}`),
      approve: async () => true,
      timeoutMs: 3_600_000,
      ...options,
    });
    return { statuses: Object.fromEntries(statuses), lines };
  };

  it('run in the order of the graph, with their output, and are found done the second time', async () => {
    const { statuses, lines } = await drive('one');
    const expected = {
      'Build it': 'succeeded',
      '2-check': 'skipped',
      release: 'succeeded',
      deploy: 'succeeded',
    };
    expect(statuses).to.deep.equal(expected);
    expect(lines.map((line) => line.split(':')[0])).to.deep.equal(['Build it', 'release', 'deploy']);
    const again = await drive('one');
    expect(again.statuses).to.deep.equal(expected);
    expect(again.lines).to.deep.equal([]);
  });

  it('are refused when Jobs of the same name do something else', async () => {
    const failure = await drive('one', { 'Build it': 5 }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect((failure as ZkError).exit).to.equal(ExitCode.refused);
    expect((failure as ZkError).message).to.contain('exists already, from another export');
  });

  it('start nothing after a failure', async () => {
    const { statuses } = await drive('two', { 'Build it': 3 });
    expect(statuses).to.deep.equal({
      'Build it': 'failed',
      '2-check': 'skipped',
      release: 'cancelled',
      deploy: 'cancelled',
    });
  });

  it('start nothing that was refused, nor what waits for it', async () => {
    const { statuses } = await drive('three', {}, { approve: async () => false });
    expect(statuses).to.deep.equal({
      'Build it': 'succeeded',
      '2-check': 'skipped',
      release: 'refused',
      deploy: 'cancelled',
    });
  });
});

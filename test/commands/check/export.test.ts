import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { startApi, type RunningApi } from '../../lib/sandbox/kube/api-fixture.js';
import { runZk } from '../../support/run-zk.js';

const check = `name: Application health
owning_team: shop
description: d
interval: 300
entities: [{type: kube_node}, {type: service}]
status: ACTIVE
command: http('/health').code()
`;

describe('check export', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zk-export-'));
    await writeFile(file('health.yaml'), check);
    await writeFile(
      file('slow.yaml'),
      `name: slow\ndescription: d\nteam: t\nresponsible_team: t\npriority: 1\nstatus: ACTIVE\ncondition: '> 500'\n`,
    );
    await writeFile(file('entities.yaml'), '[{id: a, type: service}, {id: b, type: host}]\n');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('prints the manifests, and what was left out on stderr', async () => {
    const argv = [
      'check',
      'export',
      file('health.yaml'),
      '--alert',
      file('slow.yaml'),
      '--entities',
      file('entities.yaml'),
    ];
    const { stdout, stderr, code } = await runZk([...argv, '--to', 'kubernetes', '-n', 'monitoring']);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.equal('entities left out because the check does not run on them: 1\n');
    const objects = parseAllDocuments(stdout).map((one) => one.toJS() as { kind: string; metadata: object });
    expect(objects.map((one) => one.kind)).to.deep.equal(['ConfigMap', 'ConfigMap', 'CronJob']);
    for (const { metadata } of objects) expect(metadata).to.include({ namespace: 'monitoring' });
    expect((await runZk([...argv, '--to', 'kubernetes', '-n', 'monitoring'])).stdout).to.equal(stdout);
  });

  it('refuses what each pod would refuse, and says what a pod cannot see', async () => {
    await writeFile(file('broken.yaml'), check.replace("http('/health').code()", "'def f(:'"));
    const broken = await runZk(['check', 'export', file('broken.yaml')]);
    expect(broken).to.include({ code: 2, stdout: '' });
    expect(broken.stderr).to.match(/broken\.yaml:7:\d+: invalid syntax/);
    const series = `name: back\ndescription: d\nteam: t\nresponsible_team: t\npriority: 1\nstatus: ACTIVE\ncondition: 'alert_series(lambda v: v > 1, 3)'\n`;
    await writeFile(file('back.yaml'), series);
    const { stderr, code } = await runZk([
      'check',
      'export',
      file('health.yaml'),
      '--alert',
      file('back.yaml'),
    ]);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.contain('Warning: "back" looks back at earlier results');
  });

  it('knows the other formats', async () => {
    const names = await runZk([
      'check',
      'export',
      file('health.yaml'),
      '--once',
      '--name',
      'mine',
      '-o',
      'name',
    ]);
    expect(names.stdout.split('\n')).to.deep.equal(['configmap/mine-definitions', 'job/mine', '']);
    const json = await runZk(['check', 'export', file('health.yaml'), '-o', 'json']);
    expect((JSON.parse(json.stdout) as { items: unknown[] }).items).to.have.length(2);
  });

  it('refuses what cannot run with exit 2 and its place', async () => {
    await writeFile(file('broken.yaml'), 'name: x\ncommand: [1\n');
    const broken = await runZk(['check', 'export', file('broken.yaml')]);
    expect(broken.code).to.equal(2);
    expect(broken.stderr).to.match(/broken\.yaml:\d+:\d+: /);
    expect((await runZk(['check', 'export', file('nowhere.yaml')])).code).to.equal(2);
    expect((await runZk(['check', 'export', folder])).code).to.equal(2);
    expect((await runZk(['check', 'export', file('health.yaml'), '--completions', '0'])).code).to.equal(2);
    expect(
      (await runZk(['check', 'export', file('health.yaml'), '--once', '--schedule', '* * * * *'])).code,
    ).to.equal(2);
  });

  describe('--from-cluster', () => {
    let running: RunningApi;
    before(async () => {
      running = await startApi();
      await writeFile(file('kubeconfig'), JSON.stringify(running.kubeconfig));
    });
    after(() => running.close());

    it('brings the entities of today, and warns when AWS does not answer', async () => {
      await writeFile(
        file('services.yaml'),
        check.replace('[{type: kube_node}, {type: service}]', '[{type: kube_service}]'),
      );
      const { stdout, stderr, code } = await runZk(
        ['check', 'export', file('services.yaml'), '--from-cluster', '--kubeconfig', file('kubeconfig')],
        {
          AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
          AWS_REGION: 'eu-central-1',
          AWS_ACCESS_KEY_ID: 'testing',
          AWS_SECRET_ACCESS_KEY: 'testing',
          AWS_PROFILE: undefined,
        },
      );
      expect(code, stderr).to.equal(0);
      expect(stderr).to.contain('no entities of AWS instances: ');
      expect(stdout).to.contain('"service-kubernetes-default[demo]"');
    });
  });
});

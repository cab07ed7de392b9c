import { expect } from 'chai';
import { Job as JobModel } from 'kubernetes-models/batch/v1/Job';
import { CronJob as CronJobModel } from 'kubernetes-models/batch/v1/CronJob';
import { ClusterRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRole';
import { ClusterRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRoleBinding';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { parseAllDocuments } from 'yaml';
import { parseShard } from '../../../../src/lib/cli/index.js';
import type { JsonObject } from '../../../../src/lib/check/bridge/wire.js';
import {
  entitiesPerPod,
  exportToKubernetes,
  yamlStream,
  type ExportOptions,
} from '../../../../src/lib/check/export/index.js';
import { field, type KubeObject } from '../../../../src/lib/kube/index.js';
import { validateKubernetesObject } from '../../../../src/lib/schema/index.js';

const models: Record<string, new (data: never) => { validate(): void }> = {
  Job: JobModel,
  CronJob: CronJobModel,
  ClusterRole,
  ClusterRoleBinding,
  ConfigMap,
  ServiceAccount,
};

const check = (command = `http('/health').code()`, interval = 60, entities = '[{type: service}]'): string =>
  `# kept\nname: Application health\nowning_team: shop\ndescription: d\ninterval: ${interval}\nentities: ${entities}\nstatus: ACTIVE\ncommand: |\n  ${command}\n`;
const alert = `name: too slow\ndescription: d\nteam: t\nresponsible_team: t\npriority: 1\nstatus: ACTIVE\ncondition: '> 500'\n`;
const services = (count: number): JsonObject[] =>
  Array.from({ length: count }, (_, n) => ({ id: `s-${n}`, type: 'service', url: 'http://x' }));

const options: ExportOptions = { image: 'node:24-bookworm-slim', version: '1.2.3' };

function make(
  {
    text = check(),
    alerts = [alert],
    entities = services(2),
  }: { text?: string; alerts?: string[]; entities?: JsonObject[] } = {},
  more: Partial<ExportOptions> = {},
): { objects: KubeObject[]; notes: string[]; workload: KubeObject; of: (kind: string) => KubeObject[] } {
  const exported = exportToKubernetes(
    {
      check: { file: 'checks/health.yaml', text },
      alerts: alerts.map((one, at) => ({ file: `alerts/${at}/slow.yaml`, text: one })),
      entities,
    },
    { ...options, ...more },
  );
  return {
    ...exported,
    workload: exported.objects.at(-1) as KubeObject,
    of: (kind) => exported.objects.filter((one) => one.kind === kind),
  };
}

const job = (workload: KubeObject): unknown =>
  workload.kind === 'Job' ? field(workload, 'spec') : field(workload, 'spec', 'jobTemplate', 'spec');
const pod = (workload: KubeObject): Record<string, unknown> =>
  field(job(workload), 'template', 'spec') as Record<string, unknown>;
const container = (workload: KubeObject): Record<string, unknown> =>
  (pod(workload)['containers'] as Record<string, unknown>[])[0] ?? {};

describe('export to Kubernetes', () => {
  const variants: [string, () => KubeObject[]][] = [
    ['a small set', () => make().objects],
    ['a large set', () => make({ entities: services(2000) }).objects],
    ['one run', () => make({}, { once: true, completions: 3 }).objects],
    ['kubernetes()', () => make({ text: check(`kubernetes(namespace='x').pods(ready=False)`) }).objects],
    [
      'everything',
      () =>
        make(
          { text: check('kubernetes().metrics()') },
          {
            namespace: 'monitoring',
            settingsSecret: 'zmon-settings',
            allowedHosts: ['a:1'],
            schedule: '*/7 * * * *',
          },
        ).objects,
    ],
  ];
  for (const [title, objects] of variants) {
    it(`is valid for the schemas of Kubernetes: ${title}`, async () => {
      for (const version of ['1.31', '1.33', '1.35'])
        for (const object of objects())
          expect(await validateKubernetesObject(object, version), `${object.kind} ${version}`).to.deep.equal(
            [],
          );
      for (const object of objects()) {
        const Model = models[object.kind];
        if (!Model) throw new Error(`no model of ${object.kind}`);
        new Model(object as never).validate();
      }
    });

    it(`is the same text each time, and reads back as it was: ${title}`, async () => {
      const [first, second] = [
        await yamlStream(objects(), 'comment'),
        await yamlStream(objects(), 'comment'),
      ];
      expect(first).to.equal(second);
      for (const version of ['1.1', '1.2'] as const) {
        const documents = parseAllDocuments(first, { version });
        expect(documents.map((one) => one.toJS() as unknown)).to.deep.equal(objects());
      }
    });
  }

  it('keeps the texts as they are', () => {
    expect(field(make().of('ConfigMap')[0], 'data')).to.deep.equal({
      '1-health.yaml': check(),
      '2-slow.yaml': alert,
    });
  });

  it('runs the package with the files that it brings', () => {
    const { workload } = make({ alerts: [alert, alert] });
    expect(container(workload)['command']).to.deep.equal(['npx', '--yes', 'kubectl-zk@1.2.3']);
    expect(container(workload)['args']).to.deep.equal([
      'check',
      'trial-run',
      '/check/definitions/1-health.yaml',
      '--alert',
      '/check/definitions/2-slow.yaml',
      '--alert',
      '/check/definitions/3-slow.yaml',
      '--entities',
      '/check/entities',
      '--output',
      'jsonl',
    ]);
    expect(workload.metadata.name).to.equal('check-application-health');
  });

  it('takes bare Python, too', () => {
    const text = `def check():\n    return 1\n`;
    const { objects } = exportToKubernetes(
      { check: { file: '<stdin>', text }, alerts: [], entities: [] },
      options,
    );
    expect(field(objects[0], 'data')).to.deep.equal({ '1-stdin.py': text });
  });

  it('brings only the entities that the check runs on, sorted', () => {
    const entities = [
      { id: 'z', type: 'service' },
      { id: 'h', type: 'host' },
      { id: 'a', type: 'service' },
    ];
    const { of, notes } = make({ entities });
    const lists = Object.values(field(of('ConfigMap')[1], 'data') as Record<string, string>);
    expect(lists.flatMap((list) => JSON.parse(list) as JsonObject[]).map((one) => one['id'])).to.deep.equal([
      'a',
      'z',
    ]);
    expect(notes).to.deep.equal(['entities left out because the check does not run on them: 1']);
  });

  it('splits many entities over ConfigMaps that an API server takes, all of them mounted', () => {
    const entities = services(12_000).map((one) => ({ ...one, text: 'ü'.repeat(120) }));
    const { of, workload } = make({ entities });
    const maps = of('ConfigMap').filter((one) => one.metadata.name.includes('entities'));
    expect(maps.length).to.be.greaterThan(3);
    for (const map of maps) expect(Buffer.byteLength(JSON.stringify(map))).to.be.lessThan(1024 * 1024);
    const all = maps.flatMap((map) =>
      Object.values(field(map, 'data') as Record<string, string>).flatMap(
        (list) => JSON.parse(list) as JsonObject[],
      ),
    );
    expect(all).to.have.length(12_000);
    const volume = (pod(workload)['volumes'] as Record<string, unknown>[]).find(
      (one) => one['name'] === 'entities',
    );
    expect(JSON.stringify(volume)).to.contain(maps.at(-1)?.metadata.name ?? 'none');
    expect(new Set(maps.flatMap((map) => Object.keys(field(map, 'data') as object))).size).to.equal(
      maps.length,
    );
  });

  it('shares large sets between the pods of an indexed job', () => {
    const { workload } = make({ entities: services(entitiesPerPod * 3 + 1) });
    expect(job(workload)).to.deep.include({
      completionMode: 'Indexed',
      completions: 4,
      parallelism: 4,
      backoffLimitPerIndex: 0,
    });
    const args = container(workload)['args'] as string[];
    const part = args[args.indexOf('--shard') + 1] ?? '';
    expect(part).to.equal('$(JOB_COMPLETION_INDEX)/4');
    // What Kubernetes makes of it is what the command takes.
    for (const index of ['0', '3'])
      expect(parseShard(part.replace('$(JOB_COMPLETION_INDEX)', index))).to.deep.equal({
        index: Number(index),
        count: 4,
      });
    expect(container(make().workload)['args']).to.not.include('--shard');
    expect(job(make().workload)).to.not.have.any.keys('completionMode', 'completions');
  });

  it('obeys completions and parallelism, and refuses nonsense', () => {
    expect(job(make({}, { completions: 7, parallelism: 2 }).workload)).to.deep.include({
      completions: 7,
      parallelism: 2,
    });
    for (const wrong of [{ completions: 0 }, { completions: 1.5 }, { completions: 5000 }, { parallelism: 0 }])
      expect(() => make({}, wrong)).to.throw(/must be between 1 and 1000/);
  });

  it('runs at the interval of the check as far as cron can, or once', () => {
    expect(make().workload).to.deep.nested.include({ kind: 'CronJob', 'spec.schedule': '* * * * *' });
    const odd = make({ text: check('1', 420) });
    expect(odd.workload).to.nested.include({ 'spec.schedule': '*/6 * * * *' });
    expect(odd.notes).to.deep.equal(['cron cannot run every 420 s; this runs every 360 s (*/6 * * * *)']);
    expect(make({}, { schedule: '5 4 * * *' }).workload).to.nested.include({ 'spec.schedule': '5 4 * * *' });
    const once = make({ text: check('1', 420) }, { once: true });
    expect(once.workload.kind).to.equal('Job');
    expect(once.notes).to.deep.equal([]);
  });

  describe('privileges', () => {
    it('are none at all', () => {
      const { workload, of } = make();
      expect(pod(workload)).to.deep.include({
        automountServiceAccountToken: false,
        restartPolicy: 'Never',
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 1000,
          runAsGroup: 1000,
          fsGroup: 1000,
          seccompProfile: { type: 'RuntimeDefault' },
        },
      });
      expect(container(workload)['securityContext']).to.deep.equal({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(pod(workload)).to.not.have.any.keys('serviceAccountName', 'hostNetwork');
      expect(of('ServiceAccount')).to.deep.equal([]);
      const writable = (container(workload)['volumeMounts'] as Record<string, unknown>[]).filter(
        (one) => one['readOnly'] !== true,
      );
      expect(writable.map((one) => one['mountPath'])).to.deep.equal(['/home/node', '/tmp']);
    });

    it('are to read what the code asks kubernetes() for', () => {
      const { workload, of } = make({
        text: check(`len(kubernetes().deployments()) + len(kubernetes().pods()) or kubernetes().metrics()`),
      });
      expect(pod(workload)).to.deep.include({
        automountServiceAccountToken: true,
        serviceAccountName: 'check-application-health',
      });
      expect(field(of('ClusterRole')[0], 'rules')).to.deep.equal([
        { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
        { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] },
        { nonResourceURLs: ['/metrics'], verbs: ['get'] },
      ]);
      expect(container(workload)['env']).to.deep.include({
        name: 'KUBECONFIG',
        value: '/check/kubeconfig/config',
      });
    });

    it('are those of an account that exists, when one is named', () => {
      const { workload, of } = make({ text: check('kubernetes().pods()') }, { serviceAccount: 'monitor' });
      expect(pod(workload)['serviceAccountName']).to.equal('monitor');
      expect([...of('ServiceAccount'), ...of('ClusterRole')]).to.deep.equal([]);
    });

    it('include credentials only by the name of their Secret', () => {
      const { workload } = make({}, { settingsSecret: 'zmon-settings' });
      expect(container(workload)['args']).to.include.members(['--settings', '/check/settings/settings.yaml']);
      expect(pod(workload)['volumes']).to.deep.include({
        name: 'settings',
        secret: { secretName: 'zmon-settings', defaultMode: 0o440 },
      });
      expect(JSON.stringify(container(make().workload))).to.not.contain('settings');
    });
  });

  it('refuses what cannot run, with its place', () => {
    expect(() => make({ text: check().replace('command: |', 'commando: |') })).to.throw();
    expect(() => make({ alerts: ['condition: ['] })).to.throw();
    expect(() => make({}, { name: 'Not_A_Name' })).to.throw(/no name for a Kubernetes workload/);
    expect(() => make({ text: `${check()}# ${'x'.repeat(1024 * 1024)}\n` })).to.throw(
      /fits into no ConfigMap/,
    );
  });

  it('shortens long names, and keeps them apart', () => {
    const named = (title: string): string =>
      make({ text: check().replace('Application health', title) }).workload.metadata.name;
    const [a, b] = [named(`${'long '.repeat(20)}a`), named(`${'long '.repeat(20)}b`)];
    expect(a.length).to.be.at.most(40);
    expect(a)
      .to.match(/^check-long-[a-z0-9-]*[a-z0-9]$/)
      .and.not.equal(b);
    expect(named('42 – ÄÖ!')).to.equal('check-run');
  });
});

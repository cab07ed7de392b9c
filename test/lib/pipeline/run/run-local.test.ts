import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { LocalRig, script } from './local-rig.js';

describe('pipeline: local runs', function () {
  this.timeout(30_000);
  let rig: LocalRig;
  beforeEach(async () => (rig = await LocalRig.open()));
  afterEach(() => rig.close());

  it('runs steps one after the other, each in a fresh tree with uncommitted work in it', async () => {
    rig.write({ 'new.txt': 'new' });
    const run = await rig.run(script('one', 'cat new.txt; touch left.txt') + script('two', 'ls'));
    expect(run.status).to.equal('succeeded');
    expect(run.output('one')).to.deep.equal(['new']);
    expect(run.output('two')).to.deep.equal(['a.txt', 'new.txt']);
    expect(existsSync(join(rig.root, 'left.txt'))).to.equal(false);
  });

  it('shows commands nothing of the operator but a short list, and keeps unset apart from empty', async () => {
    const run = await rig.run(
      script(
        'env',
        'env | sort; echo "pr=${CDP_PULL_REQUEST_NUMBER+set} src=${CDP_SOURCE_BRANCH+set}"; pwd',
        '  env: {OWN: "1", EMPTY: ""}\n',
      ),
      {},
      {},
      { build: { event: 'push', branch: 'master' } },
    );
    const text = run.output('env').join('\n');
    for (const name of ['AWS_SECRET_ACCESS_KEY', 'KUBECONFIG', 'GITHUB_TOKEN', 'operators'])
      expect(text).not.to.contain(name);
    expect(text)
      .to.match(/^OWN=1$/m)
      .and.match(/^EMPTY=$/m)
      .and.match(/^CI=true$/m)
      .and.match(/^ZK_PIPELINE=local$/m)
      .and.match(/^pr= src=$/m);
  });

  it('lets --env win, then the step, then secrets, then the build', async () => {
    const step = script('env', 'echo "$A $B $C"', '  env: {A: step, B: step}\n');
    const run = await rig.run(step, {
      overrides: { A: 'operator' },
      secrets: new Map([
        ['C', 'secret-value'],
        ['B', 'secret-b'],
      ]),
    });
    expect(run.output('env')).to.deep.equal(['operator step ***']);
  });

  it('masks secrets in every sink: events, stored logs, reasons', async () => {
    const secrets = new Map([['TOKEN', 'sup3r-s3cret']]);
    const run = await rig.run(
      script(
        'leak',
        'set -x; echo "$TOKEN"; printf %s "$TOKEN" | base64; printf "%s" "pre$TOKEN" | base64 | head -c 9; sleep 0.05; printf "%s" "pre$TOKEN" | base64 | tail -c +10; exit 3',
      ) + '- id: named\n  type: script\n  commands: [{desc: "sup3r-s3cret in a name", cmd: "exit 4"}]\n',
      { secrets, keepGoing: true },
    );
    const folder = run.folder;
    const stored = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(jsonl|json)$/.test(entry.name))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n');
    for (const text of [JSON.stringify(run.events), stored])
      for (const form of [
        'sup3r-s3cret',
        Buffer.from('sup3r-s3cret').toString('base64').slice(0, 14),
        Buffer.from('presup3r-s3cret').toString('base64').slice(4),
      ])
        expect(text).not.to.contain(form);
    expect(run.output('leak')).to.include('+ echo ***');
  });

  it('says why steps did not run', async () => {
    const steps =
      script('build', 'exit 2') +
      script('release', 'true', '  when: {event: push}\n') +
      script('after', 'true');
    expect((await rig.run(steps)).statuses).to.deep.equal({
      build: "failed: 'run build' failed with exit code 2",
      release: 'skipped: event is pull_request, not push',
      after: 'cancelled: waits for build, which failed',
    });
    const skipped = await rig.run(
      script('release', 'true', '  when: {event: push}\n') + script('after', 'true'),
    );
    expect(skipped.statuses).to.deep.equal({
      release: 'skipped: event is pull_request, not push',
      after: 'succeeded',
    });
  });

  it('asks for approvals, and goes without', async () => {
    const steps = script('gated', 'true', '  requires_human_approval: true\n');
    expect((await rig.run(steps)).status).to.equal('refused');
    expect((await rig.run(steps, { approved: new Set(['gated']) })).status).to.equal('succeeded');
    const asked: string[] = [];
    await rig.run(steps, {}, { approve: async ({ id }) => asked.push(id) > 0 });
    expect(asked).to.deep.equal(['gated']);
  });

  it('runs steps at the same time where that is allowed, as many as jobs', async () => {
    const both = ['a', 'b'].map((id) =>
      script(
        id,
        `touch ${rig.folder}/${id}\nfor i in $(seq 500); do [ -e ${rig.folder}/a ] && [ -e ${rig.folder}/b ] && exit 0; sleep 0.01; done\nexit 1`,
        '  depends_on: []\n',
      ),
    );
    const run = await rig.run(both.join(''), { jobs: 2 }, {}, { more: 'allow_concurrent_steps: true\n' });
    expect(run.status).to.equal('succeeded');
  });

  it('hands files on by stash, and artifacts to the run; a missing artifact fails the step', async () => {
    const run = await rig.run(
      script(
        'make',
        'mkdir docs; echo d > docs/x; echo 1 > one; cdp-tool stash push it one',
        '  artifacts: [{type: docs, name: docs, path: docs}]\n',
      ) +
        script('use', 'cdp-tool stash pop in; cat in/it') +
        script('broken', 'true', '  artifacts: [{type: docs, name: docs, path: nowhere}]\n'),
    );
    expect(run.output('use')).to.deep.equal(['1']);
    expect(readFileSync(join(run.folder, 'artifacts/make/docs/x'), 'utf8')).to.equal('d\n');
    expect(run.statuses['broken']).to.equal('failed: its artifact nowhere does not exist');
  });

  it('keeps caches of the checkout between runs, and not what a step was killed in the middle of', async () => {
    const step = (cmd: string): string =>
      script('build', cmd, '  cache: {paths: [./deps, "~/.npm", /var/x]}\n');
    await rig.run(step('mkdir deps; echo 1 > deps/x'));
    expect((await rig.run(step('cat deps/x; echo 2 > deps/x; exit 1'))).output('build')).to.deep.equal(['1']);
    const killed = step('cat deps/x; sleep 1000').replace('  cache:', '  timeout: 1s\n  cache:');
    expect((await rig.run(killed)).output('build')).to.deep.equal(['2']);
    const last = await rig.run(step('cat deps/x 2>/dev/null || echo none'));
    expect(last.output('build')).to.deep.equal(['none']);
  });

  it('resumes: what succeeded from the same input is not run again', async () => {
    const steps = (third: string): string =>
      script('one', `echo run >> ${rig.folder}/one; echo 1 > f; cdp-tool stash push f f`) +
      script('two', `echo run >> ${rig.folder}/two`) +
      script('three', third) +
      script('four', 'cdp-tool stash pop in; cat in/f');
    const count = (name: string): number =>
      readFileSync(join(rig.folder, name), 'utf8').trim().split('\n').length;
    const first = await rig.run(steps('test -e ' + join(rig.folder, 'fixed')));
    expect(first.status).to.equal('failed');
    await writeFile(join(rig.folder, 'fixed'), '');
    const second = await rig.run(steps('test -e ' + join(rig.folder, 'fixed')), { resume: first.run });
    expect(second.statuses).to.deep.equal({
      one: 'reused: succeeded in run 1, from the same input',
      two: 'reused: succeeded in run 1, from the same input',
      three: 'succeeded',
      four: 'succeeded',
    });
    expect(second.output('four')).to.deep.equal(['1']);
    expect([count('one'), count('two')]).to.deep.equal([1, 1]);
    rig.write({ 'a.txt': 'other' });
    const third = await rig.run(steps('true'), { resume: second.run });
    expect(third.statuses['one']).to.equal('succeeded');
    expect(count('one')).to.equal(2);
  });

  it('goes on in the tree of the failed step, from the command that failed', async () => {
    const steps = `- id: s\n  type: script\n  commands:\n  - {desc: first, cmd: "echo 1 > made; echo first >> ${rig.folder}/log"}\n  - {desc: second, cmd: "cat made; test -e ${rig.folder}/fixed"}\n  - {desc: third, cmd: "echo done"}\n`;
    const first = await rig.run(steps);
    expect(first.statuses['s']).to.equal("failed: 'second' failed with exit code 1");
    await writeFile(join(rig.folder, 'fixed'), '');
    const second = await rig.run(steps, { resume: first.run, sameWorkspace: true });
    expect(second.output('s')).to.deep.equal(['1', 'done']);
    expect(readFileSync(join(rig.folder, 'log'), 'utf8')).to.equal('first\n');
  });

  it('runs one command of a step only, when asked to', async () => {
    const steps =
      '- id: s\n  type: script\n  commands: [{desc: a, cmd: echo one}, {desc: b, cmd: echo two}]\n';
    expect((await rig.run(steps, { command: '2' })).output('s')).to.deep.equal(['two']);
    expect((await rig.run(steps, { command: 'a' })).output('s')).to.deep.equal(['one']);
    expect((await rig.run(steps, { skipCommands: ['a'] })).output('s')).to.deep.equal(['two']);
    expect((await rig.run(steps, { skipCommands: ['1', 'b'] })).statuses['s']).to.equal('succeeded');
  });

  it('ends a step at its timeout, with everything that it started', async () => {
    const run = await rig.run(
      script('slow', `sleep 300 & echo $! > ${rig.folder}/pid; sleep 300`, '  timeout: 1s\n'),
    );
    expect(run.statuses['slow']).to.match(/^timeout/);
    const pid = Number(readFileSync(join(rig.folder, 'pid'), 'utf8'));
    const state = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'latin1') : ' Z ';
    expect(state).to.match(/ Z /);
  });

  it('stops politely when it is interrupted: the running step ends, nothing new starts', async () => {
    const abort = new AbortController();
    const run = await rig.run(
      script('one', `trap 'echo cleaned up; exit 0' TERM; echo ready; while :; do sleep 0.05; done`) +
        script('two', 'true'),
      {},
      { emit: (event) => event.type === 'line' && event.line === 'ready' && abort.abort() },
      { signal: abort.signal },
    );
    expect(run.status).to.equal('interrupted');
    expect(run.output('one')).to.include('cleaned up');
    expect(run.statuses).to.deep.equal({
      one: 'cancelled: the run was stopped',
      two: 'cancelled: waits for one, which was cancelled',
    });
  });

  it('records what would be pushed, and finds test results', async () => {
    rig.write({ 'r.xml': '<testsuite name="s"><testcase name="t"/></testsuite>' });
    const run = await rig.run(
      script('s', 'git push origin master; cdp-upload-test-results --type junit r.xml'),
    );
    expect(run.records).to.deep.equal([
      { step: 's', program: 'git', action: 'push', args: ['push', 'origin', 'master'], files: {} },
    ]);
    expect(run.tests).to.deep.include({
      step: 's',
      tests: 1,
      failures: 0,
      errors: 0,
      skipped: 0,
      failed: [],
    });
  });

  it('plans deployment steps', async () => {
    const step =
      '- id: deploy\n  type: process\n  target: playground\n  process: microservice_standard_deployment\n  config: {apply_permanent_resources: {env: {A: b}}}\n';
    expect((await rig.run(step)).statuses).to.deep.equal({ deploy: 'planned: nothing was applied' });
  });

  it('refuses a secret that nobody gives, naming it', async () => {
    const step = script(
      's',
      'true',
      '  env: {TOKEN: {secret_id: t, secret_version: "1", available_in_pull_requests: true}}\n',
    );
    expect((await rig.run(step)).statuses['s']).to.equal('failed: TOKEN is a secret, and nobody gives it');
    const given = await rig.run(
      script(
        's',
        'echo $TOKEN',
        '  env: {TOKEN: {secret_id: t, secret_version: "1", available_in_pull_requests: true}}\n',
      ),
      {
        secrets: new Map([['t', 'the-value']]),
      },
    );
    expect(given.output('s')).to.deep.equal(['***']);
  });
});

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { containerHome, containerRunner, findEngine } from '../../../../src/lib/pipeline/runner/index.js';
import { endCommands } from '../../../../src/lib/pipeline/runner/container.js';
import { LocalRig, script } from '../run/local-rig.js';

/**
 * An engine that keeps a list of its calls, word by word, with the unit separator between them. There is no container here: what is executed in one is executed on
 * this machine, and therefore nothing that sends signals.
 */
const engine = `#!/bin/bash
{ printf '%s' "$1"; for word in "\${@:2}"; do printf '\\037%s' "\${word//$'\\n'/ }"; done; printf '\\n'; } >> "$CALLS"
case "$*" in *kill*) exit 0 ;; esac
case $1 in
  run) env | sort > "$CALLS.env"; echo 0123456789ab; exit "\${RUN_CODE:-0}" ;;
  exec) shift 2; ZK_SHIMS= exec "$@" ;;
esac
`;

describe('pipeline: steps in containers', () => {
  let rig: LocalRig;
  let calls: string;
  beforeEach(async () => {
    rig = await LocalRig.open();
    calls = join(rig.folder, 'calls');
    mkdirSync(join(rig.folder, 'bin'));
    for (const name of ['docker', 'podman', 'nerdctl'])
      writeFileSync(join(rig.folder, 'bin', name), engine, { mode: 0o755 });
    Object.assign(rig.env, {
      PATH: `${join(rig.folder, 'bin')}:${rig.env['PATH']}`,
      CALLS: calls,
      DOCKER_HOST: 'tcp://operators',
    });
  });
  afterEach(() => rig.close());

  const heard = (): string[][] =>
    (existsSync(calls) ? readFileSync(calls, 'utf8') : '')
      .trim()
      .split('\n')
      .map((line) => line.split('\u001f'));
  const runner = (more: Partial<Parameters<typeof containerRunner>[0]> = {}) =>
    containerRunner({
      engine: 'docker',
      images: {},
      network: true,
      pull: false,
      user: '1000:1000',
      prefix: 'zk-7',
      operatorEnv: rig.env,
      ...more,
    });
  const run = (steps: string, more: Parameters<typeof runner>[0] = {}, request = {}) =>
    rig.run(steps, request, { runner: runner(more), home: containerHome });

  it('are one container each, with one exec for each command', async () => {
    const done = await run(
      '- id: Build It\n  type: script\n  vm_config: {type: linux, image: cdp-runtime/go-1.22}\n  cache: {paths: [/go/pkg/mod, ~/.npm]}\n  working_dir: /go/src/x\n  commands:\n  - {desc: one, cmd: echo "$CDP_BUILD_VERSION"}\n  - {desc: two, cmd: echo two; exit 3}\n  - {desc: three, cmd: echo never}\n',
      { network: false },
    );
    expect(done.output('Build It')).to.deep.equal(['local-1', 'two']);
    expect(done.statuses['Build It']).to.equal("failed: 'two' failed with exit code 3");
    const [started = [], ...others] = heard();
    const after = (flag: string): string => started[started.indexOf(flag) + 1] ?? '';
    const name = after('--name');
    expect(name).to.match(/^zk-7-build-it-[0-9a-f]{6}$/);
    expect(others.map(([verb, ...words]) => [verb, words.at(verb === 'rm' ? -1 : 0)])).to.deep.equal([
      ['exec', name],
      ['exec', name],
      ['rm', name],
    ]);
    const workspace = join(rig.store.folder, '../pool/0');
    const objects = join(rig.root, '.git/objects');
    const volumes = started.filter((_word, at) => started[at - 1] === '--volume');
    expect(volumes).to.include.members([
      `${workspace}:${workspace}:rw`,
      `${workspace}:/go/src/x:rw`,
      `${objects}:${objects}:ro`,
    ]);
    expect(volumes.map((one) => one.split(':')[1])).to.include.members([
      containerHome,
      '/go/pkg/mod',
      `${containerHome}/.npm`,
    ]);
    expect(started.slice(0, 2)).to.deep.equal(['run', '--detach']);
    expect(started).to.include.members(['--rm', '--init', '--network=none', '--pull=never', 'golang:1.22']);
    expect([after('--user'), after('--workdir'), after('--entrypoint')]).to.deep.equal([
      '1000:1000',
      '/go/src/x',
      'bash',
    ]);
  });

  it('get names of variables on the command line, never values, and nothing of the operator’s', async () => {
    await run(
      script('a', 'true', '  env: {DOCKER_HOST: tcp://steps, GREETING: hello}\n'),
      {},
      { secrets: new Map([['TOKEN', 'hunter2-secret']]) },
    );
    const [started = []] = heard();
    const passed = started.filter((_word, at) => started[at - 1] === '--env');
    expect(passed).to.include.members(['TOKEN', 'GREETING', 'CDP_BUILD_VERSION', `HOME=${containerHome}`]);
    expect(passed).to.include('DOCKER_HOST=tcp://steps');
    expect(passed.join(' ')).not.to.match(/hunter2|AWS_|KUBECONFIG|GITHUB_TOKEN|(^| )PATH\b/);
    const env = readFileSync(`${calls}.env`, 'utf8');
    expect(env).to.contain('TOKEN=hunter2-secret').and.contain('DOCKER_HOST=tcp://operators');
  });

  it('fail with what the engine says when the container cannot be started', async () => {
    rig.env['RUN_CODE'] = '1';
    const done = await run(script('a', 'echo never'));
    expect(done.output('a')).to.deep.equal([]);
    expect(done.statuses['a']).to.equal('failed: its shell ended with exit code 125');
  });

  it('fail alone when nobody knows the image', async () => {
    const done = await run(
      '- id: a\n  type: script\n  vm_config: {type: linux, image: cdp-runtime/cobol}\n  commands: [{desc: x, cmd: "true"}]\n',
    );
    expect(done.statuses['a']).to.match(/^failed: .*cobol/);
  });

  it('are asked to end, and removed, when the run is interrupted', async () => {
    const stop = new AbortController();
    const done = await rig.run(
      script('a', 'echo ready; sleep 1000'),
      {},
      { runner: runner(), emit: (event) => event.type === 'line' && stop.abort() },
      { signal: stop.signal },
    );
    expect(done.statuses['a']).to.equal('cancelled: the run was stopped');
    const verbs = heard().map((words) => (words.join(' ').includes('kill -TERM') ? 'ask' : words[0]));
    expect(verbs).to.deep.equal(['run', 'exec', 'ask', 'rm']);
  });

  it('are asked one process after the other, never all that there is, and only inside of the container', () => {
    const text = endCommands("it's");
    expect(text).not.to.match(/kill[^\n]* -- ?-|kill[^\n]* -1\b|killall|pkill/);
    expect(text.split('\n')[0]).to.equal(`[ "$ZK_CONTAINER" = 'it'\\''s' ] || exit 0`);
    // Here the variable is not set, so nothing happens, which is the point.
    const { status } = spawnSync('/bin/bash', ['--noprofile', '--norc', '-c', text], { env: {} });
    expect(status).to.equal(0);
  });

  it('keep files the operator’s also where podman maps users', async () => {
    await run(script('a', 'true'), { engine: 'podman' });
    expect(heard()[0]).to.include.members(['--userns=keep-id', 'label=disable']);
  });

  it('use the first engine that answers, and no other when one is named', async () => {
    expect(await findEngine(undefined, rig.env)).to.equal('docker');
    expect(await findEngine('nerdctl', rig.env)).to.equal('nerdctl');
    writeFileSync(join(rig.folder, 'bin/docker'), '#!/bin/sh\nexit 1\n');
    expect(await findEngine(undefined, rig.env)).to.equal('podman');
    writeFileSync(join(rig.folder, 'bin/podman'), '#!/bin/sh\nexec sleep 1000\n');
    expect(await findEngine(undefined, rig.env)).to.equal('nerdctl');
    expect(await findEngine('podman', rig.env)).to.equal(undefined);
  });
});

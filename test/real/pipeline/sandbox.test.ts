import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { probeSandbox, sandboxRunner } from '../../../src/lib/pipeline/runner/index.js';
import { LocalRig, script, type RigRun } from '../../lib/pipeline/run/local-rig.js';

describe('steps in a real bubblewrap', function () {
  this.timeout(60_000);
  let rig: LocalRig;
  let server: Server;
  let port: number;
  beforeEach(async () => {
    rig = await LocalRig.open();
    writeFileSync(join(rig.env['HOME'] ?? '', 'private.txt'), 'private');
    server = createServer((socket) => socket.end('reached')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    port = (server.address() as { port: number }).port;
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rig.close();
  });

  const run = (cmd: string, network = true, more = ''): Promise<RigRun> =>
    rig.run(
      script('s', cmd, more),
      {},
      { runner: sandboxRunner({ network, operatorHome: rig.env['HOME'] ?? '' }) },
    );

  it('works here', async () => {
    expect(await probeSandbox(process.env['PATH'])).to.deep.equal({ works: true });
  });

  it('shows the tree and nothing of the operator', async () => {
    const home = rig.env['HOME'] ?? '';
    const { output, statuses } = await run(
      `cat a.txt; git log --format=%s; ls ~ | wc -l; cat ${home}/private.txt 2>&1 || true; cat ${rig.root}/a.txt 2>&1 || true; echo "$HOME"`,
    );
    expect(statuses['s']).to.equal('succeeded');
    const lines = output('s');
    expect(lines.slice(0, 2)).to.deep.equal(['afirst', '0']);
    expect(lines.join('\n')).not.to.contain('private\n');
    expect(lines.filter((line) => line.includes('No such file'))).to.have.length(2);
    expect(lines.at(-1)).to.equal(home);
  });

  it('cannot write outside of its tree, and what it writes to /tmp and home is gone with it', async () => {
    const marker = `zk-${Math.abs(port)}`;
    const { output } = await run(
      `touch /usr/${marker} 2>/dev/null && echo wrote; touch /etc/${marker} 2>/dev/null && echo wrote; touch /tmp/${marker} ~/${marker} made.txt; echo done`,
    );
    expect(output('s')).to.deep.equal(['done']);
    for (const path of [
      `/usr/${marker}`,
      `/etc/${marker}`,
      `/tmp/${marker}`,
      join(rig.env['HOME'] ?? '', marker),
      join(rig.root, 'made.txt'),
    ])
      expect(existsSync(path), path).to.equal(false);
  });

  it('reaches the network unless told not to', async () => {
    const cmd = `exec 3<>/dev/tcp/127.0.0.1/${port} && cat <&3`;
    expect((await run(cmd)).output('s').join('')).to.contain('reached');
    const cut = await run(cmd, false);
    expect(cut.statuses['s']).to.match(/^failed/);
    expect(cut.output('s').join('')).not.to.contain('reached');
  });

  it('leaves no process, not even one that left its group and session', async () => {
    const { statuses } = await run('setsid sleep 4711 >/dev/null 2>&1 & disown; sleep 0.1; echo started');
    expect(statuses['s']).to.equal('succeeded');
    const left = processes().filter((line) => line.includes('sleep\u00004711'));
    expect(left).to.deep.equal([]);
  });

  it('keeps caches of home and of absolute paths for the next run', async () => {
    const cache = '  cache: {paths: ["~/.npm", /var/cache/own]}\n';
    await run('echo 1 > ~/.npm/x; echo 2 > /var/cache/own/y', true, cache);
    expect((await run('cat ~/.npm/x /var/cache/own/y', true, cache)).output('s')).to.deep.equal(['1', '2']);
  });

  it('works in the folder that the definition names', async () => {
    expect(
      (await run('pwd; cat a.txt', true, '  working_dir: /go/src/github.com/o/r\n')).output('s'),
    ).to.deep.equal(['/go/src/github.com/o/r', 'a']);
  });
});

/** Command lines of all processes. */
function processes(): string[] {
  return readdirSync('/proc').flatMap((entry) => {
    try {
      return /^\d+$/.test(entry) ? [readFileSync(`/proc/${entry}/cmdline`, 'latin1')] : [];
    } catch {
      return [];
    }
  });
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { Shell } from './demo/shell.js';
import { kubectlFolder, kubectlLayerInstall } from './kubectl.js';

/**
 * The main job, for real, on a simulated AWS: every line that begins with `$` is a command that is run as printed. It writes only into a
 * folder of its own, and stops what it started, also when it is interrupted.
 */
const folder = mkdtempSync(join(tmpdir(), 'zk-demo-'));
const kubectl = kubectlFolder();
const shell = new Shell(folder, kubectl === undefined ? [] : [kubectl]);
process.on('SIGINT', () => shell.interrupt());
process.on('SIGTERM', () => shell.interrupt());

const channel = '--registry my-channel/registry.yaml --directory my-channel';
try {
  say('An AWS account and its Kubernetes API on this machine. Nothing leaves it, nothing costs money.');
  await shell.run('kubectl zk sandbox start');
  await shell.load('kubectl zk sandbox env');

  say('A channel: the templates that clusters are made from, with a registry that describes one cluster.');
  await shell.run('kubectl zk channel init my-channel');
  await shell.run(`kubectl zk cluster list ${channel.split(' --directory')[0]}`);

  say('What would be done? Nothing is changed yet.');
  await shell.run(`kubectl zk cluster create demo ${channel} --dry-run=client`);

  say('Now for real: stacks, node pools, Kubernetes objects.');
  await shell.run(`kubectl zk cluster create demo ${channel} --yes`);

  say('Look at it, with our own command and with kubectl.');
  await shell.run(`kubectl zk cluster get demo ${channel.split(' --directory')[0]}`);
  if (kubectl === undefined) {
    say(
      `There is no kubectl on this machine, so here is what it would be asked. To try it: ${kubectlLayerInstall}`,
    );
    shell.print('kubectl get nodes');
  } else {
    await shell.run('kubectl get nodes');
    await shell.run('kubectl get pods --all-namespaces');
  }

  say('Once more: everything is as it should be, so nothing happens.');
  await shell.run(`kubectl zk cluster create demo ${channel} --yes`);

  await shell.run('kubectl zk sandbox stop');
  next();
} catch (error) {
  process.stderr.write(`\nThe demo stopped: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = shell.interrupted ? 130 : 1;
} finally {
  await shell.cleanUp('kubectl zk sandbox stop');
  rmSync(folder, { recursive: true, force: true });
}

function say(text: string): void {
  process.stdout.write(`\n${styleText('bold', text)}\n`);
}

function next(): void {
  say('That was all simulated. What to type next:');
  process.stdout.write(
    [
      '  npm link                                   # puts kubectl-zk on the PATH, so that "kubectl zk" works',
      '  kubectl zk doctor                          # what is set up on this machine, and what is missing',
      '  kubectl zk sandbox start                   # the simulated account again, for your own experiments',
      '  kubectl zk channel init my-channel         # the channel of this demo, to change',
      '  kubectl zk cluster validate --help         # find mistakes in a channel before they reach a cluster',
      '',
    ].join('\n'),
  );
}

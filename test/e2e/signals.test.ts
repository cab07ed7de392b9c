import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBinary } from '../support/binary.js';

describe('interruption', () => {
  let folder: string;
  let server: Server;
  let connected: Promise<void>;
  const sockets = new Set<Socket>();

  /** A cluster whose API server takes the connection and never answers. */
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'zk-signals-'));
    let note: () => void = () => {};
    connected = new Promise((resolve) => (note = resolve));
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      note();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    writeFileSync(
      join(folder, 'kubeconfig'),
      `current-context: x\ncontexts: [{name: x, context: {cluster: x, user: x}}]\nclusters: [{name: x, cluster: {server: "https://127.0.0.1:${port}"}}]\nusers: [{name: x, user: {}}]\n`,
    );
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  for (const [signal, code, word] of [
    ['SIGINT', 130, 'interrupted'],
    ['SIGTERM', 143, 'terminated'],
  ] as const) {
    it(`${signal} puts down what runs and ends with ${code}`, async () => {
      const answer = await runBinary(
        ['doctor', '--kubeconfig', join(folder, 'kubeconfig'), '--request-timeout=10m'],
        { during: (child) => void connected.then(() => child.kill(signal)) },
      );
      expect(answer).to.deep.include({ code, signal: null, stdout: '' });
      expect(answer.stderr).to.contain(`error: ${word}`);
      expect(answer.stderr.includes('Press Ctrl-C again')).to.equal(signal === 'SIGINT');
      expect(answer.stderr).to.not.match(/^\s+at /m);
    });
  }
});

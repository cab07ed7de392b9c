import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const host = fileURLToPath(new URL('./interrupted-host.ts', import.meta.url));

describe('Ctrl-C on a terminal', () => {
  it('reaches the host alone, which may finish what is under way', async () => {
    // A process group of its own, to which a terminal would send the signal.
    const child = spawn(process.execPath, ['--import', 'tsx/esm', host], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    const reader = createInterface({ input: child.stdout });
    reader.on('line', (line) => {
      lines.push(line);
      if (line === 'waiting') process.kill(-child.pid!, 'SIGINT');
    });
    const closed = once(reader, 'close');
    const [code] = (await once(child, 'exit')) as [number | null];
    await closed;
    expect(lines).deep.equal(['waiting', 'value "{\\"ok\\":1}"']);
    expect(code).equal(0);
  });
});

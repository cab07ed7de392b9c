import { startDaemon } from '../../support/daemon.js';

/** An AWS that nobody here wrote, on loopback, ready to answer. */
export async function startMoto(): Promise<{ endpointUrl: string; stop(): Promise<void> }> {
  const daemon = await startDaemon('moto_server', 'python3-pip && pip install moto[server]', async (port) => [
    'moto_server',
    '-H',
    '127.0.0.1',
    '-p',
    String(port),
  ]);
  const endpointUrl = `http://127.0.0.1:${daemon.port}`;
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(`${endpointUrl}/moto-api/data.json`).catch(() => undefined);
    if (answer?.ok) return { endpointUrl, stop: () => daemon.stop() };
    if (attempt === 400) {
      await daemon.stop();
      throw new Error('moto_server did not answer');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

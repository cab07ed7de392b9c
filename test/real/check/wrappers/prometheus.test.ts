import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import nock from 'nock';
import { http } from '../../../../src/lib/check/wrappers/http.js';
import { prometheus } from '../../../../src/lib/check/wrappers/prometheus.js';
import { openDirectly, plain, pythonErrorOf, testCall } from '../../../lib/check/wrappers/direct-call.js';
import { startDaemon, type Daemon } from '../../support/daemon.js';

describe('prometheus() on Prometheus', function () {
  this.timeout(60_000);
  let server: Daemon;

  before(async () => {
    nock.restore();
    server = await startDaemon('prometheus', 'prometheus', async (port, folder) => {
      const file = join(folder, 'prometheus.yml');
      await writeFile(
        file,
        `global: {scrape_interval: 100ms, scrape_timeout: 100ms}\nscrape_configs:\n- {job_name: self, static_configs: [{targets: ['127.0.0.1:${port}']}]}\n`,
      );
      return [
        'prometheus',
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ];
    });
    // Until it has looked at itself once.
    for (;;) {
      const found = await (await open()).call('query', { q: 'up' }).catch(() => []);
      if (Array.isArray(found) && found.length > 0) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
  after(async () => {
    nock.activate();
    await server?.stop();
  });

  const url = (): string => `http://127.0.0.1:${server.port}`;
  const open = () => openDirectly(prometheus, { url: url() }, testCall());
  /** Prometheus has the machine's clock, so these questions are about the machine's now. */
  const now = (): number => Date.now() / 1000;

  it('answers an instant query', async () => {
    const [one] = (await (await open()).call('query', { q: 'sum by (job) (up)' })) as [
      { metric: unknown; value: [number, string] },
    ];
    expect(one.metric).to.deep.equal({ job: 'self' });
    expect(one.value[1]).to.equal('1');
    expect(plain(await (await open()).call('query', { q: 'up', time: 1000 }))).to.deep.equal([]);
    expect(plain(await (await open()).call('query', { q: '1 + 1', time: 1500 }))).to.deep.equal([1500, '2']);
  });

  it('answers a range query', async () => {
    const found = (await (
      await open()
    ).call('query_range', { q: 'up', start: now() - 60, end: now(), step: '1s' })) as [{ values: unknown[] }];
    expect(found[0].values.length).to.be.above(0);
  });

  it('says what is wrong with a query', async () => {
    expect(await pythonErrorOf((await open()).call('query', { q: 'up{' }))).to.match(
      /^CheckError: Prometheus query failed: bad_data: .*parse error/,
    );
    expect(
      await pythonErrorOf((await open()).call('query_range', { q: 'up', start: 5, end: 1, step: 1 })),
    ).to.match(/^CheckError: Prometheus query failed: bad_data/);
  });

  it('exposes metrics of which no line is lost', async () => {
    const object = await openDirectly(http, { url: `${url()}/metrics` }, testCall());
    const text = String(await object.call('text'));
    const { $lists: found } = plain(await object.call('prometheus')) as { $lists: Record<string, unknown[]> };
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(Object.values(found).flat()).to.have.length(lines.length);
    expect(Object.keys(found)).to.include.members([
      'prometheus_build_info',
      'go_gc_duration_seconds',
      'prometheus_http_request_duration_seconds_bucket',
    ]);
  });
});

import { expect } from 'chai';
import { elasticsearch } from '../../../../../src/lib/check/wrappers/elasticsearch.js';
import { configuredEndpoints } from '../../../../../src/lib/check/wrappers/service/endpoints.js';
import { openDirectly, testCall } from '../direct-call.js';
import { recordingService } from './recording-service.js';

describe('credentials of services', () => {
  it('go to the configured address only', async () => {
    await using configured = await recordingService(() => ({}));
    await using other = await recordingService(() => ({}));
    const call = testCall({
      settings: {
        'elasticsearch.url': configured.url,
        'elasticsearch.user': 'u',
        'elasticsearch.password': 'p',
      },
    });
    await (await openDirectly(elasticsearch, {}, call)).call('health');
    await (await openDirectly(elasticsearch, { url: other.url }, call)).call('health');
    expect(configured.seen[0]?.authorization).to.equal(`Basic ${Buffer.from('u:p').toString('base64')}`);
    expect(other.seen[0]?.authorization).to.equal(undefined);
  });

  it('endpoints for the policy', () => {
    const settings = (values: Record<string, string>) => ({
      get: (wrapper: string, key: string) => values[`${wrapper}.${key}`],
    });
    expect(
      configuredEndpoints(
        settings({ 'history.url': 'http://k:8080', 'scalyr.read_key': 'x', 'scalyr.region': 'eu' }),
      ),
    ).to.deep.equal(['http://k:8080', 'https://eu.scalyr.com/api']);
    expect(configuredEndpoints(settings({}))).to.deep.equal([]);
  });
});

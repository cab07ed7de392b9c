import { expect } from 'chai';
import { appdynamics } from '../../../../../src/lib/check/wrappers/appdynamics.js';
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

  it('of appdynamics(): those of the check, else those of the settings, else a token', async () => {
    await using configured = await recordingService(() => []);
    await using other = await recordingService(() => []);
    const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
    const settings = { 'appdynamics.url': configured.url };
    const login = { ...settings, 'appdynamics.user': 'u', 'appdynamics.password': 'p' };
    for (const [service, known, args, expected] of [
      [configured, login, {}, basic('u:p')],
      [configured, login, { username: 'me', password: 'mine' }, basic('me:mine')],
      [other, login, { url: other.url }, undefined],
      [other, login, { url: other.url, username: 'me', password: 'mine' }, basic('me:mine')],
      [configured, settings, { username: 'me' }, 'Bearer token-of-uid'],
      [configured, settings, { username: 'me', password: 'mine' }, basic('me:mine')],
    ] as const) {
      const call = testCall({ settings: known });
      call.settings = { ...call.settings, token: async (name) => `token-of-${name}` };
      const object = await openDirectly(appdynamics, args, call);
      await object.call('healthrule_violations', { application: 'a' });
      expect(service.seen.at(-1)?.authorization, JSON.stringify(args)).to.equal(expected);
    }
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

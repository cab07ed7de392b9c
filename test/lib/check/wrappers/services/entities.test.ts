import { expect } from 'chai';
import type { Arguments } from '../../../../../src/lib/check/bridge/wrapper.js';
import { entities } from '../../../../../src/lib/check/wrappers/entities.js';
import { openDirectly, pythonErrorOf, testCall } from '../direct-call.js';
import { asked } from './asked.js';
import { Failed } from './recording-service.js';

describe('entities()', () => {
  const known = [
    { id: 'a', type: 'pod', infrastructure_account: 'aws:1' },
    { id: 'b', type: 'pod', infrastructure_account: 'aws:2' },
    { id: 'c', type: 'node', labels: { app: 'x' } },
  ];
  const entity = { id: 'e', infrastructure_account: 'aws:1' };

  it('asks the entity service', async () => {
    const ask = (method: string, query: Arguments) =>
      asked(entities, 'entities.url', method, { query }, { answer: [{ id: 'a' }], call: { entity } });
    expect((await ask('search_all', { type: 'pod' })).seen).to.include({
      method: 'GET',
      url: '/api/v1/entities?query={"type":"pod"}',
    });
    expect((await ask('search_local', { type: 'pod' })).seen.url).to.equal(
      '/api/v1/entities?query={"infrastructure_account":"aws:1","type":"pod"}',
    );
    expect((await ask('search_local', { infrastructure_account: 'aws:9' })).seen.url).to.equal(
      '/api/v1/entities?query={"infrastructure_account":"aws:9"}',
    );
    const { seen, result } = await ask('alert_coverage', { type: 'pod' });
    expect(seen).to.deep.include({
      method: 'POST',
      url: '/api/v1/status/alert-coverage',
      body: [{ type: 'pod' }],
    });
    expect(result).to.deep.equal([{ id: 'a' }]);
  });

  it('says what failed', async () => {
    const { result } = await asked(
      entities,
      'entities.url',
      'search_all',
      { query: { a: 1 } },
      { answer: new Failed(500, 'no') },
    );
    expect(result).to.deep.include({
      exception: 'CheckError',
      args: ['EntitiesWrapper query failed: {"a":1} with status 500:"no"'],
    });
  });

  it('without a ZMON it knows the entities of the run', async () => {
    const call = testCall({ entity });
    const clusters = { ...call.clusters, entities: () => known };
    const object = await openDirectly(entities, {}, { ...call, clusters });
    expect(await object.call('search_all', { query: { type: 'pod' } })).to.deep.equal(known.slice(0, 2));
    expect(await object.call('search_local', { query: { type: 'pod' } })).to.deep.equal(known.slice(0, 1));
    expect(await object.call('search_all', { query: { labels: { app: 'x' } } })).to.deep.equal(
      known.slice(2),
    );
    expect(await pythonErrorOf(object.call('alert_coverage', {}))).to.match(
      /^ConfigurationError: alert_coverage needs a ZMON/,
    );
    expect(await pythonErrorOf(openDirectly(entities))).to.equal(
      'ConfigurationError: EntitiesWrapper improperly configured. URL is missing!',
    );
  });
});

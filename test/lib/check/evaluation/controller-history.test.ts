import { expect } from 'chai';
import nock from 'nock';
import { controllerHistory } from '../../../../src/lib/check/evaluation/controller-history.js';
import type { ZmonSettings } from '../../../../src/lib/check/controller/index.js';
import { testContext } from '../../../support/virtual-clock.js';
import { checkYaml, subjectOf } from './subjects.js';

const settings: ZmonSettings = { url: 'https://zmon.example.org', user: 'me', verify: true, secrets: [] };
const times = { now: 1_000_000, interval: 60, worker: 'w' };
const data = [
  {
    entity: 'a',
    results: [
      { ts: 9, td: 0.1, value: 5, worker: 'x' },
      { ts: 8, td: 0.1, value: 4 },
    ],
    active_alert_ids: [1],
  },
];

describe('earlier results from ZMON', () => {
  afterEach(() => nock.cleanAll());

  it('are asked for by an alert of the run', async () => {
    nock(settings.url).get('/api/v1/status/alert/1/all-entities/').reply(200, data);
    const { byEntity } = await controllerHistory(subjectOf(['condition: x']), settings, times, testContext());
    expect(byEntity.get('a')).to.deep.equal([
      { ts: 8, td: 0.1, value: 4, worker: 'w' },
      { ts: 9, td: 0.1, value: 5, worker: 'x' },
    ]);
  });

  it('are asked for by an alert that the server has for the check', async () => {
    const alerts = [
      { id: 77, check_definition_id: 8 },
      { id: 78, check_definition_id: 7 },
    ];
    nock(settings.url)
      .get('/api/v1/checks/all-active-alert-definitions/')
      .reply(200, { alert_definitions: alerts })
      .get('/api/v1/status/alert/78/all-entities/')
      .reply(200, data);
    const { byEntity } = await controllerHistory(
      subjectOf([], `id: 7\n${checkYaml}`),
      settings,
      times,
      testContext(),
    );
    expect([...byEntity.keys()]).to.deep.equal(['a']);
  });

  it('cannot be had without an alert', async () => {
    const error: unknown = await controllerHistory(subjectOf(), settings, times, testContext()).catch(
      (caught: unknown) => caught,
    );
    expect(error)
      .to.be.an('error')
      .with.property('message')
      .that.matches(/no alert of this check has an id/);
    expect(error).to.have.property('exit', 2);
  });
});

import { expect } from 'chai';
import nock from 'nock';
import type { JsonObject } from '../../../../src/lib/check/bridge/wire.js';
import { ZmonClient, type ZmonSettings } from '../../../../src/lib/check/controller/index.js';
import { readDashboard } from '../../../../src/lib/check/definition/index.js';
import { prepareWidgets } from '../../../../src/lib/check/dashboard/prepare-widgets.js';
import { ZmonSource } from '../../../../src/lib/check/dashboard/zmon-source.js';
import type { Context } from '../../../../src/lib/core/index.js';
import { VirtualClock, testContext } from '../../../support/virtual-clock.js';
import { sourceUntil } from './source-until.js';

const url = 'https://zmon.example.org';
const settings: ZmonSettings = {
  url,
  authorization: 'Bearer s3cretT0ken',
  user: 'me',
  verify: true,
  secrets: ['s3cretT0ken'],
};
const now = 1_800_000_000;

/** Virtual time would let the ten seconds of a request pass before an answer comes. */
const patient: Context = { ...testContext(), requestTimeoutMs: 0 };

function raised(
  id: number,
  priority: number,
  entities: Record<string, JsonObject>,
  more: JsonObject = {},
): JsonObject {
  return {
    alert_definition: {
      id,
      name: `alert ${id} {x}`,
      description: 'd',
      condition: '>0',
      team: 'Platform',
      responsible_team: 'ops',
      priority,
      tags: null,
      notifications: [],
      check_definition_id: id * 10,
    },
    entities: Object.entries(entities).map(([entity, result]) => ({
      entity,
      result: { value: 1, ts: now, td: 0.1, worker: 'w', captures: {}, downtimes: [], ...result },
    })),
    message: `alert ${id} filled`,
    notifications_ack: false,
    ...more,
  };
}

function source(text: string, context: Pick<Context, 'clock' | 'signal'>): ZmonSource {
  const dashboard = readDashboard(text, 'd.yaml');
  const { alert_teams: teams, tags } = dashboard.definition;
  return new ZmonSource(
    new ZmonClient(settings, patient),
    {
      dashboard: dashboard.definition,
      widgets: prepareWidgets(dashboard),
      choice: { teams, tags },
      everyMs: 10_000,
    },
    context,
  );
}

function at(seconds: number): Pick<Context, 'clock' | 'signal'> {
  return { clock: new VirtualClock(seconds * 1000), signal: new AbortController().signal };
}

describe('a dashboard as ZMON knows it', () => {
  it('asks for the teams and tags, with the credentials, and sorts the tiles', async () => {
    const server = nock(url, { reqheaders: { authorization: 'Bearer s3cretT0ken' } })
      .get('/api/v1/status/active-alerts?team=platform%2F*%2Capps&tags=live%2C!test')
      .reply(200, [
        raised(1, 3, { a: { start_time: now - 10 } }),
        raised(2, 1, {
          a: { start_time: now - 20 },
          b: { start_time: now - 600, downtimes: [{ comment: 'c', created_by: 'me', end_time: now + 60 }] },
        }),
        raised(3, 1, { a: { start_time: now - 50 } }),
        raised(4, 1, { a: { start_time: now - 900, downtimes: [{ comment: 'c', end_time: now + 60 }] } }),
        raised(5, 1, { a: { start_time: now - 900, downtimes: [{ comment: 'over', end_time: now - 1 }] } }),
        raised(6, 2, {}),
      ]);
    const board = await source(
      'name: B\nalert_teams: [Platform/*, apps]\ntags: [live, "!test"]\nwidget_configuration: []\n',
      at(now),
    ).once();
    expect(server.isDone()).to.equal(true);
    expect(board.source).to.equal(`ZMON ${url}`);
    expect(
      board.tiles.map(({ alert, since, inDowntime }) => [alert.id, since && now - since, inDowntime]),
    ).to.deep.equal([
      [5, 900, false],
      [3, 50, false],
      [2, 20, false],
      [1, 10, false],
      [4, undefined, true],
    ]);
    const [, , both] = board.tiles;
    expect(both?.entities.map(({ id }) => id)).to.deep.equal(['a', 'b']);
    expect(both?.title).to.equal('alert 2 filled');
    expect(both?.alert.links).to.deep.equal([
      `${url}/#/alert-details/2`,
      `${url}/#/check-definitions/view/20`,
    ]);
  });

  it('asks for everything when the dashboard names neither teams nor tags', async () => {
    nock(url).get('/api/v1/status/active-alerts').reply(200, []);
    const board = await source('name: B\nwidget_configuration: []\n', at(now)).once();
    expect(board.tiles).to.deep.equal([]);
  });

  it('counts entities that ZMON does not list, and never takes them for being in a downtime', async () => {
    nock(url)
      .get('/api/v1/status/active-alerts')
      .reply(200, [raised(1, 9, {}, { entities: null, entities_count: 1500, notifications_ack: true })]);
    const [tile] = (await source('name: B\nwidget_configuration: []\n', at(now)).once()).tiles;
    expect(tile).to.deep.include({ count: 1500, inDowntime: false, acknowledged: true });
    expect(tile?.alert.priority).to.equal(3);
  });

  it('gets the values of widgets by an alert of their check, and their colour by alerts of others', async () => {
    nock(url)
      .get('/api/v1/status/active-alerts')
      .reply(200, [raised(1, 1, { a: { start_time: now } })]);
    nock(url)
      .get('/api/v1/checks/all-active-alert-definitions/')
      .reply(200, { alert_definitions: [{ id: 7, check_definition_id: 70 }] });
    nock(url)
      .get('/api/v1/status/alert/7/all-entities/')
      .reply(200, [
        { entity: 'a', results: [{ value: { load: 2.5 }, ts: now, td: 0 }], active_alert_ids: [] },
        { entity: 'b', results: [{ value: 'Traceback\nValueError: x', ts: now, td: 0, exc: 1 }] },
      ]);
    nock(url)
      .get('/api/v1/status/alert/8,9/')
      .reply(200, {
        8: { a: { value: 1, downtimes: [{ comment: 'c' }] } },
        9: { a: { value: 1, downtimes: [] } },
      });
    const text = `name: B
widget_configuration:
- {type: value, title: a, checkDefinitionId: 70, entityId: a, jsonPath: .load, options: {format: .2f}, alertStyles: {red: [8], green: [9], blink: [1]}}
- {type: value, title: b, checkDefinitionId: 70, entityId: b}
- {type: value, title: c, checkDefinitionId: 71}
`;
    const zmon = source(text, at(now));
    const { widgets } = await zmon.once();
    expect(widgets.map(({ content }) => content)).to.deep.equal([
      { kind: 'value', value: 2.5, text: '2.50' },
      { kind: 'failed', text: 'ValueError: x' },
      { kind: 'none', text: 'no results of check 71' },
    ]);
    expect(widgets[0]?.style).to.deep.equal({ colour: 'green', emphasis: 'blink' });
    expect(zmon.warnings.join()).to.contain('check 71 has no active alert');
  });

  it('shows the alerts also when the values of widgets are not to be had', async () => {
    nock(url)
      .get('/api/v1/status/active-alerts')
      .reply(200, [raised(1, 1, { a: { start_time: now } })]);
    nock(url).get('/api/v1/status/alert/1/all-entities/').reply(500, 'oops');
    const text =
      'name: B\nwidget_configuration: [{type: value, title: x, checkDefinitionId: 10, alertStyles: {red: [1]}}]\n';
    const board = await source(text, at(now)).once();
    expect(board.tiles).to.have.length(1);
    expect(board.notice).to.contain('widgets: ').and.contain('500: oops');
    expect(board.widgets[0]?.style).to.deep.equal({ colour: 'red' });
  });

  it('asks for no widgets of a compact dashboard', async () => {
    nock(url).get('/api/v1/status/active-alerts').reply(200, []);
    const text =
      'name: B\nview_mode: COMPACT\nwidget_configuration: [{type: value, title: x, checkDefinitionId: 1}]\n';
    const board = await source(text, at(now)).once();
    expect(board).to.deep.include({ compact: true, widgets: [] });
  });

  it('keeps the last picture with the reason while ZMON does not answer, and goes on', async () => {
    const answers: [number, unknown][] = [
      [200, [raised(1, 1, { a: { start_time: now } })]],
      [503, 'busy'],
      [200, []],
    ];
    nock(url)
      .get('/api/v1/status/active-alerts')
      .times(3)
      .reply(() => answers.shift() as [number, string]);
    const pictures = await sourceUntil(
      3,
      (context) => source('name: B\nwidget_configuration: []\n', context),
      now,
    );
    expect(pictures.map(({ at: time, tiles, trouble }) => [time - now, tiles.length, trouble])).to.deep.equal(
      [
        [0, 1, undefined],
        [0, 1, `ZMON ${url}: the request failed (GET /api/v1/status/active-alerts: 503: busy)`],
        [20, 0, undefined],
      ],
    );
  });

  it('collects the values of a chart from look to look', async () => {
    nock(url).get('/api/v1/status/active-alerts').times(3).reply(200, []);
    nock(url)
      .get('/api/v1/checks/all-active-alert-definitions/')
      .once()
      .reply(200, { alert_definitions: [{ id: 7, check_definition_id: 70 }] });
    const results = [
      { value: 1, ts: now },
      { value: 1, ts: now },
      { value: 4, ts: now + 20 },
    ];
    nock(url)
      .get('/api/v1/status/alert/7/all-entities/')
      .times(3)
      .reply(() => [200, [{ entity: 'a', results: [results.shift()] }]]);
    const text = 'name: B\nwidget_configuration: [{type: chart, title: x, checkDefinitionId: 70}]\n';
    const pictures = await sourceUntil(3, (context) => source(text, context), now);
    expect(pictures.at(-1)?.widgets[0]?.content).to.deep.equal({
      kind: 'series',
      series: [{ label: 'a', points: [1, 4] }],
      more: 0,
    });
  });

  it('fails when there never was a picture, without the token', async () => {
    nock(url).get('/api/v1/status/active-alerts').times(2).reply(401, { message: 'no s3cretT0ken' });
    const zmon = source('name: B\nwidget_configuration: []\n', at(now));
    for (const run of [() => zmon.once(), () => zmon.follow(() => undefined)]) {
      const error = await run().then(
        () => new Error('expected a failure'),
        (thrown: unknown) => thrown as Error,
      );
      expect(error.message).to.contain('credentials were not accepted').and.not.contain('s3cretT0ken');
    }
  });
});

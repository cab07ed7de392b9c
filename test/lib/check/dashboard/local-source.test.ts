import { expect } from 'chai';
import { LocalSource } from '../../../../src/lib/check/dashboard/local-source.js';
import { prepareWidgets } from '../../../../src/lib/check/dashboard/prepare-widgets.js';
import {
  readDashboard,
  resolveAlerts,
  readAlerts,
  readCheck,
} from '../../../../src/lib/check/definition/index.js';
import type { Entity, LoadedCheck } from '../../../../src/lib/check/definition/index.js';
import type { WatchedCheck, WatchEvent } from '../../../../src/lib/check/watch/index.js';
import type { AlertVerdict } from '../../../../src/lib/check/index.js';
import { VirtualClock } from '../../../support/virtual-clock.js';

const entities: Entity[] = [
  { id: 'a', type: 'host' },
  { id: 'b', type: 'host' },
];

function watched(id: number | undefined, ...alerts: string[]): WatchedCheck {
  const head = id === undefined ? '' : `id: ${id}\n`;
  const name = `check ${id ?? 'new'}`;
  const check = readCheck(
    `${head}name: ${name}\nowning_team: t\ndescription: d\ncommand: '1'\ninterval: 60\nentities: [{type: host}]\n`,
    `${name}.yaml`,
  );
  const loaded = alerts.flatMap((text) => readAlerts(text, `${name}-alert.yaml`));
  return { subject: { check, alerts: resolveAlerts(loaded).alerts }, entities };
}

function alert(id: number | undefined, team: string, more = ''): string {
  return `${id === undefined ? '' : `id: ${id}\n`}name: alert ${id ?? 'new'} {x}\nteam: ${team}\nresponsible_team: ${team}\ndescription: d\ncondition: '>0'\npriority: 1\nentities: []\nentities_exclude: []\n${more}`;
}

/** What the check came to on an entity; each alert `[active, inPeriod]`. */
function result(
  { subject }: WatchedCheck,
  entity: string,
  value: number | Error,
  verdicts: [active: boolean, inPeriod: boolean][],
  ts = 100,
): WatchEvent {
  const failed = value instanceof Error;
  return {
    type: 'result',
    check: subject.check,
    evaluation: {
      entity: { id: entity, type: 'host' },
      index: 0,
      run: 1,
      result: {
        ts,
        td: 0,
        value: failed ? value.message : value,
        worker: 'w',
        ...(failed && { exc: 1 as const }),
      },
      alerts: verdicts.map(([active, inPeriod], index): AlertVerdict => ({
        alert: subject.alerts[index]!.definition,
        active,
        inPeriod,
        captures: failed ? {} : { x: value },
        changed: active,
        ...(active && inPeriod && { startTime: ts }),
        exception: false,
      })),
      output: '',
      timings: { totalMs: 0, bridgeMs: 0 },
    },
  };
}

function ran({ subject: { check } }: WatchedCheck): WatchEvent {
  return { type: 'ran', check, startedAt: 100, endedAt: 101, nextAt: 160 };
}

function open(
  yaml: string,
  checks: WatchedCheck[],
  events: readonly WatchEvent[],
): { source: LocalSource; run: { started: readonly LoadedCheck[]; taken: number } } {
  const dashboard = readDashboard(yaml, 'd.yaml');
  const { alert_teams: teams, tags } = dashboard.definition;
  const run: { started: readonly LoadedCheck[]; taken: number } = { started: [], taken: 0 };
  const source = new LocalSource({
    dashboard,
    widgets: prepareWidgets(dashboard),
    choice: { teams, tags },
    checks,
    clock: new VirtualClock(200_000),
    signal: new AbortController().signal,
    watch: async function* (needed) {
      run.started = needed.map(({ subject }) => subject.check);
      for (const event of events) {
        run.taken++;
        yield event;
      }
    },
  });
  return { source, run };
}

const board = "name: B\nalert_teams: ['apps*']\nwidget_configuration: []\n";

describe('a dashboard of checks that run here', () => {
  it('has a tile for each alert of its teams that is raised in its period', async () => {
    const one = watched(1, alert(11, 'apps'), alert(12, 'other'), alert(13, 'apps/x'));
    const { source } = open(
      board,
      [one],
      [
        result(one, 'a', 5, [
          [true, true],
          [true, true],
          [true, false],
        ]),
        result(
          one,
          'b',
          7,
          [
            [true, true],
            [false, true],
            [false, true],
          ],
          50,
        ),
        ran(one),
      ],
    );
    const { tiles, source: where } = await source.once();
    expect(where).to.equal('this machine');
    expect(tiles.map(({ title, since, count }) => [title, since, count])).to.deep.equal([
      ['alert 11 5, 7', 50, 2],
    ]);
    expect(tiles[0]?.entities.map(({ id, value }) => [id, value])).to.deep.equal([
      ['b', 7],
      ['a', 5],
    ]);
    expect(tiles[0]?.alert).to.deep.include({
      checkId: 1,
      checkName: 'check 1',
      links: ['check 1-alert.yaml:1:1'],
    });
  });

  it('ends when every check has run once', async () => {
    const one = watched(1, alert(11, 'apps'));
    const two = watched(2, alert(21, 'apps'));
    const { source, run } = open(
      board,
      [one, two],
      [
        result(one, 'a', 1, [[false, true]]),
        ran(one),
        ran(one),
        ran(two),
        result(one, 'a', 1, [[true, true]]),
      ],
    );
    expect((await source.once()).tiles).to.deep.equal([]);
    expect(run.taken).to.equal(4);
  });

  it('takes away what is over, or is watched no longer', async () => {
    const one = watched(1, alert(11, 'apps'));
    const [definition] = one.subject.alerts.map((each) => each.definition);
    const over: WatchEvent = {
      type: 'cleared',
      at: 120,
      check: one.subject.check,
      alert: definition!,
      alertKey: '11',
      entity: entities[1]!,
      since: 100,
      value: 1,
      captures: {},
      text: '',
      gone: true,
    };
    const { source } = open(
      board,
      [one],
      [
        result(one, 'a', 5, [[true, true]]),
        result(one, 'b', 5, [[true, true]]),
        result(one, 'a', 0, [[false, true]]),
      ],
    );
    const seen: number[] = [];
    await source.follow(() => seen.push(source.picture()?.tiles[0]?.count ?? 0));
    expect(seen).to.deep.equal([1, 2, 1]);
    const { source: other } = open(board, [one], [result(one, 'b', 5, [[true, true]]), over]);
    await other.follow(() => undefined);
    expect(other.picture()?.tiles).to.deep.equal([]);
  });

  it('keeps alerts of the same name under two checks apart', async () => {
    const one = watched(1, alert(undefined, 'apps'));
    const two = watched(2, alert(undefined, 'apps'));
    const { source } = open(
      board,
      [one, two],
      [result(one, 'a', 5, [[true, true]]), result(two, 'a', 6, [[false, true]]), ran(one), ran(two)],
    );
    expect((await source.once()).tiles).to.have.length(1);
  });

  it('runs only checks that say something to the dashboard', async () => {
    const checks = [
      watched(1, alert(11, 'apps')),
      watched(2, alert(21, 'other')),
      watched(3),
      watched(4, alert(41, 'x')),
    ];
    const text = `${board.replace('[]', '')}- {type: value, title: w, checkDefinitionId: 3, alertStyles: {red: [41]}}\n`;
    const { source, run } = open(text, checks, checks.map(ran));
    await source.once();
    expect(run.started.map(({ definition }) => definition.id)).to.deep.equal([1, 3, 4]);
  });

  it('colours widgets by alerts of other teams, and shows the values of a check without an id', async () => {
    const fresh = watched(undefined, alert(41, 'other'));
    const text = `${board.replace('[]', '')}- {type: value, title: w, checkDefinitionId: 99, alertStyles: {red: [41]}}\n`;
    const { source } = open(text, [fresh], [result(fresh, 'a', 5, [[true, true]]), ran(fresh)]);
    const { widgets, tiles } = await source.once();
    expect(tiles).to.deep.equal([]);
    expect(widgets[0]).to.deep.include({
      style: { colour: 'red' },
      content: { kind: 'value', value: 5, text: '5' },
    });
  });

  it('shows the error of a check that failed', async () => {
    const one = watched(1, alert(11, 'apps'));
    const text = `${board.replace('[]', '')}- {type: value, title: w, checkDefinitionId: 1}\n`;
    const { source } = open(
      text,
      [one],
      [result(one, 'a', new Error('HttpError: no'), [[true, true]]), ran(one)],
    );
    const { widgets, tiles } = await source.once();
    expect(widgets[0]?.content).to.deep.equal({ kind: 'failed', text: 'HttpError: no' });
    expect(tiles[0]?.entities[0]?.failed).to.equal(true);
  });

  it('names what no definition has, with its place', () => {
    const text = `name: B
alert_teams: [nobody]
widget_configuration:
- {type: value, title: a, checkDefinitionId: 1}
- {type: value, title: b, checkDefinitionId: 2, alertStyles: {red: [11, 12]}}
`;
    const { source } = open(text, [watched(1, alert(11, 'apps'))], []);
    expect(source.warnings).to.deep.equal([
      'd.yaml:5:46: no definition here has the check 2. Name the files that have it with --definitions.',
      'd.yaml:5:73: no definition here has the alert 12. Name the files that have it with --definitions.',
      'none of 1 alerts is of the teams and tags of this dashboard; their teams are apps',
    ]);
  });

  it('has a picture before the first result only when nothing runs', async () => {
    const { source } = open(board, [], []);
    expect(source.picture()).to.equal(undefined);
    let changes = 0;
    await source.follow(() => changes++);
    expect(changes).to.equal(1);
    expect(source.picture()?.tiles).to.deep.equal([]);
    expect((await source.once()).tiles).to.deep.equal([]);
  });

  it('says what happens for a while', async () => {
    const one = watched(1, alert(11, 'apps'));
    const { source } = open(
      board,
      [one],
      [result(one, 'a', 1, [[false, true]]), { type: 'late', check: one.subject.check, missed: 2 }],
    );
    await source.follow(() => undefined);
    expect(source.picture()?.notice).to.equal(
      '"check 1" takes longer than its interval, and runs are left out',
    );
    expect(source.warnings).to.deep.equal([source.picture()?.notice]);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import type {
  Board,
  RaisedEntity,
  Tile,
  WidgetContent,
  WidgetPicture,
} from '../../../src/lib/check/index.js';
import { displayWidth, redactor } from '../../../src/lib/core/index.js';
import { boardFrame, frameExtent } from '../../../src/ui/check/board-frame.js';
import {
  afterKey,
  emptyBoard,
  visibleTiles,
  withBoard,
  type BoardKey,
  type BoardState,
} from '../../../src/ui/check/board-state.js';
import type { BoardFrameOptions, BoardLine } from '../../../src/ui/check/board-text.js';

const now = 1_800_000_000;

function entity(id: string, more: Partial<RaisedEntity> = {}): RaisedEntity {
  return { id, since: now - 90, value: 1, captures: {}, downtimes: [], failed: false, ...more };
}

function tile(
  id: number,
  priority: 1 | 2 | 3,
  more: Partial<Tile> & { team?: string; tags?: string[] } = {},
): Tile {
  const { team = 'apps', tags = [], ...rest } = more;
  const entities = rest.entities ?? [entity(`host-${id}`)];
  return {
    alert: {
      key: `id ${id}`,
      id,
      name: `Alert ${id}`,
      description: 'First line\n\tsecond',
      condition: 'def alert():\n    return value > 1',
      team,
      responsibleTeam: 'ops',
      priority,
      tags,
      notifications: ['send_mail("a@example.org")'],
      checkId: 7,
      checkName: 'Load',
      links: ['https://zmon.example.org/#/alert-details/1'],
    },
    title: `Alert ${id} is up`,
    entities,
    count: entities.length,
    since: now - 90,
    inDowntime: false,
    acknowledged: false,
    ...rest,
  };
}

function widget(content: WidgetContent, more: Partial<WidgetPicture> = {}): WidgetPicture {
  return { type: 'value', title: 'w', width: 4, style: {}, content, ...more };
}

function board(more: Partial<Board> = {}): Board {
  return {
    name: 'Applications',
    compact: false,
    source: 'this machine',
    at: now,
    tiles: [],
    widgets: [],
    ...more,
  };
}

const size: BoardFrameOptions = {
  now: now * 1000,
  columns: 80,
  rows: 24,
  unicode: true,
  redact: redactor([]),
};
const extent = { page: 10, detailLines: 0 };

const plain = (lines: readonly BoardLine[]): string[] =>
  lines.map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
const frame = (state: BoardState, more: Partial<BoardFrameOptions> = {}): string[] =>
  plain(boardFrame(state, { ...size, ...more }));
const of = (more: Partial<Board>): BoardState => withBoard(emptyBoard, board(more));
const typed = (text: string): BoardKey[] => [...text].map((one) => ({ type: 'text', text: one }));
function press(state: BoardState, ...keys: BoardKey[]): BoardState {
  return keys.reduce((before, key) => {
    const after = afterKey(before, key, { ...extent, ...frameExtent(before, size) });
    if (after === undefined) throw new Error('the reader left');
    return after;
  }, state);
}

const three = [
  tile(1, 1),
  tile(2, 2, {
    since: now - 7200,
    entities: [entity('b-1'), entity('b-2')],
    count: 2,
    team: 'db',
    tags: ['live'],
  }),
  tile(3, 3, { inDowntime: true, acknowledged: true }),
];
const widgets = [
  widget(
    { kind: 'value', value: 1, text: '1.50' },
    { title: 'load', style: { colour: 'red', emphasis: 'blink' } },
  ),
  widget(
    { kind: 'gauge', value: 30, min: 0, max: 60, text: '30' },
    { title: 'gauge', style: { colour: 'green' } },
  ),
  widget(
    { kind: 'trend', series: { label: '', points: [1, 2, 9] }, mean: 4, direction: 1 },
    { title: 'trend' },
  ),
  widget({ kind: 'series', more: 3, series: [{ label: 'a', points: [1, 'failed', 3] }] }, { title: 'chart' }),
  widget({ kind: 'failed', text: 'HttpError: no' }, { title: 'failing' }),
  widget({ kind: 'none', text: 'a web page, not shown in a terminal' }, { title: 'page' }),
];

describe('the board of a dashboard', () => {
  it('fits 80 columns', () => {
    expect(frame(of({ tiles: three, widgets }))).to.deep.equal([
      'Applications  P1: 1  P2: 1  1 in a downtime    this machine  08:00:00Z (0s ago)',
      '!! load                   * gauge                   trend',
      '  1.50                      ━━━━━╌╌╌╌ 30 (0..60)      ↗ 9 (mean 4) ▁▂█',
      'chart                     failing                   page',
      '  a 3 ▁×█                   failed: HttpError: no     a web page, not shown…',
      '  and 3 more',
      '',
      '>  P1     90s    1  Alert 1 is up',
      '                   host-1',
      '   P2    120m    2  Alert 2 is up',
      '                   b-1, b-2',
      '   P3     90s    1  Alert 3 is up  (downtime, acknowledged)',
      '                   host-3',
      '↑↓ select  enter details  / search  q quit',
    ]);
  });

  it('fits 200 columns, in ASCII too', () => {
    const lines = frame(of({ tiles: three, widgets }), { columns: 200, unicode: false, rows: 12 });
    expect(lines).to.have.length(11);
    expect(lines[2])
      .to.contain('[===============               ] 30 (0..60)')
      .and.contain('^ 9 (mean 4) _.#');
    expect(lines.slice(-5)).to.deep.equal([
      '',
      '>  P1     90s    1  Alert 1 is up  apps',
      '   P2    120m    2  Alert 2 is up  db',
      '   P3     90s    1  Alert 3 is up  (downtime, acknowledged)  apps',
      'j/k select  enter details  / search  q quit',
    ]);
    for (const line of lines) expect([...line].every((character) => character < '\x7f')).to.equal(true);
  });

  it('says in words what colours say', () => {
    const lines = boardFrame(of({ tiles: three, widgets: widgets.slice(0, 1) }), size);
    const looks = new Map(lines.flat().map(({ text, look }) => [text.trim(), look]));
    expect(looks.get('P1')).to.equal('red');
    expect(looks.get('P2')).to.equal('orange');
    expect(looks.get('P3')).to.equal('quiet');
    expect(looks.get('!! load')).to.equal('red');
  });

  it('shows a line for each tile of a compact dashboard, and no widgets', () => {
    expect(frame(of({ compact: true, tiles: three, widgets })).slice(1, -1)).to.deep.equal([
      '>  P1     90s    1  Alert 1 is up',
      '   P2    120m    2  Alert 2 is up',
      '   P3     90s    1  Alert 3 is up  (downtime, acknowledged)',
    ]);
  });

  it('says that nothing is raised, and why there is no newer picture', () => {
    const lines = frame(of({ trouble: 'cannot reach ZMON: connection refused' }), { now: (now + 65) * 1000 });
    expect(lines).to.deep.equal([
      'Applications  nothing is raised               this machine  08:00:00Z (65s ago)',
      '! as of 08:00:00Z: cannot reach ZMON: connection refused',
      '↑↓ select  enter details  / search  q quit',
    ]);
    expect(frame(of({ source: `ZMON ${'x'.repeat(60)}` }))[0]).to.match(/raised {10,}08:00:00Z \(0s ago\)$/);
    expect(frame(of({ notice: 'd.yaml: read again' }))[1]).to.equal('  d.yaml: read again');
    expect(frame(emptyBoard)[0]).to.equal('Waiting for the first results …');
  });

  it('keeps the chosen tile in sight among many, and counts the others', () => {
    const tiles = Array.from({ length: 40 }, (_, index) => tile(index, 1));
    let state = of({ tiles });
    expect(frame(state, { rows: 8 }).slice(-2)[0]).to.equal('  35 below');
    state = press(state, { type: 'end' });
    const last = frame(state, { rows: 8 });
    expect(last.slice(-3)[0]).to.equal('>  P1     90s    1  Alert 39 is up');
    expect(last.slice(-2)[0]).to.equal('  35 above');
    state = press(state, { type: 'home' }, ...typed('jjjjjjjjjj'));
    expect(frame(state, { rows: 8 }).slice(-2)[0]).to.equal('  8 above, 27 below');
    expect(frame(state, { rows: 8 }).join('\n')).to.contain('>  P1     90s    1  Alert 10 is up');
  });

  it('leaves half of the room to the tiles', () => {
    const many = Array.from({ length: 30 }, () => widgets[0]!);
    const tiles = Array.from({ length: 30 }, (_, index) => tile(index, 1));
    const lines = frame(of({ tiles, widgets: many }), { rows: 22 });
    expect(lines).to.have.length(22);
    expect(lines.filter((line) => /is up/.test(line)).length).to.be.at.least(9);
    expect(lines.join('\n')).to.match(/and \d+ more widgets/);
  });

  it('shows everything about an alert', () => {
    const tiles = [
      tile(1, 1, {
        entities: [
          entity('a', { value: { load: 3 }, captures: { load: 3 } }),
          entity('b', { value: 'HttpError', failed: true, since: now - 30 }),
          entity('c', { downtimes: [{ comment: 'update', createdBy: 'me', until: now + 60 }] }),
        ],
        count: 5,
      }),
    ];
    const lines = frame(press(of({ tiles }), { type: 'enter' }), { rows: 40 });
    expect(lines.slice(1)).to.deep.equal([
      ' P1  Alert 1 is up',
      '',
      '  since        2027-01-15T07:58:30Z (90s)',
      '  alert        1 Alert 1',
      '  check        7 Load',
      '  team         apps',
      '  responsible  ops',
      '  notifies     send_mail("a@example.org")',
      '  links        https://zmon.example.org/#/alert-details/1',
      '',
      '  description',
      '    First line',
      '        second',
      '',
      '  condition',
      '    def alert():',
      '        return value > 1',
      '',
      '  5 entities',
      '       90s  a  {"load":3}',
      '            load=3',
      '       30s  b  failed: HttpError',
      '       90s  c  1',
      '            in a downtime until 2027-01-15T08:01:00Z by me: update',
      '    and 2 more',
      '↑↓ scroll  esc back  q quit',
    ]);
  });

  it('counts the entities that it cannot name', () => {
    const unnamed = (count: number): string[] => frame(of({ tiles: [tile(1, 1, { entities: [], count })] }));
    expect(unnamed(1).map((line) => line.trim())).to.include('1 entity');
    expect(unnamed(2).map((line) => line.trim())).to.include('2 entities');
  });

  it('scrolls through details no further than they go', () => {
    const tiles = [tile(1, 1, { entities: Array.from({ length: 60 }, (_, index) => entity(`e${index}`)) })];
    let state = press(of({ tiles }), { type: 'enter' }, { type: 'end' });
    expect(frame(state).slice(-2)[0]).to.equal('       90s  e59  1');
    state = press(state, { type: 'down' }, { type: 'pageDown' });
    expect(frame(state).slice(-2)[0]).to.equal('       90s  e59  1');
    state = press(state, { type: 'up' });
    expect(frame(state).slice(-2)[0]).to.equal('       90s  e58  1');
    state = press(state, { type: 'home' });
    expect(frame(state)[1]).to.equal(' P1  Alert 1 is up');
    expect(frame(press(state, { type: 'escape' }))[1]).to.contain('>  P1');
  });
});

describe('the keys of a board', () => {
  it('searches names, teams, tags and entities, every word', () => {
    const found = (search: string): number[] =>
      visibleTiles({ board: board({ tiles: three }), search }).map(({ alert }) => alert.id ?? 0);
    expect(found('')).to.deep.equal([1, 2, 3]);
    expect(found('ALERT 2')).to.deep.equal([2]);
    expect(found('db')).to.deep.equal([2]);
    expect(found('live')).to.deep.equal([2]);
    expect(found('host-')).to.deep.equal([1, 3]);
    expect(found('host- 3')).to.deep.equal([3]);
    expect(found('zzz')).to.deep.equal([]);
  });

  it('filters while it is typed, keeps the search on enter, and clears it on escape', () => {
    let state = press(of({ tiles: three }), ...typed('/b-2'));
    expect(frame(state).slice(1)).to.deep.equal([
      '>  P2    120m    2  Alert 2 is up',
      '                   b-1, b-2',
      '/b-2_  enter keep  esc clear',
    ]);
    state = press(state, { type: 'enter' });
    expect(frame(state).at(-1)).to.equal('/b-2  esc clear  ↑↓ select  enter details  / search  q quit');
    expect(frame(press(state, ...typed('/q'))).slice(1)).to.deep.equal([
      'no alert matches the search',
      '/b-2q_  enter keep  esc clear',
    ]);
    expect(press(state, ...typed('/'), { type: 'backspace' }).search).to.equal('b-');
    expect(press(state, ...typed('/'), { type: 'escape' })).to.deep.include({ search: '', typing: false });
    expect(press(state, { type: 'escape' }).search).to.equal('');
  });

  it('leaves on q and Ctrl-C, but types q into a search', () => {
    const state = of({ tiles: three });
    expect(afterKey(state, { type: 'text', text: 'q' }, extent)).to.equal(undefined);
    expect(afterKey(press(state, { type: 'enter' }), { type: 'text', text: 'q' }, extent)).to.equal(
      undefined,
    );
    expect(press(state, ...typed('/q')).search).to.equal('q');
    expect(afterKey(press(state, ...typed('/q')), { type: 'interrupt' }, extent)).to.equal(undefined);
  });

  it('keeps the chosen alert chosen wherever it goes, and its place when it is over', () => {
    let state = press(of({ tiles: three }), { type: 'down' });
    expect(state.selected.key).to.equal('id 2');
    state = withBoard(state, board({ tiles: [three[1]!, three[0]!, three[2]!] }));
    expect(state.selected).to.deep.equal({ key: 'id 2', index: 0 });
    state = withBoard(state, board({ tiles: [three[0]!, three[2]!] }));
    expect(state.selected).to.deep.equal({ key: 'id 1', index: 0 });
    state = withBoard(state, board());
    expect(state.selected).to.deep.equal({ key: undefined, index: 0 });
    expect(press(state, { type: 'enter' }).details).to.equal(undefined);
  });

  it('goes back to the board when the alert in the details is over', () => {
    const state = press(of({ tiles: three }), { type: 'enter' });
    expect(frame(withBoard(state, board({ tiles: [three[1]!] })))[1]).to.contain('>  P2');
  });
});

describe('what may stand on a board', () => {
  it('hides secrets before anything is cut off, and control characters', () => {
    const secret = 'S3cr3tS3cr3tS3cr3t';
    const nasty = `x ${secret} \x1b[31m\x07\u202e\u2028y`;
    const state = of({
      name: nasty,
      source: nasty,
      notice: nasty,
      trouble: nasty,
      tiles: [
        {
          ...tile(1, 1, {
            entities: [
              entity(nasty, {
                value: nasty,
                captures: { c: nasty },
                downtimes: [{ comment: nasty, createdBy: nasty }],
              }),
            ],
            team: nasty,
          }),
          title: nasty,
        },
      ],
      widgets: [
        widget({ kind: 'value', value: nasty, text: nasty }, { title: nasty }),
        widget({ kind: 'gauge', value: 1, min: 0, max: 2, text: nasty }),
        widget({ kind: 'series', more: 0, series: [{ label: nasty, points: [1] }] }),
        widget({ kind: 'failed', text: nasty }),
      ],
    });
    const redact = redactor([secret]);
    for (const columns of [24, 30, 80, 120, 200])
      for (const shown of [state, press(state, { type: 'enter' })]) {
        const text = frame(shown, { columns, redact, rows: 60 }).join('\n');
        expect(text).to.not.match(/S3c|[\p{Cf}\u2028]/u);
        expect(text.replaceAll('\n', '')).to.not.match(/\p{Cc}/u);
      }
  });

  it('is never as wide as the terminal, and never higher', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 });
    const anyTile = fc.record({
      id: fc.nat(50),
      priority: fc.constantFrom(1 as const, 2 as const, 3 as const),
      title: text,
      ids: fc.array(text, { maxLength: 4 }),
    });
    const point = fc.oneof(fc.double({ noNaN: true }), fc.constant('failed' as const));
    const content: fc.Arbitrary<WidgetContent> = fc.oneof(
      text.map((one): WidgetContent => ({ kind: 'value', value: one, text: one })),
      fc
        .tuple(fc.integer(), fc.integer(), fc.integer(), text)
        .map(([value, min, max, label]): WidgetContent => ({ kind: 'gauge', value, min, max, text: label })),
      fc
        .tuple(fc.array(point, { maxLength: 30 }), text)
        .map(([points, label]): WidgetContent => ({ kind: 'series', more: 1, series: [{ label, points }] })),
      fc.array(point, { maxLength: 30 }).map((points): WidgetContent => ({
        kind: 'trend',
        series: { label: '', points },
        mean: 3,
        direction: -1,
      })),
    );
    const key = fc.constantFrom<BoardKey>(
      { type: 'down' },
      { type: 'up' },
      { type: 'pageDown' },
      { type: 'end' },
      { type: 'enter' },
      { type: 'escape' },
      { type: 'text', text: '/' },
      { type: 'text', text: 'a' },
      { type: 'backspace' },
    );
    fc.assert(
      fc.property(
        fc.array(anyTile, { maxLength: 12 }),
        fc.array(fc.tuple(content, text, fc.integer({ min: 1, max: 12 })), { maxLength: 6 }),
        fc.array(key, { maxLength: 12 }),
        fc.integer({ min: 10, max: 200 }),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        (tiles, pictures, keys, columns, rows, unicode) => {
          const options = { ...size, columns, rows, unicode };
          let state = of({
            tiles: tiles.map(({ id, priority, title, ids }) => ({
              ...tile(id, priority, { entities: ids.map((one) => entity(one)) }),
              title,
            })),
            widgets: pictures.map(([one, title, width]) => widget(one, { title, width })),
          });
          for (const one of keys) state = afterKey(state, one, frameExtent(state, options)) ?? state;
          const lines = boardFrame(state, options);
          expect(lines.length).to.be.at.most(rows);
          for (const line of plain(lines)) expect(displayWidth(line)).to.be.below(columns);
        },
      ),
    );
  });
});

import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entity } from '../../../../src/lib/check/definition/index.js';
import { usageError } from '../../../../src/lib/core/index.js';
import { joinWatched, readWatchedText } from '../../../../src/lib/check/watch/source/read-watched.js';
import { WatchSource, type WatchSourceOptions } from '../../../../src/lib/check/watch/source/watch-source.js';
import { VirtualClock } from '../../../support/virtual-clock.js';
import { FakeInterpreter } from '../evaluation/fake-interpreter.js';

const never = new AbortController().signal;

function check(name: string, more = ''): string {
  return `name: ${name}\nowning_team: t\ndescription: d\ninterval: 60\nruntime: PYTHON_3\nentities: [{type: app}]\n${more}command: "1"\n`;
}

function alert(name: string, more = '', condition = '> 1'): string {
  return `name: ${name}\nteam: t\nresponsible_team: t\ndescription: d\npriority: 1\n${more}condition: "${condition}"\n`;
}

/** Which alerts each check has. */
function joined(files: Record<string, string>): { checks: Record<string, string[]>; notices: string[] } {
  const loaded = Object.entries(files).flatMap(([file, text]) => readWatchedText({ file, text }));
  const { subjects, notices } = joinWatched(loaded);
  return {
    checks: Object.fromEntries(
      subjects.map((one) => [one.check.definition.name, one.alerts.map(({ definition }) => definition.name)]),
    ),
    notices,
  };
}

describe('which alerts belong to which check', () => {
  it('is said by check_definition_id, wherever the files lie', () => {
    const { checks } = joined({
      'a/one.yaml': check('One', 'id: 1\n'),
      'a/two.yaml': check('Two', 'id: 2\n'),
      'b/alerts.yaml': `${alert('A', 'check_definition_id: 2\n')}---\n${alert('B', 'check_definition_id: 1\n')}`,
    });
    expect(checks).to.deep.equal({ One: ['B'], Two: ['A'] });
  });

  it('is clear beside the only check of a file, and in a folder with only one check that has no id', () => {
    const { checks, notices } = joined({
      'a/one.yaml': `${check('One')}---\n${alert('Beside', 'check_definition_id: 77\n')}`,
      'a/alert.yaml': alert('Near'),
      'b/two.yaml': check('Two'),
      'b/alert.yaml': alert('There'),
    });
    expect(checks).to.deep.equal({ One: ['Beside', 'Near'], Two: ['There'] });
    expect(notices).to.deep.equal([]);
  });

  it('is asked for when it is not clear', () => {
    const { checks, notices } = joined({
      'a/one.yaml': check('One'),
      'a/two.yaml': check('Two'),
      'a/alert.yaml': `${alert('Whose')}---\n${alert('Gone', 'check_definition_id: 9\n')}`,
    });
    expect(checks).to.deep.equal({ One: [], Two: [] });
    expect(notices).to.have.length(2);
    expect(notices[0]).to.match(/^a\/alert\.yaml:1:1: "Whose" does not say which check it judges/);
    expect(notices[1]).to.include('"Gone" is an alert of check 9');
  });

  it('is inherited, and what a parent says is too; templates are not run', () => {
    const { checks, notices } = joined({
      'one.yaml': check('One', 'id: 1\n'),
      'parent.yaml': alert('Parent', 'id: 5\ntemplate: true\ncheck_definition_id: 1\n'),
      'child.yaml': 'name: Child\nid: 6\nteam: t\nresponsible_team: t\nparent_id: 5\n',
    });
    expect(checks).to.deep.equal({ One: ['Child'] });
    expect(notices).to.deep.equal([]);
  });

  it('leaves out what is not active, and says so', () => {
    const { checks, notices } = joined({
      'one.yaml': `${check('One')}---\n${alert('Idle', 'status: INACTIVE\n')}`,
      'two.yaml': check('Two', 'status: DELETED\n'),
    });
    expect(checks).to.deep.equal({ One: [] });
    expect(notices).to.deep.equal([
      'two.yaml:7:9: the check "Two" is DELETED and is not run',
      'one.yaml:14:9: the alert "Idle" is INACTIVE and is not run',
    ]);
  });

  it('refuses two checks that cannot be told apart', () => {
    expect(() => joined({ 'a.yaml': check('A', 'id: 1\n'), 'b.yaml': check('B', 'id: 1\n') })).to.throw(
      'another check, at a.yaml:7, has the id 1, too',
    );
    expect(() => joined({ 'a.yaml': `${check('A')}---\n${check('A')}` })).to.throw(
      'another check, at a.yaml:1, has the name "A", too',
    );
    expect(joined({ 'a.yaml': check('A'), 'b.yaml': check('A') }).notices).to.deep.equal([]);
  });
});

describe('the source of a watch', () => {
  let folder: string;
  let tick = 0;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zk-source-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(name: string, text: string): void {
    const path = join(folder, name);
    writeFileSync(path, text);
    // Editors are slower than tests.
    utimesSync(path, 1000 + ++tick, 1000 + tick);
  }

  function source(more: Partial<WatchSourceOptions> = {}): WatchSource {
    return new WatchSource({
      paths: [folder],
      finder: { files: [], live: false, find: async () => undefined },
      filter: () => ({}),
      interpreter: new FakeInterpreter({
        inspect: ({ source: code }) =>
          code.includes('BROKEN')
            ? { findings: [{ code: 'syntax', message: 'invalid syntax', line: 1, column: 3 }] }
            : {},
      }),
      signal: never,
      clock: new VirtualClock(0),
      known: () => {},
      ...more,
    });
  }

  const names = (checks: { subject: { check: { definition: { name: string } } } }[] = []): string[] =>
    checks.map(({ subject }) => subject.check.definition.name);

  it('finds checks, alerts and entities in a folder', async () => {
    write('check.yaml', check('One'));
    write('entities.yaml', '- {id: a, type: app}\n- {id: h, type: host}\n');
    const { checks, notices } = await source().open();
    expect(names(checks)).to.deep.equal(['One']);
    expect(checks[0]?.entities.map(({ id }) => id)).to.deep.equal(['a']);
    expect(notices).to.deep.equal([]);
  });

  it('refuses what is wrong, with its place, and a folder without a check', async () => {
    write('check.yaml', check('One').replace('"1"', 'BROKEN'));
    const error = await source()
      .open()
      .catch((caught: unknown) => caught);
    expect(error).to.include({ message: 'invalid syntax', exit: 2 });
    write('check.yaml', alert('Only'));
    const none = await source()
      .open()
      .catch((caught: unknown) => caught);
    expect(none).to.have.property('message').that.includes('there is no check to watch in');
    write('check.yaml', check('Idle', 'status: INACTIVE\n'));
    const off = await source()
      .open()
      .catch((caught: unknown) => caught);
    expect(off).to.have.property('message').that.includes('is INACTIVE and is not run');
  });

  it('says nothing while nothing changes', async () => {
    write('check.yaml', check('One'));
    const watch = source();
    await watch.open();
    expect(await watch.look(never)).to.deep.equal({ notices: [] });
  });

  it('reads a file again that was written, and leaves checks alone that were not', async () => {
    write('one.yaml', check('One'));
    write('two.yaml', check('Two'));
    const watch = source();
    const { checks } = await watch.open();
    write('two.yaml', check('Two').replace('60', '30'));
    const next = await watch.look(never);
    expect(next.notices).to.deep.equal([`${join(folder, 'two.yaml')}: read again, 2 checks watched`]);
    expect(next.checks?.[0]?.subject).to.equal(checks[0]?.subject);
    expect(next.checks?.[1]?.subject).to.not.equal(checks[1]?.subject);
    expect(next.checks?.[1]?.subject.check.definition.interval).to.equal(30);
  });

  it('leaves everything alone when a file was only touched', async () => {
    write('one.yaml', check('One'));
    const watch = source();
    const { checks } = await watch.open();
    write('one.yaml', check('One'));
    expect((await watch.look(never)).checks?.[0]?.subject).to.equal(checks[0]?.subject);
  });

  it('keeps the old definition after an edit that broke it, says why, and takes the next good one', async () => {
    write('one.yaml', check('One'));
    const watch = source();
    const { checks } = await watch.open();
    write('one.yaml', 'name: [');
    const broken = await watch.look(never);
    expect(broken.checks).to.equal(undefined);
    expect(broken.notices[0]).to.match(/one\.yaml:\d+:\d+: .*; what was there before stays$/);
    expect(await watch.look(never)).to.deep.equal({ notices: [] });
    write('one.yaml', check('One').replace('"1"', 'BROKEN'));
    const malformed = await watch.look(never);
    expect(malformed.notices.at(-1)).to.match(/invalid syntax; what was there before stays$/);
    expect(malformed.checks?.[0]?.subject).to.equal(checks[0]?.subject);
    write('one.yaml', check('One').replace('"1"', '"2"'));
    expect((await watch.look(never)).checks?.[0]?.subject.check.definition.command).to.equal('2');
  });

  it('takes in a new file, and lets go of one only when it stays away', async () => {
    write('one.yaml', check('One'));
    const watch = source();
    await watch.open();
    mkdirSync(join(folder, 'more'));
    write('more/two.yaml', check('Two'));
    expect(names((await watch.look(never)).checks)).to.have.members(['One', 'Two']);
    unlinkSync(join(folder, 'one.yaml'));
    expect(await watch.look(never)).to.deep.equal({ notices: [] });
    expect(names((await watch.look(never)).checks)).to.deep.equal(['Two']);
  });

  it('does not mind an editor that puts a new file in the place of the old one', async () => {
    write('one.yaml', check('One'));
    const watch = source();
    await watch.open();
    unlinkSync(join(folder, 'one.yaml'));
    await watch.look(never);
    write('one.yaml', check('One').replace('60', '10'));
    const { checks } = await watch.look(never);
    expect(checks?.[0]?.subject.check.definition.interval).to.equal(10);
  });

  it('keeps everything when the whole folder is away', async () => {
    write('one.yaml', check('One'));
    const watch = source();
    await watch.open();
    rmSync(folder, { recursive: true });
    for (let n = 0; n < 3; n++) expect(await watch.look(never)).to.deep.equal({ notices: [] });
  });

  it('finds entities of a cluster anew every minute, and goes on with the last ones when it cannot', async () => {
    write('one.yaml', check('One'));
    const clock = new VirtualClock(0);
    const app = (id: string): Entity => ({ id, type: 'app' });
    let answer: Entity[] | undefined = [app('a')];
    const known: string[][] = [];
    const watch = source({
      clock,
      finder: {
        files: [],
        live: true,
        find: async () => {
          if (answer === undefined) throw usageError('the cluster does not answer');
          return { entities: answer, notices: [] };
        },
      },
      known: (entities = []) => void known.push(entities.map(({ id }) => id)),
    });
    const { checks } = await watch.open();
    answer = [app('a'), app('b')];
    expect(await watch.look(never)).to.deep.equal({ notices: [] });
    await clock.sleep(60_000);
    const next = await watch.look(never);
    expect(next.checks?.[0]?.entities.map(({ id }) => id)).to.deep.equal(['a', 'b']);
    expect(next.checks?.[0]?.subject).to.equal(checks[0]?.subject);
    answer = undefined;
    await clock.sleep(60_000);
    expect(await watch.look(never)).to.deep.equal({
      notices: ['the cluster does not answer; the entities stay as they were'],
    });
    await clock.sleep(60_000);
    expect(await watch.look(never)).to.deep.equal({ notices: [] });
    answer = [app('a'), app('b')];
    await clock.sleep(60_000);
    expect(await watch.look(never)).to.deep.equal({ notices: ['the entities can be found again'] });
    expect(known).to.deep.equal([['a'], ['a', 'b']]);
  });

  it('says once that a check has no entities', async () => {
    write('one.yaml', check('One'));
    write('entities.yaml', '- {id: h, type: host}\n');
    const watch = source();
    expect((await watch.open()).notices).to.have.length(1);
    write('one.yaml', check('One').replace('60', '30'));
    expect((await watch.look(never)).notices).to.have.length(1);
  });
});

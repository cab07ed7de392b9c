import { expect } from 'chai';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalDirectory, openJournal, type Event } from '../../../src/lib/core/index.js';

const event: Event = { type: 'step.started', at: 2, step: 'a', title: 'Create' };

describe('the journal', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'zk-journal-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const open = (env: Record<string, string>, troubles: string[] = [], secrets: string[] = []) =>
    openJournal({
      name: 'cluster-create',
      env,
      now: () => Date.UTC(2026, 2, 14, 15, 9, 26),
      secrets,
      onTrouble: (message) => troubles.push(message),
      header: { command: 'cluster:create' },
    });

  it('lies in the state folder', () => {
    expect(journalDirectory({ HOME: '/h' })).to.equal('/h/.local/state/zk/journal');
    expect(journalDirectory({ HOME: '/h', XDG_STATE_HOME: '/s' })).to.equal('/s/zk/journal');
  });

  it('is one JSON line per event behind a header, for its owner only', () => {
    const journal = open({ HOME: home });
    expect(existsSync(journal.path)).to.equal(false);
    journal.append(event);
    journal.append({ ...event, at: 3 });
    journal.close();
    expect(journal.path).to.match(/20260314T150926Z-cluster-create-\d+\.jsonl$/);
    const lines = readFileSync(journal.path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).to.deep.equal([
      { type: 'journal', at: Date.UTC(2026, 2, 14, 15, 9, 26), command: 'cluster:create' },
      event,
      { ...event, at: 3 },
    ]);
    expect(statSync(journal.path).mode & 0o777).to.equal(0o600);
  });

  it('holds no secrets', () => {
    const journal = open({ HOME: home }, [], ['sesame42']);
    journal.append({ type: 'warning', at: 1, message: 'said sesame42 and Bearer abcdefghijkl' });
    journal.close();
    expect(readFileSync(journal.path, 'utf8')).to.contain('said *** and Bearer ***');
  });

  for (const [what, state] of [
    ['a folder that cannot be made', () => (writeFileSync(join(home, 'file'), ''), join(home, 'file'))],
    ['a folder below something that is no folder', () => '/dev/null'],
  ] as const) {
    it(`warns once about ${what} and goes on`, () => {
      const troubles: string[] = [];
      const journal = open({ XDG_STATE_HOME: state() }, troubles);
      journal.append(event);
      journal.append(event);
      journal.close();
      expect(troubles).to.have.length(1);
      expect(troubles[0]).to.match(/^the journal cannot be written, the run goes on without it: /);
    });
  }

  it('says nothing after it was closed', () => {
    const troubles: string[] = [];
    const journal = open({ HOME: home }, troubles);
    journal.close();
    journal.append(event);
    expect(existsSync(journal.path)).to.equal(false);
    expect(troubles).to.deep.equal([]);
  });
});

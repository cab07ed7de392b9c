import { expect } from 'chai';
import { PassThrough } from 'node:stream';
import { watchSink, type WatchSinkOptions } from '../../../src/lib/cli/check-watch-sinks.js';
import type { ZkCommand } from '../../../src/lib/cli/index.js';
import type { AlertChange } from '../../../src/lib/check/index.js';
import { redactor } from '../../../src/lib/core/index.js';
import { app, subjectOf } from '../../lib/check/evaluation/subjects.js';
import { testContext } from '../../support/virtual-clock.js';

const subject = subjectOf(['condition: "> 5"']);

function raised(text: string): AlertChange {
  const [alert] = subject.alerts;
  if (alert === undefined) throw new Error('no alert');
  return {
    type: 'raised',
    at: 0,
    check: subject.check,
    alert: alert.definition,
    alertKey: '1',
    entity: app('web-1'),
    since: 0,
    value: 9,
    captures: {},
    text,
  };
}

/** What a command writes, and what it sends to the terminal. */
async function shown(
  isTTY: boolean,
  options: Partial<WatchSinkOptions>,
  events: readonly AlertChange[],
): Promise<{ out: string[]; err: string[]; terminal: string }> {
  const stream = Object.assign(new PassThrough(), { isTTY });
  const out: string[] = [];
  const err: string[] = [];
  const command = {
    // More than 0: no live view, whose frames would stand between the bells.
    verbosity: 4,
    stdio: { terminal: stream },
    out: (text: string) => void out.push(text),
    note: (text: string) => void err.push(text),
    warn: (text: string) => void err.push(`Warning: ${text}`),
  } as unknown as ZkCommand;
  const sink = await watchSink(
    command,
    { output: undefined, results: false, bell: false, redact: redactor(['hunter22']), ...options },
    testContext(),
  );
  for (const event of events) sink.take(event);
  sink.take({ type: 'late', check: subject.check, missed: 1 });
  sink.take({ type: 'notice', text: 'read again' });
  await sink.close(events);
  return { out, err, terminal: String(stream.read() ?? '') };
}

const line = '1970-01-01T00:00:00Z RAISED P1 "Slow" on web-1: 9';

describe('what a watch says', () => {
  it('is a line for each change on stdout, and remarks on stderr', async () => {
    expect(await shown(false, {}, [raised('Slow')])).to.deep.equal({
      out: [line],
      err: [
        'Warning: "Health" takes longer than its interval; a run is left out. See --parallel and --every.',
        'read again',
      ],
      terminal: '',
    });
  });

  it('rings the bell and notifies the desktop for what is raised, with --bell on a terminal only', async () => {
    const { terminal } = await shown(true, { bell: true }, [
      raised('Slow'),
      { ...raised('Slow'), type: 'cleared' },
    ]);
    expect(terminal).to.equal(`\u001b]9;${line}\u0007\u0007`);
    expect((await shown(false, { bell: true }, [raised('Slow')])).terminal).to.equal('');
    expect((await shown(true, {}, [raised('Slow')])).terminal).to.equal('');
  });

  it('sends no secret and no escape sequence of a name to the terminal', async () => {
    const { terminal, out } = await shown(true, { bell: true }, [raised('a\u0007\u001b]0;x hunter22')]);
    expect(terminal.slice(4, -2)).to.not.match(/[\p{Cc}]|hunter22/u);
    expect(out.join()).to.not.match(/[\p{Cc}]|hunter22/u);
  });
});

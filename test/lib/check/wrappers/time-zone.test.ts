import { expect } from 'chai';
import { timeZone } from '../../../../src/lib/check/wrappers/time-zone.js';
import { openDirectly, pythonErrorOf } from './direct-call.js';

const seconds = (iso: string): number => Date.parse(`${iso}Z`) / 1000;

describe('time zones of the host', () => {
  const moments: [zone: string, utc: string, offset: number, name: string][] = [
    ['Europe/Berlin', '2026-01-31T12:00:00', 3600, 'CET'],
    ['Europe/Berlin', '2026-03-29T00:59:59', 3600, 'CET'],
    ['Europe/Berlin', '2026-03-29T01:00:00', 7200, 'CEST'],
    ['America/New_York', '2026-07-01T00:00:00', -4 * 3600, 'EDT'],
    ['Asia/Kolkata', '2026-07-01T00:00:00', 19_800, 'IST'],
    ['Asia/Kathmandu', '2026-07-01T00:00:00', 20_700, '+0545'],
    ['America/Sao_Paulo', '2026-07-01T00:00:00', -10_800, '-03'],
    ['Pacific/Apia', '2011-12-30T09:00:00', -36_000, '-10'],
    ['Pacific/Apia', '2011-12-30T10:00:00', 50_400, '+14'],
    ['UTC', '2026-07-01T00:00:00', 0, 'UTC'],
  ];
  for (const [zone, utc, offset, name] of moments)
    it(`${zone} at ${utc}`, async () => {
      const object = await openDirectly(timeZone, { name: zone });
      expect(await object.call('at', { seconds: seconds(utc) })).to.deep.equal({ offset, name });
    });

  const clocks: [zone: string, wall: string, offset: number][] = [
    ['Europe/Berlin', '2026-07-01T12:00:00', 7200],
    ['Europe/Berlin', '2026-10-25T01:59:59', 7200],
    // Shown twice: the second time.
    ['Europe/Berlin', '2026-10-25T02:30:00', 3600],
    ['Europe/Berlin', '2026-10-25T03:00:00', 3600],
    ['Europe/Berlin', '2026-03-29T01:59:59', 3600],
    ['Europe/Berlin', '2026-03-29T03:00:00', 7200],
    ['America/New_York', '2026-11-01T01:30:00', -18_000],
  ];
  for (const [zone, wall, offset] of clocks)
    it(`${zone} when its clocks show ${wall}`, async () => {
      const object = await openDirectly(timeZone, { name: zone });
      expect(await object.call('on_the_wall', { seconds: seconds(wall) })).to.have.property('offset', offset);
    });

  it('takes a time that no clock shows for one before the change', async () => {
    const object = await openDirectly(timeZone, { name: 'Europe/Berlin' });
    const { offset } = (await object.call('on_the_wall', { seconds: seconds('2026-03-29T02:30:00') })) as {
      offset: number;
    };
    // 02:30 of the old time is 01:30 UTC, when clocks are two hours ahead.
    expect(offset).to.equal(7200);
  });

  it('refuses what it does not know', async () => {
    expect(await pythonErrorOf(openDirectly(timeZone, { name: 'Mars/Base' }))).to.equal(
      'KeyError: Mars/Base',
    );
    const object = await openDirectly(timeZone, { name: 'Europe/Berlin' });
    for (const wrong of [1e20, 'x', null])
      expect(await pythonErrorOf(object.call('at', { seconds: wrong }))).to.match(
        /^ValueError: .* is out of range/,
      );
  });
});

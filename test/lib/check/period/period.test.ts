import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  isInPeriod,
  PeriodError,
  periodTime,
  surveyPeriod,
  validatePeriod,
} from '../../../../src/lib/check/period/index.js';
import { anyPeriod, goodPeriod, moment } from './arbitrary-periods.js';

/** A Monday. */
const monday = (time: string): number => Date.parse(`2026-06-01T${time}Z`);

const outcome = (period: string, ms: number, zone?: string): boolean | string => {
  try {
    return isInPeriod(period, ms, zone);
  } catch (error) {
    if (error instanceof PeriodError) return error.message;
    throw error;
  }
};

const unparsable = 'Unable to parse the given time period.';
const integer = (name: string) => `An integer value is required for ${name}.`;

describe('periods', () => {
  const rows: [string, string, boolean | string][] = [
    ['', '10:00:00', true],
    ['  ', '10:00:00', true],
    ['always', '10:00:00', true],
    ['none', '10:00:00', true],
    ['never', '10:00:00', false],
    ['NEVER', '10:00:00', false],
    ['hr {9-16}', '08:59:59', false],
    ['hr {9-16}', '09:00:00', true],
    ['hr {9-16}', '16:59:59', true],
    ['hr {9-16}', '17:00:00', false],
    ['hr {22-5}', '23:00:00', true],
    ['hr {22-5}', '05:59:59', true],
    ['hr {22-5}', '12:00:00', false],
    ['hr {9-9}', '09:30:00', true],
    ['hr {9 - 16 20}', '20:00:00', true],
    ['wd {mon}', '10:00:00', true],
    ['wd {Monday-friday}', '10:00:00', true],
    ['wd {2}', '10:00:00', true],
    ['wd {sun}', '10:00:00', false],
    ['wd {fri-mon}', '10:00:00', true],
    ['mo {jun}', '10:00:00', true],
    ['mo {Nov-Feb}', '10:00:00', false],
    ['mo {apr-june}', '10:00:00', true],
    ['md {1}', '10:00:00', true],
    ['wk {1}', '10:00:00', true],
    ['yd {152}', '10:00:00', true],
    ['yr {2026}', '10:00:00', true],
    ['yr {26}', '10:00:00', true],
    ['yr {25}', '10:00:00', false],
    ['yr {20-30}', '10:00:00', true],
    ['min {30} sec {15}', '10:30:15', true],
    ['min {30} sec {15}', '10:30:16', false],
    ['wd {mon} hr {9-16}', '20:00:00', false],
    ['wd {mon} hr {9-16}, wd {mon} hr {20}', '20:00:00', true],
    ['hr{9-16}wd{mon}', '10:00:00', true],
    ['hr {1} hr {10}', '10:00:00', true],
    ['hr {1} hour {10}', '10:00:00', false],
    ['hr\t{ 9\t}', '09:00:00', true],
    // Traps.
    ['hr {0-8},', '20:00:00', true],
    [',hr {0-8}', '20:00:00', true],
    ['hr {9,12}', '09:00:00', unparsable],
    ['never , hr {9}', '10:00:00', unparsable],
    ['hr {9} , hr {10}', '10:00:00', true],
    ['never, hr {10}', '10:00:00', true],
    ['hr {9-16 99}', '10:00:00', true],
    ['hr {9-16 99}', '20:00:00', '99 is not valid for hour. Valid options are between 0 and 23.'],
    ['hr {9-99}', '20:00:00', '99 is not valid for hour. Valid options are between 0 and 23.'],
    ['hr {}', '10:00:00', integer('hour')],
    ['hr {9-}', '10:00:00', integer('hour')],
    ['hr {9  16}', '09:00:00', true],
    ['hr {9  16}', '16:00:00', integer('hour')],
    ['hr {9am-5pm}', '10:00:00', integer('hour')],
    ['hour {-5}', '10:00:00', integer('hour')],
    ['hrs {9}', '10:00:00', 'hrs is not a valid scale.'],
    ['mo {13}', '10:00:00', '13 is not valid for month. Valid options are between 1 and 12.'],
    ['md {0}', '10:00:00', '0 is not valid for day. Valid options are between 1 and 31.'],
    ['wk {6}', '10:00:00', '6 is not valid for week. Valid options are between 1 and 5.'],
    ['wd {8}', '10:00:00', '8 is not valid for weekday. Valid options are between 1 and 7.'],
    ['yd {367}', '10:00:00', '367 is not valid for year day. Valid options are between 1 and 366.'],
    ['min {60}', '10:00:00', '60 is not valid for minute. Valid options are between 0 and 59.'],
    ['sec {60}', '10:00:00', '60 is not valid for second. Valid options are between 0 and 59.'],
    ['yr {x}', '10:00:00', integer('year')],
    ['wd {xx}', '10:00:00', integer('weekday')],
    ['nonsense', '10:00:00', unparsable],
    ['hr {10}, nonsense', '10:00:00', true],
    ['nonsense, hr {10}', '10:00:00', unparsable],
    ['wd {sun} hr {99}', '10:00:00', false],
    ['business hr {10}', '10:00:00', true],
    ['hr {9-12-20}', '10:00:00', true],
    ['mo {5jun}', '10:00:00', '56 is not valid for month. Valid options are between 1 and 12.'],
  ];
  for (const [period, time, expected] of rows)
    it(`${JSON.stringify(period)} at ${time}: ${expected}`, () =>
      expect(outcome(period, monday(time))).to.equal(expected));

  it('agree with timeperiod2 0.1 on Python 2.7, whose answers are recorded', () => {
    const recorded = JSON.parse(
      readFileSync(new URL('../../../fixtures/check/periods.json', import.meta.url), 'utf8'),
    ) as [string, number, boolean | string][];
    expect(recorded.length).to.be.greaterThan(1000);
    for (const [period, seconds, expected] of recorded)
      expect(outcome(period, seconds * 1000), `${period} at ${seconds}`).to.equal(expected);
  });

  it('count in UTC, or in a zone with its summer time', () => {
    expect(outcome('hr {10}', monday('08:30:00'), 'Europe/Berlin')).to.equal(true);
    expect(outcome('hr {9}', Date.parse('2026-01-01T08:30:00Z'), 'Europe/Berlin')).to.equal(true);
    expect(
      outcome('yr {2027} yd {1} wd {fri}', Date.parse('2026-12-31T23:30:00Z'), 'Europe/Berlin'),
    ).to.equal(true);
    expect(outcome('hr {14} min {0}', monday('08:30:00'), 'Asia/Kolkata')).to.equal(true);
    expect(() => isInPeriod('hr {1}', 0, 'Mars/Base')).to.throw('unknown time zone "Mars/Base"');
  });

  const changes: [period: string, utc: string, zone: string, expected: boolean][] = [
    // Clocks go from 2 to 3: there is no hour 2.
    ['hr {1}', '2026-03-29T00:59:59Z', 'Europe/Berlin', true],
    ['hr {2}', '2026-03-29T01:00:00Z', 'Europe/Berlin', false],
    ['hr {3}', '2026-03-29T01:00:00Z', 'Europe/Berlin', true],
    ['hr {2-2} min {0-59}', '2026-03-29T01:30:00Z', 'Europe/Berlin', false],
    // And from 3 to 2: hour 2 comes twice.
    ['hr {2}', '2026-10-25T00:30:00Z', 'Europe/Berlin', true],
    ['hr {2}', '2026-10-25T01:30:00Z', 'Europe/Berlin', true],
    ['hr {3}', '2026-10-25T02:00:00Z', 'Europe/Berlin', true],
    ['wd {sun} md {25} yd {298}', '2026-10-24T22:00:00Z', 'Europe/Berlin', true],
    ['wd {sun} md {25} yd {298}', '2026-10-25T22:59:59Z', 'Europe/Berlin', true],
    ['wd {mon} md {26} yd {299}', '2026-10-25T23:00:00Z', 'Europe/Berlin', true],
    // Half an hour, on the other side of the world.
    ['hr {1} min {30-59}', '2026-04-04T15:00:00Z', 'Australia/Lord_Howe', true],
    ['hr {2} min {30}', '2026-10-03T15:30:00Z', 'Australia/Lord_Howe', true],
    // Midnight itself may be missing.
    ['hr {0}', '2026-09-06T03:59:59Z', 'America/Santiago', false],
    ['hr {1} md {6}', '2026-09-06T04:00:00Z', 'America/Santiago', true],
    // UTC, where workers are, knows nothing of it.
    ['hr {2}', '2026-03-29T02:00:00Z', 'UTC', true],
    // A leap day, and the last day of a leap year.
    ['mo {feb} md {29} yd {60}', '2028-02-29T12:00:00Z', 'Europe/Berlin', true],
    ['yd {366}', '2028-12-31T12:00:00Z', 'Europe/Berlin', true],
  ];
  for (const [period, utc, zone, expected] of changes)
    it(`${JSON.stringify(period)} at ${utc} in ${zone}: ${expected}`, () =>
      expect(outcome(period, Date.parse(utc), zone)).to.equal(expected));

  it('take a moment apart as the calendar does', () => {
    fc.assert(
      fc.property(moment, (seconds) => {
        const date = new Date(seconds * 1000);
        const time = periodTime(seconds * 1000);
        expect(
          new Date(Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second)),
        ).to.deep.equal(date);
        expect(new Date(Date.UTC(time.year, 0, time.yearDay)).getUTCDate()).to.equal(time.day);
        expect(time.weekday).to.equal(date.getUTCDay() + 1);
        expect(periodTime(seconds * 1000, 'Etc/UTC')).to.deep.equal(time);
      }),
    );
  });
});

describe('checking periods', () => {
  const rows: [string, string[]][] = [
    ['hr {9-16}', []],
    ['wd {mon-fri} hr {9-16}, wd {sat} hr {10}', []],
    ['never', []],
    ['', []],
    ['hr {9-16 99}', ['9 error 99 is not valid for hour. Valid options are between 0 and 23.']],
    ['hr {1}, hr {x} wd {y}', [`12 error ${integer('hour')}`, `19 error ${integer('weekday')}`]],
    ['hr {9  16}', [`6 error ${integer('hour')}`]],
    ['hr {0-8},', ['8 warning a comma with nothing beside it makes the whole period always true']],
    ['hr {9,12}', [`0 error ${unparsable}`, `6 error ${unparsable}`]],
    ['weekday {mon}', ['0 error weekday is not a valid scale.']],
    ['always, hr {9}', ['0 warning `always` makes the whole period always true']],
    ['none, hr {9}', ['0 warning `none` makes the whole period always true (`none` means no restriction)']],
    ['business hr {9}', ['0 warning `business` in front of a test is ignored by the worker']],
    [
      'hr {1} hour {1}',
      ['0 warning `hr` and `hour` are the same scale, but in two spellings both must hold'],
    ],
    ['hr {1-2-3}', ['4 warning only the first two of `1-2-3` count, the rest is ignored']],
  ];
  for (const [period, expected] of rows)
    it(`of ${JSON.stringify(period)}`, () =>
      expect(
        validatePeriod(period).map(({ severity, message, offset }) => `${offset} ${severity} ${message}`),
      ).to.deep.equal(expected));

  it('has a hint for each error', () => {
    const hints = (period: string) => validatePeriod(period).map(({ hint }) => hint);
    expect(hints('weekday {mon}')).to.deep.equal(['Did you mean `wd`?']);
    expect(hints('never , hr {9}')[0]).to.equal('Remove the blank in front of the comma.');
    expect(hints('hr {9,12}')[0]).to.contain('inside braces write blanks');
    expect(hints('hr {9am}')[0]).to.contain('for 4pm write 16');
    expect(hints('hr {9-}')[0]).to.equal('A range needs both ends.');
    expect(hints('nonsense')[0]).to.contain('Write tests as in');
  });

  it('finds an error exactly when looking at all parts at some time raises one', () => {
    fc.assert(
      fc.property(anyPeriod, fc.array(moment, { minLength: 20, maxLength: 20 }), (period, moments) => {
        const errors = validatePeriod(period).filter(({ severity }) => severity === 'error');
        for (const seconds of moments)
          if (errors.length === 0) expect(outcome(period, seconds * 1000)).to.be.a('boolean');
          else if (typeof outcome(period, seconds * 1000) === 'string')
            expect(errors.map(({ message }) => message)).to.include(outcome(period, seconds * 1000));
        for (const { offset } of errors) expect(offset).to.be.within(0, period.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('accepts everything that the grammar says', () => {
    fc.assert(
      fc.property(goodPeriod, (period) => {
        expect(validatePeriod(period).filter(({ severity }) => severity === 'error')).to.deep.equal([]);
      }),
    );
  });
});

describe('a period over a year', () => {
  it('says how many hours are in it, and where looking at it fails', () => {
    expect(surveyPeriod('hr {9-16}', 2026)).to.deep.equal({
      year: 2026,
      hours: 8760,
      hoursIn: 2920,
      hoursOut: 5840,
      hoursFailing: 0,
    });
    expect(surveyPeriod('md {31} mo {feb}', 2026)).to.include({ hoursIn: 0 });
    expect(surveyPeriod('yr {2024}', 2024)).to.include({ hours: 8784, hoursIn: 8784, hoursOut: 0 });
    expect(surveyPeriod('min {5-10}', 2026)).to.include({ hoursIn: 8760, hoursOut: 8760 });
    expect(surveyPeriod('min {5} sec {59}', 2026)).to.include({ hoursIn: 8760, hoursOut: 8760 });
    const failing = surveyPeriod('hr {9-16 99}', 2026);
    expect(failing).to.include({ hoursIn: 2920, hoursFailing: 5840 });
    expect(failing.firstFailure?.ms).to.equal(Date.UTC(2026, 0, 1));
  });

  it('has its days in a zone, too', () => {
    expect(surveyPeriod('yr {2026}', 2026, 'Europe/Berlin')).to.include({ hours: 8760, hoursIn: 8760 });
    expect(surveyPeriod('hr {2}', 2026, 'Europe/Berlin')).to.include({ hoursIn: 365 - 1 + 1 });
  });

  it('is what a look at every single second of an hour says', () => {
    const hourly = fc
      .constantFrom('min', 'sec', 'minute')
      .chain((scale) =>
        fc
          .array(fc.tuple(fc.nat({ max: 59 }), fc.nat({ max: 59 })), { minLength: 1, maxLength: 2 })
          .map((ranges) => `${scale} {${ranges.map(([low, high]) => `${low}-${high}`).join(' ')}}`),
      );
    fc.assert(
      fc.property(fc.array(hourly, { minLength: 1, maxLength: 2 }), (tests) => {
        const period = tests.join(' ');
        const seen = new Set<boolean>();
        for (let second = 0; second < 3600; second += 1)
          seen.add(isInPeriod(period, Date.UTC(2026, 0, 1) + second * 1000));
        const survey = surveyPeriod(period, 2026);
        expect([survey.hoursIn > 0, survey.hoursOut > 0]).to.deep.equal([seen.has(true), seen.has(false)]);
      }),
      { numRuns: 15 },
    );
  });
});

import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import type { Json } from '../../../../src/lib/check/bridge/wire.js';
import { encodeValue } from '../../../../src/lib/check/bridge/encode-value.js';
import { PythonError } from '../../../../src/lib/check/bridge/wire.js';
import type { BridgeCall, WrapperDefinition } from '../../../../src/lib/check/bridge/wrapper.js';
import { parseCert } from '../../../../src/lib/check/wrappers/parse-cert.js';
import { timeZone } from '../../../../src/lib/check/wrappers/time-zone.js';
import { sharedPython, type Host, type Python } from './python.js';

/** A host with these two wrappers, whose work is done at once. */
function host(): Host {
  const wrappers: WrapperDefinition[] = [parseCert, timeZone];
  const held: { wrapper: WrapperDefinition; instance: unknown }[] = [];
  const call = {} as BridgeCall;
  return (request) => {
    try {
      if (request.op === 'open') {
        const wrapper = wrappers.find(({ name }) => name === request.wrapper)!;
        return { ok: held.push({ wrapper, instance: wrapper.open(request.args, call) }) };
      }
      const { wrapper, instance } = held[request.handle - 1]!;
      return { ok: encodeValue(wrapper.methods[request.method]?.run(instance, request.args, call), () => 0) };
    } catch (error) {
      if (error instanceof PythonError) return { exc: error.exception, args: error.args };
      throw error;
    }
  };
}

const noon = Date.UTC(2026, 0, 31, 12);

describe('the wrapper time', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));
  beforeEach(() => (python.host = host()));
  after(() => (python.host = () => ({ exc: 'Exception', args: ['nobody answers'] })));

  const value = (source: string): Json => python.value(source, { now: noon });

  const rows: [source: string, value: unknown][] = [
    ['time().isoformat()', '2026-01-31 12:00:00'],
    ['time("now").isoformat("T")', '2026-01-31T12:00:00'],
    ['time("now", utc=True).isoformat()', '2026-01-31 12:00:00'],
    ['time("-1h").isoformat()', '2026-01-31 11:00:00'],
    ['time("+5m").isoformat()', '2026-01-31 12:05:00'],
    ['time("2d").isoformat()', '2026-02-02 12:00:00'],
    ['time("-90s").isoformat()', '2026-01-31 11:58:30'],
    ['time(1467284283).isoformat()', '2016-06-30 10:58:03'],
    ['time(1467284283.5, utc=True).isoformat()', '2016-06-30 10:58:03.500000'],
    ['time("2014-01-01 01:01").isoformat()', '2014-01-01 01:01:00'],
    ['time("2014-05-05T17:40:44").isoformat()', '2014-05-05 17:40:44'],
    ['time("2014-05-05 17:40:44.100313").isoformat()', '2014-05-05 17:40:44.100313'],
    ['time("2014-05-05T17:40:44.1Z").isoformat()', '2014-05-05 17:40:44.100000'],
    ['time("2014-05-05 17:40:44.100313+01:00").isoformat()', '2014-05-05 16:40:44.100313'],
    ['time("2014-05-05 17:40-0230").isoformat()', '2014-05-05 20:10:00'],
    ['time("2014-05-05 17:40:00+01").isoformat()', '2014-05-05 16:40:00'],
    ['time("2014-05-05").isoformat()', '2014-05-05 00:00:00'],
    ['time("2014-05-05 17:40+01").isoformat()', '2014-05-05 16:40:00'],
    ['time("2014-01-01 01:01").format("%Y-%m-%d %H")', '2014-01-01 01'],
    ['time("2016-01-01 00:00:59") - time("2016-01-01 00:00:00")', 59],
    ['time() - time("-1h")', 3600],
    [
      'time("2016-01-01 01:00:00", utc=True).astimezone("Europe/Berlin").isoformat()',
      '2016-01-01 02:00:00+01:00',
    ],
    ['time("2016-07-01 01:00:00").astimezone("Europe/Berlin").format("%H:%M %Z")', '03:00 CEST'],
    [
      'time("2014-01-01 01:01", tz_name="UTC").astimezone("Europe/Berlin").isoformat()',
      '2014-01-01 02:01:00+01:00',
    ],
    [
      'time("2016-07-01 01:00", tz_name="Europe/Berlin").astimezone("UTC").isoformat()',
      '2016-06-30 23:00:00+00:00',
    ],
    ['time(14672842, tz_name="Europe/Berlin").isoformat()', '1970-06-19 20:47:22+01:00'],
    ['time(tz_name="America/New_York").isoformat()', '2026-01-31 07:00:00-05:00'],
    ['time("+1h", tz_name="Asia/Kolkata").isoformat()', '2026-01-31 18:30:00+05:30'],
    ['time(0, tz_name="UTC").isoformat()', '1970-01-01 00:00:00+00:00'],
  ];
  for (const [source, expected] of rows) it(source, () => expect(value(source)).to.deep.equal(expected));

  const mistakes: [source: string, message: RegExp][] = [
    [
      'time("now", True, "Europe/Berlin")',
      /^ValueError: Ambiguous time zone\. Do not use "utc" and "tz_name"/,
    ],
    ['time("soon")', /^ValueError: not a time: 'soon'$/],
    ['time("2014-13-01")', /^ValueError: not a time/],
    // No distance at all is not `now`, either.
    ['time("0s")', /^ValueError: not a time: '0s'$/],
    ['time("1w")', /^ValueError: not a time/],
    ['time(tz_name="Mars/Base")', /^KeyError: 'Mars\/Base'$/],
    ['time().astimezone("Nowhere")', /^KeyError: 'Nowhere'$/],
    [
      'time("2016-01-01") - time(0, tz_name="UTC")',
      /^TypeError: can't subtract offset-naive and offset-aware/,
    ],
    ['time(1e20)', /^(ValueError|OverflowError)/],
  ];
  for (const [source, message] of mistakes)
    it(`refuses ${source}`, () => expect(python.error(source)).to.match(message));

  it('is there in conditions, with its zones', () => {
    expect(
      python.alert('time("2016-07-01 01:00").astimezone("Europe/Berlin").time.hour == 3').active,
    ).to.equal(true);
  });
});

describe('parse_cert', function () {
  this.timeout(60_000);
  let python: Python;
  before(async () => (python = await sharedPython()));
  beforeEach(() => (python.host = host()));
  after(() => (python.host = () => ({ exc: 'Exception', args: ['nobody answers'] })));

  const pem = readFileSync(new URL('../../../fixtures/check/certificate.pem', import.meta.url), 'utf8');
  const of = (expression: string): Json =>
    python.value(`(lambda c: ${expression})(parse_cert(entity["pem"], base64=False))`, {
      entity: { id: 'e', pem },
    });

  // What openssl and cryptography say of the same file.
  // A table: one row a line.
  // prettier-ignore
  const rows: [expression: string, value: unknown][] = [
    ['c.not_valid_before', '2026-11-28T09:25:27'],
    ['c.not_valid_after', '2036-11-25T09:25:27'],
    ['str(c.serial_number)', '85968058272638546416180'],
    ['[(a.oid, a.value) for a in c.subject]', [['2.5.4.6', 'DE'], ['2.5.4.10', 'Example SE'], ['2.5.4.3', 'example.org']]],
    ['c.subject.rfc4514_string()', 'CN=example.org,O=Example SE,C=DE'],
    ['str(c.issuer)', '<Name(CN=example.org,O=Example SE,C=DE)>'],
    ['c.issuer == c.subject', true],
    ['c.subject.get_attributes_for_oid("2.5.4.3")[0].value', 'example.org'],
    ['c.fingerprint("SHA-256").hex().upper()[:8]', '4281670D'],
    ['len(c.fingerprint("sha1"))', 20],
    ['(c.not_valid_after - time("2036-11-24 09:25:27").time).days', 1],
  ];
  for (const [expression, expected] of rows)
    it(expression, () => expect(of(expression)).to.deep.equal(expected));

  it('takes base64, as it comes out of a secret', () => {
    const entity = { id: 'e', pem: Buffer.from(`junk before\n${pem}`).toString('base64') };
    expect(python.value('parse_cert(entity["pem"]).subject.rfc4514_string()', { entity })).to.match(
      /^CN=example\.org/,
    );
  });

  it('refuses what is none', () => {
    expect(python.error('parse_cert("AAAA")')).to.match(/^ValueError: Unable to load PEM file/);
    expect(python.error('parse_cert("A")')).to.match(/^Error: /);
    expect(
      python.error('parse_cert("-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----", False)'),
    ).to.match(/^ValueError/);
  });
});

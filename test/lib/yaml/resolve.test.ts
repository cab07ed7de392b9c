import { expect } from 'chai';
import { decodeDocuments, encodeYaml } from '../../../src/lib/yaml/index.js';

const decode = (text: string): unknown => decodeDocuments(text).documents[0]?.value;

describe('yaml scalars, as yaml.v2 reads them', () => {
  for (const word of ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']) {
    it(`${word} is true, as a key too`, () =>
      expect(decode(`- ${word}\n- ${word}: 1\n`)).to.deep.equal([true, { true: 1 }]));
  }
  for (const word of ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']) {
    it(`${word} is false, as a key too`, () =>
      expect(decode(`- ${word}\n- ${word}: 1\n`)).to.deep.equal([false, { false: 1 }]));
  }

  const rows: [string, unknown][] = [
    ['yEs', 'yEs'],
    ['tRUE', 'tRUE'],
    ['~', null],
    ['', null],
    ['Null', null],
    ['nULL', 'nULL'],
    ['0400', 256],
    ['0o17', 15],
    ['0b11', 3],
    ['-0b11', -3],
    ['0b-11', -3],
    ['0x1F', 31],
    ['-0x1F', -31],
    ['1_000', 1000],
    ['08', 8],
    ['0o8', '0o8'],
    ['+12', 12],
    ['-0', 0],
    ['1e3', 1000],
    ['1E-3', 0.001],
    ['1.', 1],
    ['.5', 0.5],
    ['.1_0', 0.1],
    ['1e999', '1e999'],
    ['1e+20', 1e20],
    ['.inf', Infinity],
    ['-.Inf', -Infinity],
    ['12:30', '12:30'],
    ['190:20:30', '190:20:30'],
    ['2020-01-01', '2020-01-01'],
    ['2001-12-14T21:59:43.10Z', '2001-12-14T21:59:43.10Z'],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['-9223372036854775808', -9223372036854775808n],
    ['18446744073709551615', 18446744073709551615n],
    ['18446744073709551616', 18446744073709551616],
    ['0x10000000000000000', '0x10000000000000000'],
    ['!!str yes', 'yes'],
    ['!!int "0x10"', 16],
    ['!!float 1', 1],
    ['!!binary aGVsbG8=', 'hello'],
    ['!!binary //79', '\udcff\udcfe\udcfd'],
    ['!Ref yes', 'yes'],
    ['! 12', '12'],
    ['"\\x41\\u00e9\\U0001F600"', 'Aé\u{1F600}'],
  ];
  for (const [text, value] of rows) {
    it(`${JSON.stringify(text)} is ${typeof value} ${String(value)}`, () =>
      expect(decode(`a: ${text}\n`)).to.deep.equal({ a: value }));
  }
  it('.nan is not a number', () => expect(decode('.NaN')).to.be.NaN);
  it('-0.0 keeps its sign, and is written so that it does', () => {
    expect(Object.is(decode('a: -0.0'), 0)).to.equal(false);
    expect(encodeYaml({ a: -0 })).to.equal('a: -0.0\n');
  });

  for (const [text, message] of [
    ['!!int abc', 'cannot decode !!str `abc` as a !!int'],
    ['!!int 1.5', 'cannot decode !!float `1.5` as a !!int'],
    ['!!float 18446744073709551615', 'cannot decode !!int `18446744073709551615` as a !!float'],
    ['!!null x', 'cannot decode !!str `x` as a !!null'],
    ['!!timestamp soon', 'cannot decode !!str `soon` as a !!timestamp'],
    ['!!binary aGVsbG8', '!!binary value contains invalid base64 data'],
  ] as const) {
    it(`refuses ${text}`, () => expect(() => decode(`a: ${text}\n`)).to.throw(`invalid YAML: ${message}`));
  }
});

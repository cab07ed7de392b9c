import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { parseTemplate } from '../../../../src/lib/gotemplate/template.js';
import { sprigFunctions } from '../../../../src/lib/gotemplate/sprig/index.js';
import { answerOf, render, surroundings } from './evaluate.js';
import { rows } from './rows.js';

const recorded = JSON.parse(readFileSync(new URL('recorded.json', import.meta.url), 'utf8')) as Record<
  string,
  { text?: string; error?: string }
>;

/** Not here: they need a certificate authority of their own or a slow hash, and nothing repeatable comes of them. */
const ABSENT = [
  'bcrypt',
  'htpasswd',
  'buildCustomCert',
  'genCA',
  'genCAWithKey',
  'genSelfSignedCert',
  'genSelfSignedCertWithKey',
  'genSignedCert',
  'genSignedCertWithKey',
];

describe('sprig, as recorded from the real one', () => {
  for (const [name, expressions] of Object.entries(rows)) {
    it(name, () => {
      expect(expressions.length).to.be.at.least(3);
      for (const expression of expressions)
        expect(answerOf(expression), expression).to.deep.equal(recorded[expression]);
    });
  }

  it('has a row for each function', () => {
    const helm = ['toYaml', 'fromYaml', 'fromYamlArray', 'required', 'include', 'tpl', 'lookup'];
    const names = Object.keys(sprigFunctions({ surroundings }));
    expect(Object.keys(rows).sort()).to.deep.equal(names.filter((name) => !helm.includes(name)).sort());
    expect(names).to.not.include.members(ABSENT);
  });
});

describe('sprigFunctions', () => {
  it('holds nothing unrepeatable without being asked', () => {
    const names = Object.keys(sprigFunctions());
    expect(names).to.not.include.members([
      'now',
      'randAlpha',
      'env',
      'uuidv4',
      'date',
      'genPrivateKey',
      'encryptAES',
      'derivePassword',
      'getHostByName',
    ]);
    expect(() => render('{{ now }}')).to.throw('template: t:1: function "now" not defined');
    expect(names).to.include.members(['decryptAES', 'duration', 'toYaml']);
  });

  it('tells of each unrepeatable call, and of no other', () => {
    const noted: string[] = [];
    render('{{ upper "a" }}{{ $_ := uuidv4 }}{{ env "A" }}', null, {
      surroundings,
      onUnrepeatable: (name) => noted.push(name),
    });
    expect(noted).to.deep.equal(['uuidv4', 'env']);
  });

  it('takes chance and time from outside only', () => {
    const fixed = {
      now: () => 1_700_000_000_000,
      randomBytes: (count: number) => new Uint8Array(count),
      env: {},
    };
    expect(
      render('{{ randAlpha 3 }} {{ uuidv4 }} {{ now | unixEpoch }} {{ shuffle "abc" }}', null, {
        surroundings: fixed,
      }),
    ).to.equal('AAA 00000000-0000-4000-8000-000000000000 1700000000 bca');
  });

  it('keeps keys and values in order, where sprig does not', () => {
    expect(render('{{ keys (dict "b" 1 "a" 2 "c" 3) }} {{ values (dict "b" 1 "a" 2 "c" 3) }}')).to.equal(
      '[a b c] [2 1 3]',
    );
  });

  it('does not garble other alphabets, where sprig does', () => {
    expect(render('{{ nospace "ä ö" }} {{ initials "Ärger Über" }}')).to.equal('äö ÄÜ');
  });

  it('refuses lists and texts that would fill the memory', () => {
    expect(() => render('{{ until 100000000 }}')).to.throw('too long');
    expect(() => render('{{ repeat 1000000000 "x" }}')).to.throw('Repeat output length overflow');
    expect(() => render('{{ indent 1000000000 "x" }}')).to.throw('is too large');
  });
});

describe("Helm's functions", () => {
  const rowsOf: [string, string][] = [
    [
      '{{ toYaml (dict "b" (list 1 1.5 "yes") "a" (dict "c" nil)) }}',
      'a:\n  c: null\nb:\n- 1\n- 1.5\n- "yes"',
    ],
    ['{{ toYaml "x" }}|{{ toYaml list }}|{{ toYaml nil }}', 'x|[]|null'],
    ['{{ (fromYaml "a: 1\\nb: [x]").b }} {{ (fromYaml "a: 1").a | typeOf }}', '[x] float64'],
    [
      '{{ fromYaml "" }} {{ (fromYaml "[1]").Error }} {{ (fromYaml "a: [").Error }}',
      'map[] expected a mapping invalid YAML: the closing bracket is missing',
    ],
    [
      '{{ fromYamlArray "- 1\\n- a" }} {{ fromYamlArray "" }} {{ fromYamlArray "a: 1" }}',
      '[1 a] [] [expected a list]',
    ],
    ['{{ required "needed" "x" }} {{ required "needed" 0 }} {{ required "needed" false }}', 'x 0 false'],
    ['{{ define "n" }}<{{ .a }}{{ upper "b" }}>{{ end }}{{ include "n" (dict "a" 1) | indent 2 }}', '  <1B>'],
    [
      '{{ define "loop" }}{{ if gt . 0 }}{{ . }}{{ include "loop" (sub . 1 | int) }}{{ end }}{{ end }}{{ include "loop" 3 }}',
      '321',
    ],
    ['{{ tpl "{{ .x | upper }}!" (dict "x" "y") }}', 'Y!'],
  ];
  for (const [template, result] of rowsOf) it(template, () => expect(render(template)).to.equal(result));

  it('fails where it must', () => {
    expect(() => render('{{ required "name is needed" "" }}')).to.throw(
      'error calling required: name is needed',
    );
    expect(() => render('{{ required "name is needed" nil }}')).to.throw(
      'error calling required: name is needed',
    );
    expect(() => render('{{ include "none" . }}')).to.throw('no template "none"');
    expect(() => render('{{ define "x" }}{{ include "x" . }}{{ end }}{{ include "x" . }}')).to.throw(
      /too many nested includes/,
    );
    expect(() => render('{{ lookup "v1" "Pod" "n" "p" }}')).to.throw(
      'lookup is not available in this template',
    );
  });

  it('looks up recorded state only', () => {
    const lookup = (...asked: string[]): unknown =>
      asked.join(' ') === 'v1 Secret ns s' ? { data: { k: 'v' } } : undefined;
    expect(
      render('{{ (lookup "v1" "Secret" "ns" "s").data.k }} {{ lookup "v1" "Secret" "ns" "x" }}', null, {
        lookup,
      }),
    ).to.equal('v map[]');
  });

  it('include and tpl exist for hooks of another engine, too', () => {
    const functions = sprigFunctions({ include: (name, data) => `${name}(${typeof data})` });
    expect(parseTemplate('t', '{{ include "n" "d" }}', { functions }).execute(null)).to.equal('n(string)');
    expect(() => parseTemplate('t', '{{ tpl "x" nil }}', { functions }).execute(null)).to.throw(
      'tpl is not available in this template',
    );
  });
});

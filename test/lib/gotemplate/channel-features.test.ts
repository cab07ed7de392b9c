import { expect } from 'chai';
import { parseTemplate, goMap, textOf, types } from '../../../src/lib/gotemplate/index.js';
import { data, functions, items, makePool } from './fixtures.js';
import { outcome } from './rows.js';

/** The places of real channels that a template engine is most likely to get wrong, in miniature. */
describe('gotemplate on what channels do', () => {
  const options = { functions, missingKey: 'error' } as const;

  it('invokes a template, defined later, with a map; absent keys are asked for with index', () => {
    const template =
      '{{ template "app" dict "name" "one"\n  "replicas" 3 }}|{{ template "app" dict "name" "two" }}' +
      '{{ define "app" }}{{ .name }}{{ if index . "replicas" }}x{{ .replicas }}{{ end }}{{ end }}';
    expect(outcome(template, data, options)).to.equal('onex3|two');
  });

  it('grows a variable inside range with raw-string formats that hold quotes and braces', () => {
    const template =
      '{{ $all := "" }}{{ range .Strings }}{{ $all = printf `%s{"n":"%s"}{{}},` $all . }}{{ end }}[{{ $all }}]';
    expect(outcome(template, data, options)).to.equal('[{"n":"x"}{{}},{"n":"y"}{{}},{"n":"z"}{{}},]');
  });

  it('comes back to the dot outside of nested with and range', () => {
    const template =
      '{{ with $data := . }}{{ with len $data.S }}{{ range $data.Strings }}{{ with print . }}{{ . }}{{ end }}{{ end }}{{ . }}{{ end }}{{ .N }}{{ end }}';
    expect(outcome(template, data, options)).to.equal('xyz442');
  });

  it('has both the loop variable and the dot at the element', () => {
    expect(
      outcome('{{ range $p := .Pools }}{{ $p.Name }}{{ index .InstanceTypes 1 }} {{ end }}', data, options),
    ).to.equal('p0m6.large p1m6.large ');
  });

  it('uses or as a value, index as a condition and a strict field behind it', () => {
    expect(
      outcome(
        '{{ or (index .Items "nope") "10m" }}{{ if index .Items "a" }}{{ .Items.a }}{{ end }}',
        data,
        options,
      ),
    ).to.equal('10mone');
  });

  it('prints a raw string that holds delimiters', () => {
    expect(outcome('{{ `{{ .Keep }}` }}', data, options)).to.equal('{{ .Keep }}');
  });

  it('takes operands on lines of their own', () => {
    expect(outcome('{{ if or\n  (eq .S "a")\n  (eq .S "text")\n}}yes{{ end }}', data, options)).to.equal(
      'yes',
    );
  });

  it('runs actions behind a comment sign of YAML and inside keys', () => {
    expect(outcome('# {{ $x := 1 }}\nkey-{{ $x }}/{{ .S }}: "{{ .N }}"', data, options)).to.equal(
      '# \nkey-1/text: "42"',
    );
  });

  it('walks the group without a name first', () => {
    const groups = goMap(types.bool, { b: true, '': true, a: true });
    expect(
      outcome(
        '{{ range $g, $v := . }}{{ if not $g }}default{{ else }}{{ $g }}{{ end }},{{ end }}',
        groups,
        options,
      ),
    ).to.equal('default,a,b,');
  });

  it('compiles once and runs with functions of each run', () => {
    const hash = { params: [types.string], result: types.string, call: () => 'none' };
    const template = parseTemplate('t', '{{ hash "x" }}{{ .Name }}', { functions: { hash } });
    const run = (value: string): string =>
      template.execute(makePool('p'), {
        functions: { hash: { ...hash, call: (file) => `${value}:${textOf(file)} ` } },
      });
    expect([template.execute(makePool('p')), run('1'), run('2')]).to.deep.equal(['nonep', '1:x p', '2:x p']);
  });

  it('sees what a function reads of observed maps, also when it renders another template', () => {
    const inner = parseTemplate('inner', '{{ .b }}');
    const hash = { params: [], result: types.string, call: () => inner.execute(items) };
    const { segments } = parseTemplate('t', '{{ hash }}', { functions: { hash } }).executeTraced(null);
    expect(segments.map(({ reads }) => reads)).to.deep.equal([['Cluster.ConfigItems.b']]);
  });

  it('keeps the reason of a failing function', () => {
    const reason = new Error('not recorded');
    const missing = {
      params: [],
      result: types.string,
      call: () => {
        throw reason;
      },
    };
    try {
      parseTemplate('t', '{{ missing }}', { functions: { missing } }).execute(null);
      expect.fail('should have thrown');
    } catch (error) {
      expect(error).to.include({ kind: 'exec', templateName: 't', line: 1, column: 3, cause: reason });
    }
  });

  it('says so when a template is nested too deeply for the stack', () => {
    const deep = (levels: number): string =>
      '{{ if true }}'.repeat(levels) + 'x' + '{{ end }}'.repeat(levels);
    expect(outcome(deep(500), data, options)).to.equal('x');
    for (const levels of [2_000, 20_000])
      expect(outcome(deep(levels), data, options)).to.match(/max expression depth exceeded$/);
  });

  it('does not take names of Object.prototype for functions, keys or fields', () => {
    expect(outcome('{{ toString }}', data, options)).to.equal('!1: function "toString" not defined');
    expect(outcome('{{ .Items.constructor }}', data, options)).to.contain(
      'map has no entry for key "constructor"',
    );
    expect(outcome('{{ .Pool.constructor }}', data, options)).to.contain("can't evaluate field constructor");
  });
});

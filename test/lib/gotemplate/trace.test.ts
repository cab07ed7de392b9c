import { expect } from 'chai';
import { parseTemplate, type Segment } from '../../../src/lib/gotemplate/index.js';
import { data, functions } from './fixtures.js';

interface Piece {
  text: string;
  reads: readonly string[];
  line: number;
  literal: boolean;
  template: string;
}

function trace(template: string): Piece[] {
  const parsed = parseTemplate('t', template, { functions });
  const { text, segments } = parsed.executeTraced(data);
  expect(text).to.equal(parsed.execute(data));
  expect(joined(text, segments)).to.equal(text);
  return segments.map(({ start, end, ...rest }) => ({ text: text.slice(start, end), ...rest }));
}

/** Segments must lie end to end and cover the whole text. */
function joined(text: string, segments: readonly Segment[]): string {
  let at = 0;
  for (const { start, end } of segments) {
    expect(start).to.equal(at);
    at = end;
  }
  return text.slice(0, at);
}

function readsOf(template: string): Record<string, readonly string[]> {
  return Object.fromEntries(trace(template).map(({ text, reads }) => [text, reads]));
}

const a = 'Cluster.ConfigItems.a';
const b = 'Cluster.ConfigItems.b';

describe('gotemplate provenance', () => {
  it('names the template, the line and whether the text is literal', () => {
    expect(trace('x\n{{ .Items.a }}\n{{- define "d" }}in{{ end }}\n  {{- template "d" }}')).to.deep.equal([
      { text: 'x\n', reads: [], line: 1, literal: true, template: 't' },
      { text: 'one', reads: [a], line: 2, literal: false, template: 't' },
      { text: 'in', reads: [], line: 3, literal: true, template: 'd' },
    ]);
  });

  it('follows fields, index, functions and pipelines', () => {
    expect(readsOf('{{ .Items.a }}')).to.deep.equal({ one: [a] });
    expect(readsOf('{{ index .Items "b" | print "x" }}')).to.deep.equal({ xtwo: [b] });
    expect(readsOf('{{ join "-" .Items.a (index .Items "b") }}')).to.deep.equal({ 'one-two': [a, b] });
    expect(readsOf('{{ index .Items "absent" }}x')).to.deep.equal({ x: [] });
  });

  it('follows variables, also when they are assigned in a branch or a loop', () => {
    expect(readsOf('{{ $x := .Items.a }}-{{ $x }}')).to.deep.equal({ '-': [], one: [a] });
    expect(readsOf('{{ $x := "0" }}{{ if .Items.a }}{{ $x = "1" }}{{ end }}{{ $x }}')).to.deep.equal({
      '1': [a],
    });
    expect(
      readsOf('{{ $x := "0" }}{{ if index .Items "empty" }}{{ $x = "1" }}{{ end }}{{ $x }}'),
    ).to.deep.equal({
      '0': ['Cluster.ConfigItems.empty'],
    });
    expect(readsOf('{{ $x := "" }}{{ range .Items }}{{ $x = print $x . }}{{ end }}{{ $x }}')).to.deep.equal({
      onetwo: [a, b, 'Cluster.ConfigItems.empty'],
    });
  });

  it('adds what enclosing conditions read', () => {
    expect(
      readsOf('{{ if eq .Items.a "one" }}yes{{ with .Items.b }}[{{ . }}{{ end }}{{ end }}.'),
    ).to.deep.equal({
      yes: [a],
      '[': [a, b],
      two: [a, b],
      '.': [],
    });
    expect(readsOf('{{ if .Items.empty }}{{ else }}no{{ end }}')).to.deep.equal({
      no: ['Cluster.ConfigItems.empty'],
    });
    expect(readsOf('{{ range $p := .Pools }}{{ .ConfigItems.labels }} {{ end }}')).to.deep.include({
      'pool=p0': ['NodePool(p0).ConfigItems.labels'],
      'pool=p1': ['NodePool(p1).ConfigItems.labels'],
    });
  });

  it('gives each round of a loop over the map its own entry', () => {
    expect(readsOf('{{ range $k, $v := .Items }}{{ $k }}{{ end }}')).to.deep.equal({
      a: [a],
      b: [b],
      empty: ['Cluster.ConfigItems.empty'],
    });
  });

  it('passes what fed the dot on to invoked templates', () => {
    expect(readsOf('{{ define "d" }}{{ . }}{{ end }}{{ template "d" .Items.a }}')).to.deep.equal({
      one: [a],
    });
    expect(readsOf('{{ if .Items.b }}{{ template "d" }}{{ end }}{{ define "d" }}z{{ end }}')).to.deep.equal({
      z: [b],
    });
  });

  it('records nothing in a plain execution, and recovers after an error', () => {
    const failing = parseTemplate('t', '{{ .Items.a }}{{ failing }}', { functions });
    expect(() => failing.executeTraced(data)).to.throw('error calling failing');
    expect(readsOf('{{ .Items.b }}')).to.deep.equal({ two: [b] });
  });
});

import { expect } from 'chai';
import { parseTemplate } from '../../../src/lib/gotemplate/index.js';
import { functions } from './fixtures.js';

/** Each read as `path access flags`, a prefix with `~`. */
function reads(template: string): string[] {
  return parseTemplate('t', template, { functions })
    .readSet()
    .reads.map(({ path, isPrefix, access, bound, guarded }) =>
      [
        path.join('.') + (isPrefix ? '~' : ''),
        access,
        ...(bound ? ['bound'] : []),
        ...(guarded ? ['guarded'] : []),
      ].join(' '),
    );
}

/** Without those that only give a value a name. */
function used(template: string): string[] {
  return reads(template).filter((read) => !read.includes('bound'));
}

describe('gotemplate read set', () => {
  it('lists field chains from the root, through $ and through variables', () => {
    expect(
      used('{{ .C.I.a }}{{ $.C.I.b }}{{ $i := .C.I }}{{ $i.c }}{{ with $d := . }}{{ $d.C.I.d }}{{ end }}'),
    ).to.deep.equal(['C.I.a field', 'C.I.b field', 'C.I.c field', 'C.I.d field']);
  });

  it('lists constant keys of index as entries, computed ones by what is known of them', () => {
    expect(
      used(
        '{{ index .C.I "a" }}{{ index .C.I (print "amd_" .X) }}{{ index .C.I (printf "ami_%s" .Y) }}{{ index .C.I .Z }}',
      ),
    ).to.deep.equal([
      'C.I.a index',
      'C.I.amd_~ index',
      'X field',
      'C.I.ami_~ index',
      'Y field',
      'Z field',
      'C.I.~ index',
    ]);
    const known =
      '{{ $k := print "a" "_" "b" }}{{ index .I $k }}{{ index .I (printf "%s-%%" $k) }}{{ "z" | index .I }}';
    expect(used(known)).to.have.members(['I.a_b index', 'I.a_b-% index', 'I.z index']);
  });

  it('keeps all values that a variable may have', () => {
    expect(used('{{ $k := "a" }}{{ if .Q }}{{ $k = "b" }}{{ end }}{{ index .I $k }}')).to.deep.equal([
      'Q field',
      'I.a index',
      'I.b index',
    ]);
  });

  it('follows the dot through with, range and invoked templates', () => {
    expect(
      used('{{ with .P }}{{ .x }}{{ else }}{{ .y }}{{ end }}{{ range .L }}{{ .z }}{{ end }}'),
    ).to.deep.equal(['P.x field', 'y field', 'L.*.z field']);
    expect(
      used(
        '{{ template "d" .P }}{{ define "d" }}{{ .x }}{{ $.y }}{{ end }}{{ define "unused" }}{{ .q }}{{ end }}',
      ),
    ).to.deep.equal(['P.x field', 'P.y field']);
    expect(
      used('{{ template "d" dict "p" .P "k" "key" }}{{ define "d" }}{{ .p.x }}{{ index .p .k }}{{ end }}'),
    ).to.deep.equal(['P.x field', 'P.key index']);
    expect(reads('{{ range $k, $v := .I }}{{ $v }}{{ end }}')).to.deep.equal([
      'I field bound',
      'I range bound',
    ]);
    expect(
      used('{{ define "r" }}{{ .x }}{{ template "r" .n }}{{ end }}{{ template "r" . }}'.replace('.n', '.')),
    ).to.deep.equal(['x field']);
  });

  it('knows which strict reads stand behind a look at the same entry', () => {
    expect(used('{{ if index .I "a" }}{{ .I.a }}{{ else }}{{ .I.a }}{{ end }}')).to.deep.equal([
      'I.a index',
      'I.a field guarded',
      'I.a field',
    ]);
    expect(used('{{ and (index .I "a") .I.a }}')).to.deep.equal(['I.a index', 'I.a field guarded']);
    expect(used('{{ if not (index .I "a") }}{{ else }}{{ .I.a }}{{ end }}')).to.deep.equal([
      'I.a index',
      'I.a field guarded',
    ]);
    expect(
      used(
        '{{ if eq (index .I "a") "x" }}{{ .I.a }}{{ end }}{{ if eq (index .I "b") "" }}{{ .I.b }}{{ end }}',
      ),
    ).to.deep.equal(['I.a index', 'I.a field guarded', 'I.b index', 'I.b field']);
    expect(used('{{ if or (index .I "a") (index .I "b") }}{{ .I.a }}{{ end }}')).to.deep.equal([
      'I.a index',
      'I.b index',
      'I.a field',
    ]);
    expect(used('{{ with $x := index .I "a" }}{{ $.I.a }}{{ end }}')).to.deep.equal(['I.a field guarded']);
  });

  it('says where, and lists functions and templates', () => {
    const set = parseTemplate('t', 'h\u00e9\n  {{ join "-" .Items.a }}\n{{ template "x" }}', {
      functions,
    }).readSet();
    expect(set.reads).to.deep.include({
      path: ['Items', 'a'],
      isPrefix: false,
      access: 'field',
      bound: false,
      guarded: false,
      template: 't',
      line: 2,
      column: 14,
    });
    expect(set.functions).to.deep.equal([{ name: 'join', template: 't', line: 2, column: 5 }]);
    expect(set.templates).to.deep.equal([{ name: 'x', template: 't', line: 3, column: 12 }]);
  });
});

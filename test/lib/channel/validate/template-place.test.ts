import { expect } from 'chai';
import fc from 'fast-check';
import { parseTemplate } from '../../../../src/lib/gotemplate/index.js';
import { placeInTemplate } from '../../../../src/lib/channel/validate/template-place.js';

/** Where a marker of the rendered text stands in the template, as `line:column`. */
function placeOf(template: string, marker: string): string {
  const { text, segments } = parseTemplate('t', template, {}).executeTraced(null);
  const before = text.slice(0, text.indexOf(marker)).split('\n');
  const place = placeInTemplate(
    { realPath: 't', text, segments },
    template,
    before.length,
    (before.at(-1) ?? '').length + 1,
  );
  return `${place?.line}:${place?.column}`;
}

describe('channel validation: places in templates', () => {
  const rows: [what: string, template: string, marker: string, place: string][] = [
    ['a text without actions', 'a: 1\nb: x\n', 'x', '2:4'],
    ['behind lines that a condition leaves out', '{{ if false }}\none\n{{ end }}\nb: x\n', 'x', '4:4'],
    ['behind an action on the same line', 'a: {{ "long word" }} x\n', 'x', '1:22'],
    ['what an action printed', 'a: {{ "x" }}\n', 'x', '1:4'],
    ['what the second action of a line printed', 'a: {{ 1 }}-{{ "x" }}\n', 'x', '1:12'],
    ['behind a trimmed line', 'a: 1\n  {{- if true }}\nb: x\n{{- end }}\n', 'x', '3:4'],
    ['in the second round of a loop', '{{ range 2 }}\n- v{{ . }}\n{{ end }}', 'v1', '2:3'],
    ['inside a defined template', '{{ define "d" }}\nc: x\n{{ end }}{{ template "d" }}\n', 'x', '2:4'],
    ['behind an action that spans lines', 'a: {{ print\n  "y"\n  }}\nb: x\n', 'x', '4:4'],
  ];
  for (const [what, template, marker, place] of rows)
    it(`finds ${what}`, () => expect(placeOf(template, marker)).to.equal(place));

  it('finds every line of literal text, whatever stands around it', () => {
    const piece = fc.constantFrom(
      '\n',
      '  {{- if true }}\n',
      '{{ if true }}',
      '{{ 1 }}',
      ' {{ print "a" "b" -}} ',
      '{{/* note */}}',
      'plain ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.array(piece, { maxLength: 6 }), (before, after) => {
        const head = before.join('');
        const opened = [...before, ...after].filter((text) => text.includes('if true')).length;
        const template = `${head}\nkey: MARK${after.join('')}${'{{ end }}'.repeat(opened)}`;
        expect(placeOf(template, 'MARK')).to.equal(`${head.split('\n').length + 1}:6`);
      }),
      { numRuns: 300 },
    );
  });

  it('does not guess without provenance', () => {
    expect(placeInTemplate({ realPath: 't', text: 'b', segments: [] }, 'a', 1, 1)).to.equal(undefined);
    expect(placeInTemplate({ realPath: 't', text: 'a', segments: [] }, 'a', 1, 1)).to.deep.equal({
      file: 't',
      line: 1,
      column: 1,
    });
  });
});

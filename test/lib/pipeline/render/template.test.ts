import { expect } from 'chai';
import fc from 'fast-check';
import { renderTemplate } from '../../../../src/lib/pipeline/render/template.js';

const variables = new Map([
  ['NAME', 'app'],
  ['REPLICAS', '3'],
  ['EMPTY', ''],
  ['URL', 'https://x/?a=1&b="2"'],
]);

async function render(text: string, allowMissing = false): Promise<string> {
  const { text: rendered, findings } = await renderTemplate(text, 'deploy/apply/a.yaml', variables, {
    allowMissing,
  });
  const errors = findings.filter(({ rule }) => rule.startsWith('E-'));
  return errors.length > 0
    ? errors.map(({ position: { line, column }, message }) => `${line}:${column} ${message}`).join('; ')
    : rendered;
}

describe('pipeline: templates of manifests', () => {
  const table: [string, string, string][] = [
    ['three braces', 'name: {{{NAME}}}', 'name: app'],
    ['three braces with blanks', 'name: {{{ NAME }}}', 'name: app'],
    ['two braces', 'name: {{NAME}}', 'name: app'],
    ['an ampersand', 'name: {{&URL}}', 'name: https://x/?a=1&b="2"'],
    ['escaping for HTML', 'u: {{URL}}', 'u: https:&#x2F;&#x2F;x&#x2F;?a&#x3D;1&amp;b&#x3D;&quot;2&quot;'],
    ['an empty variable is not a missing one', 'x: "{{{EMPTY}}}"', 'x: ""'],
    ['a section of a set variable', '{{#NAME}}yes {{{.}}}{{/NAME}}', 'yes app'],
    ['a section of an unset variable', 'a{{#CDP_PULL_REQUEST_NUMBER}}yes{{/CDP_PULL_REQUEST_NUMBER}}b', 'ab'],
    ['an inverted section', '{{^NOTHING}}no{{/NOTHING}}', 'no'],
    ['a comment', 'a{{! TODO }}b', 'ab'],
    ['no tag', 'a: "{ }"', 'a: "{ }"'],
    ['a missing variable', 'a: 1\nname: {{{NAMES}}}\n', '2:7 there is no variable "NAMES"'],
    ['a name of Object', 'x: {{{constructor}}}', '1:4 there is no variable "constructor"'],
    ['a Go template', 'x: {{ .Name }}', '1:4 there is no variable ".Name"'],
    ['a partial', 'x: {{> other}}', '1:4 partials are not supported'],
    ['other delimiters', '{{=<% %>=}}', '1:1 other delimiters are not supported'],
    ['an open tag', 'a\nb: {{{NAME', '2:11 unclosed tag'],
    ['an open section', '{{#NAME}}x', '1:11 unclosed section "NAME"'],
  ];
  for (const [what, text, expected] of table)
    it(what, async () => expect(await render(text)).to.equal(expected));

  it('names what is near, and what there is', async () => {
    const near = await renderTemplate('{{{NAMEE}}}', 'f', variables, { allowMissing: false });
    expect(near.findings[0]?.hint).to.contain('Did you mean "NAME"?');
    const far = await renderTemplate('{{{SOMETHING_ELSE}}}', 'f', variables, { allowMissing: false });
    expect(far.findings[0]?.hint).to.contain('EMPTY, NAME, REPLICAS, URL');
  });

  it('warns where escaping changes a value, and only there', async () => {
    const { findings } = await renderTemplate('{{URL}} {{NAME}} {{{URL}}}', 'f', variables, {
      allowMissing: false,
    });
    expect(findings.map(({ rule, position }) => [rule, position.column])).to.deep.equal([
      ['W-mustache-escape', 1],
    ]);
  });

  it('reports every missing variable of a file at once', async () => {
    expect(await render('{{{A}}}\n {{{B}}}')).to.equal(
      '1:1 there is no variable "A"; 2:2 there is no variable "B"',
    );
  });

  it('renders a missing variable as nothing when asked to', async () => {
    expect(await render('a{{{NOTHING}}}b', true)).to.equal('ab');
  });

  it('never throws, and leaves text without braces as it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('{', '}', '#', '/', '^', '>', '=', ' ', 'a', '\n') }),
        async (text) => {
          const { text: rendered, findings } = await renderTemplate(text, 'f', variables, {
            allowMissing: true,
          });
          if (!text.includes('{{')) expect(rendered).to.equal(text);
          for (const { position } of findings) {
            expect(position.line).to.be.within(1, text.split('\n').length);
            expect(position.column).to.be.at.least(1);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

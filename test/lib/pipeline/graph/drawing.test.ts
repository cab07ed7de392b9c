import { expect } from 'chai';
import fc from 'fast-check';
import {
  buildGraph,
  dotGraph,
  mermaidGraph,
  textGraph,
  type Draw,
} from '../../../../src/lib/pipeline/index.js';
import { definitionOf } from '../definition/example.js';

const step = (id: string, more: string): string =>
  `- {id: '${id}', type: script, commands: [{desc: a, cmd: b}], ${more}}\n`;
const text = `version: "2017-09-20"
allow_concurrent_steps: true
pipeline:
${step('lint', 'depends_on: []')}${step('Build it', 'depends_on: []')}${step('test', 'depends_on: [Build it]')}${step('docs', 'depends_on: [Build it]')}${step('say "x" & <y>', 'depends_on: [test, lint], requires_human_approval: true')}- id: ship
  type: deploy
  target: playground
  sources: [{dir: deploy/apply}]
  depends_on: ['say "x" & <y>']
`;
const draw: Draw = (id) => (id === 'docs' ? { skipped: 'event is push, not "x"' } : {});

describe('drawings of a graph', () => {
  it('are text: each step once, below the last one that it waits for', async () => {
    expect(textGraph(buildGraph(await definitionOf(text)), draw)).to.deep.equal([
      'lint',
      'Build it',
      '├─ test',
      '│  ↓ say "x" & <y> (needs approval; waits for lint, test)',
      '│  ↓ ship (deploy → playground)',
      '└─ docs (skipped: event is push, not "x")',
    ]);
  });

  it('are dot, quoted', async () => {
    const lines = dotGraph(buildGraph(await definitionOf(text)), draw);
    expect(lines.slice(0, 3)).to.deep.equal(['digraph pipeline {', '  rankdir=LR;', '  node [shape=box];']);
    expect(lines).to.include('  "docs" [label="docs", style=dashed, tooltip="event is push, not \\"x\\""];');
    expect(lines.join('\n')).to.match(/\[label="say \\"x\\" & <y>"\];/);
    expect(lines.filter((line) => line.includes('->'))).to.have.length(5);
    expect(lines.at(-1)).to.equal('}');
  });

  it('are Mermaid, escaped', async () => {
    const lines = mermaidGraph(buildGraph(await definitionOf(text)), draw);
    expect(lines).to.include('  s4["say #34;x#34; #38; #60;y#62;"]');
    expect(lines).to.include('  s5[["ship"]]');
    expect(lines).to.include('  class s3 skipped');
    expect(lines.filter((line) => line.includes('-->'))).to.have.length(5);
  });

  it('hold each step of a long chain and of deep branches exactly once, without growing to the right', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), async (picks) => {
        const waits = picks.map((pick, index) => (index === 0 ? '' : `s${pick % index}`));
        const steps = waits.map((other, index) => step(`s${index}`, `depends_on: [${other}]`)).join('');
        const graph = buildGraph(
          await definitionOf(`version: "2017-09-20"\nallow_concurrent_steps: true\npipeline:\n${steps}`),
        );
        const lines = textGraph(graph, () => ({}));
        expect(lines.map((line) => line.replace(/^[ │├└─↓]*/, '')).sort()).to.deep.equal(
          picks.map((_, index) => `s${index}`).sort(),
        );
        for (const line of lines) expect(line.length).to.be.below(60);
      }),
      { numRuns: 50 },
    );
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { readDefinition, substituteText, type ScriptStep } from '../../../../src/lib/pipeline/index.js';
import {
  hideTokens,
  isHarmless,
  revealTokens,
} from '../../../../src/lib/pipeline/definition/substitution.js';
import { definitionOf, findingsIn, oneStep, unmarked } from './example.js';

const variables = { CDP_BUILD_VERSION: 'master-140', CDP_TARGET_BRANCH: 'master' };

async function envOf(step: string, values: Readonly<Record<string, string>> = variables): Promise<string[]> {
  const { steps } = await definitionOf(oneStep({ step }), { variables: values });
  return (steps[0] as ScriptStep).env.map(({ name, value }) => `${name}=${value}`);
}

describe('#{…} in a definition', () => {
  it('becomes the value in quoted, plain, folded and block text, and in keys', async () => {
    const env = await envOf(`  env:
    A: "v:#{CDP_BUILD_VERSION}"
    B: 'v#{CDP_BUILD_VERSION}'
    C: v:#{CDP_BUILD_VERSION}
    D: #{CDP_BUILD_VERSION}
    E: a #{CDP_BUILD_VERSION} # a comment
    F: >-
      x
      #{CDP_BUILD_VERSION}
    G_#{CDP_TARGET_BRANCH}: y`);
    expect(env).to.deep.equal([
      'A=v:master-140',
      'B=vmaster-140',
      'C=v:master-140',
      'D=master-140',
      'E=a master-140',
      'F=x master-140',
      'G_master=y',
    ]);
  });

  it('leaves other spellings, shell variables and comments alone', async () => {
    const text = oneStep({
      top: '# #{CDP_NOT_KNOWN}',
      cmd: '"echo #{other} #{cdp_x} ${CDP_BUILD_VERSION} $CDP_X $#{x}" # #{CDP_NOT_KNOWN}',
    });
    const { steps } = await definitionOf(text, { variables });
    expect((steps[0] as ScriptStep).commands[0]!.cmd).to.equal(
      'echo #{other} #{cdp_x} ${CDP_BUILD_VERSION} $CDP_X $#{x}',
    );
  });

  it('makes a known name without a value empty, and keeps those that only a deployment knows', async () => {
    expect(
      await envOf('  env: {A: "x-#{CDP_PULL_REQUEST_NUMBER}", B: "#{CDP_DEPLOYMENT_ID}"}', {}),
    ).to.deep.equal(['A=x-', 'B=#{CDP_DEPLOYMENT_ID}']);
  });

  it('knows the variables of the dependencies that the file declares', async () => {
    const { steps } = await definitionOf(
      oneStep({
        top: 'dependencies:\n- {id: base-image, type: docker, ref: "r:5000/os:22"}\n- {id: go, type: docker, ref: golang}',
        cmd: '"#{DEP_BASE_IMAGE_REF}:#{DEP_BASE_IMAGE_VERSION} #{DEP_GO_REF}:#{DEP_GO_VERSION}"',
      }),
      { dependencyVersions: { go: '1.22' } },
    );
    expect((steps[0] as ScriptStep).commands[0]!.cmd).to.equal('r:5000/os:22 golang:1.22');
  });

  it('warns where plain YAML sees a comment, and only there', async () => {
    expect(
      await findingsIn(
        oneStep({
          step: '  env:\n    A: #{CDP_BUILD_VERSION}\n    B: x:#{CDP_BUILD_VERSION}\n    C: "#{CDP_BUILD_VERSION}"',
        }),
      ),
    ).to.deep.equal(['6:8+20 W-unquoted-subst']);
  });

  it('reports an unknown name with the known ones, where it stands', async () => {
    const { text, place } = unmarked(oneStep({ cmd: '|\n      é #{CDP_BUILD_VERSION} «#{CDP_NOPE}»' }));
    const { findings } = await readDefinition(text, 'f', { variables });
    expect(findings[0]).to.deep.include({ rule: 'E-subst-unknown', position: { file: 'f', ...place } });
    expect(findings[0]!.hint).to.contain('CDP_BUILD_VERSION');
  });

  it('refuses a value that means something to YAML or the shell, and never injects it', async () => {
    for (const value of [
      'a\nb: c',
      'a: b',
      '"',
      "'",
      '$(id)',
      '`id`',
      '{x}',
      'a,b',
      '#',
      '*x',
      '&x',
      '!x',
      'x:',
      ' x',
      '-x',
      '@x',
      'a;b',
      'a|b',
      '%x',
    ]) {
      const text = oneStep({ cmd: 'echo x#{CDP_BUILD_VERSION}' });
      const result = await readDefinition(text, 'f', { variables: { CDP_BUILD_VERSION: value } });
      expect(
        result.findings.map(({ rule }) => rule),
        value,
      ).to.deep.equal(['E-subst-value']);
      expect(result.definition).to.equal(undefined);
    }
  });

  it('takes the values that builds have', () => {
    for (const value of [
      'master-140',
      'pr-1-8',
      'feature/x_y.z',
      'registry.example:5000',
      'sha256:0af',
      'v1.2+3',
      'grün',
      '0',
      '',
    ])
      expect(isHarmless(value), value).to.equal(true);
  });

  it('keeps every offset', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('#{CDP_A}', '#{DEP_B_C}', '#{', '}', '\n', '#{cdp_a}', '$#{CDP_A}'),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.join('').replaceAll(/[\ue000-\ue002]/g, '');
        const hidden = hideTokens(text);
        expect(hidden.length).to.equal(text.length);
        expect(revealTokens(hidden, () => undefined)).to.equal(text);
      }),
    );
  });

  it('agrees with substitution in the text for harmless values in quotes', async () => {
    const value = fc.stringMatching(/^[a-z0-9][a-z0-9./_-]{0,8}$/);
    await fc.assert(
      fc.asyncProperty(
        value,
        fc.constantFrom('"', "'"),
        fc.stringMatching(/^[a-z :]{0,6}$/),
        async (version, quote, before) => {
          const values = { CDP_BUILD_VERSION: version };
          const text = oneStep({ step: `  env: {A: ${quote}${before}#{CDP_BUILD_VERSION}${quote}}` });
          const after = (await definitionOf(substituteText(text, values))).steps[0] as ScriptStep;
          const direct = (await definitionOf(text, { variables: values })).steps[0] as ScriptStep;
          expect(direct.env[0]!.value).to.equal(after.env[0]!.value);
        },
      ),
      { numRuns: 200 },
    );
  });
});

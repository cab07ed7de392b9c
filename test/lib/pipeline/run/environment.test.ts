import { expect } from 'chai';
import fc from 'fast-check';
import type { Build, EnvEntry, ScriptStep } from '../../../../src/lib/pipeline/definition/model.js';
import { environmentNames, stepEnvironment } from '../../../../src/lib/pipeline/run/environment.js';

const position = { file: 'delivery.yaml', line: 1, column: 1 };

function stepWith(env: readonly EnvEntry[]): ScriptStep {
  return {
    ...{ id: 'a', slug: 'a', type: 'script', requiresApproval: false, position },
    ...{ commands: [], env, machine: { size: 'default' }, cache: { paths: [] } },
    ...{ artifacts: [], authenticateHosts: [] },
  };
}

describe('pipeline: the environment of commands', () => {
  it('has the names that a dry run shows, no more and no fewer', () => {
    const name = fc.constantFrom('A', 'B', 'PATH', 'HOME', 'TOKEN', 'CDP_X', 'AWS_PROFILE', 'CI', 'LANG');
    const map = fc.dictionary(name, fc.string());
    const entry = fc.record({
      name,
      value: fc.string(),
      secret: fc.option(fc.record({ id: fc.constant('id'), availableInPullRequests: fc.boolean() }), {
        nil: undefined,
      }),
    });
    const event = fc.constantFrom<Build['event']>('push', 'pull_request');
    fc.assert(
      fc.property(
        ...([map, map, map, map, fc.array(entry), event] as const),
        (operator, variables, overrides, own, env, cause) => {
          const request = {
            step: stepWith(
              env.map(({ secret, ...rest }) => ({ ...rest, position, ...(secret && { secret }) })),
            ),
            build: { event: cause, branch: 'b', variables },
            operator,
            secrets: new Map([['id', 's3cret']]),
            overrides,
            own,
          };
          expect(environmentNames(request)).to.deep.equal(Object.keys(stepEnvironment(request)).sort());
        },
      ),
    );
  });

  it('is named also while a secret is missing, which running refuses', () => {
    const env = [{ name: 'TOKEN', secret: { id: 'token', availableInPullRequests: true }, position }];
    const request = {
      ...{ step: stepWith(env), build: { event: 'push', branch: 'b', variables: {} } as Build },
      ...{ operator: { PATH: '/bin', AWS_PROFILE: 'x' }, secrets: new Map(), overrides: {}, own: {} },
    };
    expect(environmentNames(request)).to.deep.equal(['CI', 'PATH', 'TOKEN', 'ZK_PIPELINE']);
    expect(() => stepEnvironment(request)).to.throw('TOKEN is a secret, and nobody gives it');
  });
});

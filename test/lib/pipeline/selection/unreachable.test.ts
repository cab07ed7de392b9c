import { expect } from 'chai';
import { unreachableSteps } from '../../../../src/lib/pipeline/selection/unreachable.js';
import { definitionOf, oneStep } from '../definition/example.js';

const never = [
  '{event: push, CDP_SOURCE_BRANCH: x}',
  '{event: push, CDP_PULL_REQUEST_NUMBER: {regex_match: .}}',
  '{event: {exclude: [push, pull_request]}}',
  '{event: push, CDP_TRIGGER_EVENT: pull_request}',
  '{event: push, branch: master, CDP_TARGET_BRANCH: main}',
  '{event: pull_request, branch: a, CDP_SOURCE_BRANCH: {regex_match: ^b}}',
  '{event: pull_request, triggered_by_dependency: base}',
  '[{event: push, CDP_SOURCE_BRANCH: x}, {event: pull_request, triggered_by_dependency: base}]',
];
const possible = [
  '{event: push}',
  '{event: pull_request, CDP_TARGET_BRANCH: master, branch: x}',
  '{event: push, CDP_SOURCE_BRANCH: }',
  '{event: push, CDP_SOURCE_BRANCH: {exclude: x}}',
  '{branch: a, CDP_SOURCE_BRANCH: {regex_match: ^a}}',
  '{triggered_by_dependency: base}',
  '[{event: push, CDP_SOURCE_BRANCH: x}, {event: push}]',
];

describe('W-unreachable', () => {
  const found = async (when: string): Promise<readonly string[]> => {
    const top = 'dependencies: [{id: base, type: docker, ref: x}]';
    return unreachableSteps(await definitionOf(oneStep({ top, step: `  when: ${when}` }))).map(
      ({ rule }) => rule,
    );
  };
  for (const when of never)
    it(`no build selects ${when}`, async () => expect(await found(when)).to.deep.equal(['W-unreachable']));
  for (const when of possible)
    it(`some build selects ${when}`, async () => expect(await found(when)).to.deep.equal([]));
});

import type { Build } from '../definition/model.js';

/** One thing about a build that could be different: a key of `when`, and its other value (undefined: not set). */
export interface Change {
  key: string;
  to: string | undefined;
}

/**
 * The build with some things different, and what follows from them: another event has or loses the variables of a pull request, another
 * branch is also in the variable that names it.
 */
export function changedBuild(build: Build, changes: readonly Change[]): Build {
  return changes.reduce((changed, change) => changeOne(changed, change), build);
}

const pullRequestOnly = [
  'CDP_SOURCE_BRANCH',
  'CDP_PULL_REQUEST_NUMBER',
  'CDP_PULL_REQUEST_COUNTER',
  'CDP_PULL_REQUEST_AUTHOR',
];

function changeOne(build: Build, { key, to }: Change): Build {
  switch (key) {
    case 'event':
    case 'CDP_TRIGGER_EVENT':
      return to === 'push' || to === 'pull_request' ? changeEvent(build, to) : build;
    case 'branch':
      return to === undefined ? build : changeBranch(build, to);
    case 'triggered_by_dependency': {
      const { triggeredByDependency: _, ...rest } = build;
      return to === undefined ? rest : { ...rest, triggeredByDependency: to };
    }
    case 'CDP_SOURCE_BRANCH':
      return build.event === 'pull_request' && to !== undefined
        ? changeBranch(build, to)
        : withVariable(build, key, to);
    case 'CDP_TARGET_BRANCH':
      return build.event === 'push' && to !== undefined
        ? changeBranch(build, to)
        : withVariable(build, key, to);
    default:
      return withVariable(build, key, to);
  }
}

function changeEvent(build: Build, event: Build['event']): Build {
  if (event === build.event) return build;
  const variables: Record<string, string> = { ...build.variables, CDP_TRIGGER_EVENT: event };
  if (event === 'push') {
    for (const name of pullRequestOnly) delete variables[name];
    variables['CDP_TARGET_BRANCH'] = build.branch;
  } else {
    variables['CDP_SOURCE_BRANCH'] = build.branch;
    variables['CDP_PULL_REQUEST_NUMBER'] = '0';
    variables['CDP_PULL_REQUEST_COUNTER'] = '1';
  }
  return { ...build, event, variables };
}

function changeBranch(build: Build, branch: string): Build {
  const name = build.event === 'push' ? 'CDP_TARGET_BRANCH' : 'CDP_SOURCE_BRANCH';
  return { ...build, branch, variables: { ...build.variables, [name]: branch } };
}

function withVariable(build: Build, key: string, to: string | undefined): Build {
  const { [key]: _, ...rest } = build.variables;
  return { ...build, variables: to === undefined ? rest : { ...rest, [key]: to } };
}

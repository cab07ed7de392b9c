import { usageError } from '../../core/index.js';
import type { Build, Dependency } from '../definition/model.js';
import { dependencyVariables, platformVariables, splitReference } from '../definition/platform-variables.js';

/** What Git and the run say; an absent one is not known. */
export interface BuildFacts {
  /** The current branch. */
  branch?: string;
  defaultBranch?: string;
  /** The commit of `HEAD`, 40 hex digits. */
  head?: string;
  /** Where the branch left the target branch. */
  mergeBase?: string;
  /** `github.com/owner/name`. */
  repository?: string;
  /** `user.name` of Git. */
  userName?: string;
  /** Counts the runs in this repository, from 1. */
  runNumber?: number;
}

/** What the user asked for; wins over the facts. */
export interface BuildOptions {
  event?: Build['event'];
  branch?: string;
  targetBranch?: string;
  pullRequest?: number;
  buildVersion?: string;
  triggeredByDependency?: string;
  registry?: string;
  team?: string;
  /** More variables, or other values. */
  variables?: Readonly<Record<string, string>>;
}

/**
 * The build that a run is about. The event is a pull request unless a push was asked for, so that release steps do not run by
 * accident. A variable that the platform would leave unset is absent: scripts tell unset from empty.
 */
export function createBuild(facts: BuildFacts, options: BuildOptions = {}): Build {
  const event = options.event ?? 'pull_request';
  const branch = options.branch ?? facts.branch ?? 'local';
  checkOptions(event, options);
  const run = String(facts.runNumber ?? 1);
  const target = event === 'push' ? branch : (options.targetBranch ?? facts.defaultBranch ?? 'master');
  const values: Record<string, string | undefined> = {
    CDP_BUILD_VERSION: options.buildVersion ?? `local-${run}`,
    CDP_TARGET_BRANCH: target,
    CDP_TARGET_REPOSITORY_COUNTER: run,
    CDP_TARGET_COMMIT_ID: event === 'push' ? facts.head : facts.mergeBase,
    CDP_HEAD_COMMIT_ID: facts.head,
    CDP_TARGET_REPOSITORY: facts.repository,
    CDP_TRIGGER_EVENT: event,
    // A host that cannot exist: a push that nobody caught must fail.
    CDP_REGISTRY: options.registry ?? 'registry.invalid',
    CDP_ZAPPR_TEAM: options.team ?? 'local',
    ...(event === 'push'
      ? { CDP_TARGET_BRANCH_COUNTER: run }
      : {
          CDP_SOURCE_BRANCH: branch,
          CDP_PULL_REQUEST_NUMBER: String(options.pullRequest ?? 0),
          CDP_PULL_REQUEST_COUNTER: run,
          CDP_PULL_REQUEST_AUTHOR: facts.userName === undefined ? undefined : loginOf(facts.userName),
        }),
    ...options.variables,
  };
  const { triggeredByDependency } = options;
  return {
    event,
    branch,
    variables: Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    ...(triggeredByDependency !== undefined && { triggeredByDependency }),
  };
}

function checkOptions(event: Build['event'], options: BuildOptions): void {
  if (event === 'push' && options.pullRequest !== undefined)
    throw usageError('--pr goes with --event pull_request only', { hint: 'A push has no pull request.' });
  if (event === 'push' && options.targetBranch !== undefined)
    throw usageError('--target-branch goes with --event pull_request only', {
      hint: 'Use --branch for the pushed branch.',
    });
  for (const name of Object.keys(options.variables ?? {})) {
    if (name === 'CDP_TRIGGER_EVENT')
      throw usageError('CDP_TRIGGER_EVENT follows from --event', { hint: 'Use --event.' });
    if (!/^(CDP|DEP)_[A-Z0-9_]+$/.test(name))
      throw usageError(`--var sets variables of the platform, and ${JSON.stringify(name)} is none`, {
        hint: `Such as ${platformVariables[0]}; other variables come from the step's env.`,
      });
  }
}

/** A login made of a name: `Zoë van Dam` becomes `zoe-van-dam`. */
function loginOf(name: string): string | undefined {
  const login = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return login === '' ? undefined : login;
}

/**
 * Adds the variables of the watched images. Tells which of them got `latest` because nothing names a version, and refuses a given
 * version that would have no effect.
 */
export function withDependencies(
  build: Build,
  dependencies: readonly Dependency[],
  given: Readonly<Record<string, string>> = {},
  recorded: Readonly<Record<string, string>> = {},
): { build: Build; withoutVersion: readonly string[] } {
  for (const id of Object.keys(given)) {
    const dependency = dependencies.find((one) => one.id === id);
    if (!dependency)
      throw usageError(`there is no dependency ${JSON.stringify(id)}`, {
        hint:
          dependencies.length === 0
            ? 'The definition declares none.'
            : `There are ${dependencies.map((one) => one.id).join(', ')}.`,
      });
    if (splitReference(dependency.ref).version !== undefined)
      throw usageError(`the version of dependency ${JSON.stringify(id)} stands in its ref already`, {
        hint: 'Leave --dep out.',
      });
  }
  const { triggeredByDependency: trigger } = build;
  if (trigger !== undefined && !dependencies.some(({ id }) => id === trigger))
    throw usageError(`there is no dependency ${JSON.stringify(trigger)} that could have started the build`, {
      hint:
        dependencies.length === 0
          ? 'The definition declares none.'
          : `There are ${dependencies.map((one) => one.id).join(', ')}.`,
    });
  const versions = { ...recorded, ...given };
  return {
    build: { ...build, variables: { ...dependencyVariables(dependencies, versions), ...build.variables } },
    withoutVersion: dependencies
      .filter(({ id, ref }) => splitReference(ref).version === undefined && !Object.hasOwn(versions, id))
      .map(({ id }) => id),
  };
}

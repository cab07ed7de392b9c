import { refusal } from '../../core/index.js';
import type { Build, ScriptStep } from '../definition/model.js';
import { inheritedVariables } from './inherited-variables.js';

export interface EnvironmentRequest {
  step: ScriptStep;
  build: Build;
  operator: Readonly<Record<string, string | undefined>>;
  /** Secrets by name. */
  secrets: ReadonlyMap<string, string>;
  /** `--env` and `--env-file`; win over everything that the definition says. */
  overrides: Readonly<Record<string, string>>;
  /** Variables of our own. */
  own: Readonly<Record<string, string>>;
}

/**
 * The environment of a step's commands, from the weakest to the strongest: the allowed part of the operator's, the build's variables, secrets, the
 * step's `env`, what the operator set for this run, ours. What is unset on the platform is unset here.
 */
export function stepEnvironment(request: EnvironmentRequest): Record<string, string> {
  const { build, operator, secrets, overrides, own } = request;
  const base = Object.fromEntries(
    inheritedVariables.flatMap((name) => {
      const value = operator[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const merged: Record<string, string> = {
    ...base,
    ...build.variables,
    ...Object.fromEntries(secrets),
    ...declared(request),
    ...overrides,
    CI: 'true',
    ZK_PIPELINE: 'local',
    ...own,
  };
  const path = merged['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
  return { ...merged, PATH: own['ZK_SHIMS'] === undefined ? path : `${own['ZK_SHIMS']}:${path}` };
}

function declared({ step, build, secrets }: EnvironmentRequest): Record<string, string> {
  const entries = step.env.flatMap(({ name, value, secret, position }): [string, string][] => {
    if (secret === undefined) return [[name, value ?? '']];
    if (build.event === 'pull_request' && !secret.availableInPullRequests) return [];
    const found = secrets.get(name) ?? secrets.get(secret.id);
    if (found === undefined)
      throw refusal(`${name} is a secret, and nobody gives it`, {
        position,
        code: 'missing-secret',
        hint: `Add --secret ${name}=PROVIDER:REFERENCE, such as --secret ${name}=env:${name}.`,
      });
    return [[name, found]];
  });
  return Object.fromEntries(entries);
}

/** The names of the variables, sorted, without their values: also of secrets that nobody has given yet. */
export function environmentNames({
  step,
  build,
  operator,
  secrets,
  overrides,
  own,
}: EnvironmentRequest): string[] {
  const names = [
    ...inheritedVariables.filter((name) => operator[name] !== undefined),
    ...Object.keys(build.variables),
    ...secrets.keys(),
    ...step.env
      .filter(({ secret }) => build.event === 'push' || secret?.availableInPullRequests !== false)
      .map(({ name }) => name),
    ...[...Object.keys(overrides), 'CI', 'ZK_PIPELINE', 'PATH', ...Object.keys(own)],
  ];
  return [...new Set(names)].sort();
}

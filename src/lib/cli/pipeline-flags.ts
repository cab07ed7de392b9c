import { boolean, integer, option, string } from '@oclif/core/flags';
import { usageError } from '../core/index.js';
import type { BuildOptions, GraphOptions, PipelineRequest, SubsetOptions } from '../pipeline/index.js';

/** Which build definition. */
export const definitionFlags = {
  filename: string({
    char: 'f',
    multiple: true,
    helpValue: 'FILE',
    description: 'Build definition, instead of delivery.yaml here or in a folder above; - is stdin',
  }),
  'allow-unknown': boolean({
    env: 'ZK_PIPELINE_ALLOW_UNKNOWN',
    description: 'Take unknown keys of steps for warnings instead of errors',
  }),
};

/** Which build it would be: decides which steps are selected and what `#{CDP_…}` becomes. */
export const buildFlags = {
  event: option({
    options: ['push', 'pull_request'] as const,
    description: 'What started the build; push selects release steps and so is never the default',
  })(),
  branch: string({
    helpValue: 'NAME',
    description: 'Branch that is built: the pushed one, or the head of the pull request',
  }),
  'target-branch': string({ helpValue: 'NAME', description: 'Base branch of the pull request' }),
  pr: integer({ helpValue: 'NUMBER', min: 0, description: 'Number of the pull request' }),
  'build-version': string({ helpValue: 'VERSION', description: 'CDP_BUILD_VERSION, instead of local-N' }),
  var: string({
    multiple: true,
    helpValue: 'CDP_NAME=VALUE',
    description: 'Set a variable of the platform, or another value for one',
  }),
  dep: string({
    multiple: true,
    helpValue: 'ID=VERSION',
    description: 'Version of a dependency whose reference has no tag',
  }),
  'triggered-by-dependency': string({
    helpValue: 'ID',
    description: 'As if an update of this dependency had started the build',
  }),
  'missing-depends': option({
    options: ['none', 'previous'] as const,
    default: 'none' as const,
    env: 'ZK_PIPELINE_MISSING_DEPENDS',
    description: 'What a step without depends_on waits for where steps run at the same time',
  })(),
};

/** Which of the selected steps. */
export const subsetFlags = {
  step: string({ multiple: true, helpValue: 'ID', description: 'Exactly these steps' }),
  from: string({ helpValue: 'ID', description: 'This step and everything that waits for it' }),
  until: string({ helpValue: 'ID', description: 'This step and everything that it waits for' }),
  skip: string({ multiple: true, helpValue: 'ID', description: 'Not these steps' }),
};

interface DefinitionFlagValues {
  filename: string[] | undefined;
  'allow-unknown': boolean;
}

interface BuildFlagValues {
  event: 'push' | 'pull_request' | undefined;
  branch: string | undefined;
  'target-branch': string | undefined;
  pr: number | undefined;
  'build-version': string | undefined;
  var: string[] | undefined;
  dep: string[] | undefined;
  'triggered-by-dependency': string | undefined;
  'missing-depends': 'none' | 'previous';
}

interface SubsetFlagValues {
  step: string[] | undefined;
  from: string | undefined;
  until: string | undefined;
  skip: string[] | undefined;
}

/** What these flags mean to the library; environment and working directory are this process's. */
export function pipelineRequest(flags: DefinitionFlagValues & BuildFlagValues): PipelineRequest {
  const filename = oneFilename(flags.filename);
  return {
    cwd: process.cwd(),
    env: process.env,
    build: buildOptions(flags),
    dependencyVersions: assignments('dep', flags.dep),
    allowUnknown: flags['allow-unknown'],
    ...(filename !== undefined && { filename }),
  };
}

/** The order and the part of the steps that these flags ask for. */
export function selectionOptions(
  flags: Pick<BuildFlagValues, 'missing-depends'> & SubsetFlagValues,
): GraphOptions & { subset: SubsetOptions } {
  return {
    missingDepends: flags['missing-depends'],
    subset: {
      steps: flags.step ?? [],
      skip: flags.skip ?? [],
      ...(flags.from !== undefined && { from: flags.from }),
      ...(flags.until !== undefined && { until: flags.until }),
    },
  };
}

/** The one file that `-f` named, for commands that read one definition. */
export function oneFilename(filenames: readonly string[] | undefined): string | undefined {
  if (filenames !== undefined && filenames.length > 1)
    throw usageError('this command reads one build definition, and -f names several');
  return filenames?.[0];
}

function buildOptions(flags: BuildFlagValues): BuildOptions {
  const values = {
    event: flags.event,
    branch: flags.branch,
    targetBranch: flags['target-branch'],
    pullRequest: flags.pr,
    buildVersion: flags['build-version'],
    triggeredByDependency: flags['triggered-by-dependency'],
    variables: assignments('var', flags.var),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** `NAME=VALUE` of a flag that may be given several times; the last one of a name counts. An empty value is a value. */
export function assignments(flag: string, texts: readonly string[] | undefined): Record<string, string> {
  return Object.fromEntries(
    (texts ?? []).map((text) => {
      const equals = text.indexOf('=');
      if (equals < 1)
        throw usageError(
          `--${flag}: expected NAME=VALUE, found ${equals === 0 ? 'no name' : JSON.stringify(text)}`,
        );
      return [text.slice(0, equals), text.slice(equals + 1)];
    }),
  );
}

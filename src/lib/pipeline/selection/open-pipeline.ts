import { dirname } from 'node:path';
import { definitionError } from '../definition/definition-error.js';
import type { Finding } from '../definition/finding.js';
import { findDefinition, readDefinitionText, shownPath } from '../definition/load-definition.js';
import type { Build, Definition } from '../definition/model.js';
import { readDefinition } from '../definition/read-definition.js';
import { createBuild, withDependencies, type BuildFacts, type BuildOptions } from './build.js';
import { gitIn, loadGitFacts } from './git-facts.js';

export interface PipelineRequest {
  cwd: string;
  /** `-f`; absent: looked for from `cwd` upwards; `-` is standard input. */
  filename?: string;
  build?: BuildOptions;
  /** `--dep`: versions of dependencies by id. */
  dependencyVersions?: Readonly<Record<string, string>>;
  /** Versions that an earlier run recorded; `--dep` wins. */
  recordedVersions?: Readonly<Record<string, string>>;
  allowUnknown?: boolean;
  /** The number of the run that is about to start; default 1. */
  runNumber?: number;
  env: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal;
}

export interface OpenedPipeline {
  definition: Definition;
  build: Build;
  facts: BuildFacts;
  /** Warnings only: errors are thrown. */
  findings: readonly Finding[];
  /** The file, absolute. */
  path: string;
  text: string;
  /** The root of the Git repository, or the file's folder without one. */
  root: string;
  /** Ids of dependencies whose version is only a guess (`latest`). */
  withoutVersion: readonly string[];
}

/** Everything that a command needs to know about a pipeline and one build of it. Throws usage errors, all of the file's at once. */
export async function openPipeline(request: PipelineRequest): Promise<OpenedPipeline> {
  const path = await findDefinition(request.cwd, request.filename);
  const shown = shownPath(request.cwd, path);
  const folder = request.filename === '-' ? request.cwd : dirname(path);
  const git = gitIn(folder, request);
  const [text, root, gitFacts] = await Promise.all([
    readDefinitionText(path, shown),
    git(['rev-parse', '--show-toplevel']),
    loadGitFacts(git, request.build),
  ]);
  const facts = { ...gitFacts, ...(request.runNumber !== undefined && { runNumber: request.runNumber }) };
  const plain = createBuild(facts, request.build);
  const versions = { ...request.recordedVersions, ...request.dependencyVersions };
  const { definition, findings } = await readDefinition(text, shown, {
    variables: plain.variables,
    dependencyVersions: versions,
    ...(request.allowUnknown !== undefined && { allowUnknown: request.allowUnknown }),
  });
  if (!definition) throw definitionError(findings)!;
  const { build, withoutVersion } = withDependencies(
    plain,
    definition.dependencies,
    request.dependencyVersions,
    request.recordedVersions,
  );
  return { definition, build, facts, findings, path, text, root: root ?? folder, withoutVersion };
}

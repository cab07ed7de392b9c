import { readdir, readFile, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { usageError, ZkError, ZkErrors, type Position } from '../../core/index.js';
import { readManifests, type Manifest } from './manifest.js';
import { renderTemplate, type TemplateFinding, type TemplateOptions } from './template.js';

export interface RenderedFile {
  /** Relative to the root of the repository. */
  file: string;
  text: string;
  manifests: readonly Manifest[];
}

export interface RenderedFolder {
  folder: string;
  files: readonly RenderedFile[];
  warnings: readonly TemplateFinding[];
  /** Variables of the step that no file reads. */
  unused: readonly string[];
}

export interface FolderRequest extends TemplateOptions {
  /** The root of the checkout; nothing outside it is read. */
  root: string;
  /** Relative to {@link root}. */
  folder: string;
  /** The step's own variables and all of the build: see `templateVariables`. */
  variables: ReadonlyMap<string, string>;
  /** Names that the step itself defines, for the note about unused ones. */
  own: readonly string[];
  defaultNamespace?: string;
  /** The step, for messages. */
  step: Position;
}

/** A manifest larger than this is no manifest. */
const largestFile = 4 * 1024 * 1024;

/**
 * Renders an apply folder: the `*.yaml`, `*.yml` and `*.json` files directly in it, in the order of their names. All faults of all files are
 * reported together, each with file, line and column; then nothing is returned.
 */
export async function renderFolder(request: FolderRequest): Promise<RenderedFolder> {
  const { root, folder, variables, own } = request;
  const path = await insideRoot(root, folder, request.step);
  const names = (await readdir(path, { withFileTypes: true }))
    .filter((entry) => !entry.isDirectory() && /\.(ya?ml|json)$/.test(entry.name))
    .map((entry) => entry.name)
    .sort();
  if (names.length === 0)
    throw usageError(`no manifest in "${folder}": it has no *.yaml, *.yml or *.json file`, {
      position: request.step,
      code: 'E-apply-dir',
      hint: 'Files in folders below it are not applied.',
    });
  const files: RenderedFile[] = [];
  const warnings: TemplateFinding[] = [];
  const used = new Set<string>();
  const errors: ZkError[] = [];
  for (const name of names) {
    const file = join(folder, name);
    const source = await readManifestFile(join(path, name), file);
    const rendered = await renderTemplate(source, file, variables, request);
    for (const variable of rendered.used) used.add(variable);
    warnings.push(...rendered.findings.filter(({ rule }) => rule.startsWith('W-')));
    const faults = rendered.findings.filter(({ rule }) => rule.startsWith('E-'));
    errors.push(...faults.map(asError));
    if (faults.length > 0) continue;
    try {
      const manifests = readManifests(rendered.text, file, request.defaultNamespace);
      files.push({ file, text: rendered.text, manifests });
    } catch (error) {
      if (!(error instanceof ZkError)) throw error;
      errors.push(error);
    }
  }
  const [first] = errors;
  if (first && errors.length === 1) throw first;
  if (first) throw new ZkErrors(`${errors.length} faults in "${folder}"`, errors, { exit: first.exit });
  return { folder, files, warnings, unused: own.filter((name) => !used.has(name)) };
}

/** The folder's real path. A link that leads out of the checkout is refused: its content is not what was reviewed. */
async function insideRoot(root: string, folder: string, step: Position): Promise<string> {
  const outside = (): ZkError =>
    usageError(`the apply folder "${folder}" is outside of the repository`, {
      position: step,
      code: 'E-apply-dir',
    });
  const within = (path: string): boolean =>
    path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
  if (!within(relative(root, join(root, folder)))) throw outside();
  let path: string;
  try {
    path = await realpath(join(root, folder));
    await readdir(path);
  } catch {
    throw usageError(`there is no folder "${folder}"`, {
      position: step,
      code: 'E-apply-dir',
      hint: 'It is DEPLOYMENT_PATH (default "deploy") and "/apply", relative to the root of the repository.',
    });
  }
  if (!within(relative(await realpath(root), path))) throw outside();
  return path;
}

async function readManifestFile(path: string, file: string): Promise<string> {
  const content = await readFile(path);
  if (content.length > largestFile)
    throw usageError(`${content.length} bytes are too many for a manifest, the limit is ${largestFile}`, {
      position: { file },
    });
  return content.toString('utf8').replace(/^\uFEFF/, '');
}

function asError({ rule, message, position, hint }: TemplateFinding): ZkError {
  return usageError(message, { code: rule, position, ...(hint === undefined ? {} : { hint }) });
}

import { dirname } from 'node:path';
import { ZkError } from '../../core/index.js';
import type { Finding } from '../definition/finding.js';
import { findDefinition, readDefinitionText, shownPath } from '../definition/load-definition.js';
import { gitIn } from '../selection/git-facts.js';
import { validateDefinition, type Validation } from './validate.js';

export interface ValidateRequest {
  cwd: string;
  /** Empty: the definition of this repository. */
  filenames: readonly string[];
  allowUnknown?: boolean;
  env: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal;
}

export interface ValidatedFile extends Validation {
  /** Absolute. */
  path: string;
  /** Absent when the file could not be read. */
  text?: string;
}

/** Checks files. One that cannot be read, or is too large to be read, is a finding like any other. */
export async function validateFiles(request: ValidateRequest): Promise<ValidatedFile[]> {
  const wanted = request.filenames.length > 0 ? request.filenames : [undefined];
  const files: ValidatedFile[] = [];
  for (const filename of wanted) {
    request.signal?.throwIfAborted();
    files.push(await validateFile(await findDefinition(request.cwd, filename), request));
  }
  return files;
}

async function validateFile(path: string, request: ValidateRequest): Promise<ValidatedFile> {
  const file = shownPath(request.cwd, path);
  let text: string;
  try {
    text = await readDefinitionText(path, file);
  } catch (error) {
    if (!(error instanceof ZkError)) throw error;
    return { path, file, findings: [unreadable(error, file)] };
  }
  const root =
    file === '<stdin>' ? undefined : await gitIn(dirname(path), request)(['rev-parse', '--show-toplevel']);
  const validation = await validateDefinition(text, file, {
    ...(root !== undefined && { root }),
    ...(request.allowUnknown !== undefined && { allowUnknown: request.allowUnknown }),
  });
  return { path, text, ...validation };
}

function unreadable({ message, hint, code, position }: ZkError, file: string): Finding {
  return {
    rule: code === 'E-size' ? 'E-size' : 'E-not-cdp',
    severity: 'error',
    message: message.replace(/ \[E-size\]$/, ''),
    position: { file, line: position?.line ?? 1, column: position?.column ?? 1, length: 1 },
    ...(hint !== undefined && { hint }),
  };
}

import type { AwsFacts } from '../../aws/index.js';
import { isRecord, usageError, type Position } from '../../core/index.js';
import { decodeDocuments, type YamlDocument } from '../../yaml/index.js';

const shapes: Record<keyof AwsFacts, 'text' | 'list' | 'map'> = {
  apiVersion: 'text',
  kind: 'text',
  recordedAt: 'text',
  account: 'text',
  region: 'text',
  instanceTypes: 'list',
  availabilityZones: 'list',
  vpcs: 'list',
  subnets: 'list',
  certificates: 'list',
  images: 'list',
  kmsAliases: 'map',
  stackOutputs: 'map',
  eks: 'map',
  secrets: 'text',
};

/**
 * Reads recorded AWS facts (`kubectl zk cluster facts NAME > facts.yaml`). Throws a usage error with the place for anything that is not
 * such a document of version `zk.dev/v1`.
 */
export function parseAwsFacts(text: string, file: string): AwsFacts {
  const [document] = decodeDocuments(text, { file }).documents;
  const value: unknown = document?.value;
  if (!document || !isRecord(value) || value.kind !== 'AwsFacts')
    throw invalid('this is no file of recorded AWS facts: it needs kind: AwsFacts', { file, line: 1 });
  if (value.apiVersion !== 'zk.dev/v1')
    throw invalid(
      `unknown version of recorded facts: apiVersion must be zk.dev/v1`,
      place(document, 'apiVersion', file),
    );
  for (const [name, shape] of Object.entries(shapes)) {
    const found = value[name];
    if (found === undefined) throw invalid(`"${name}" is missing`, { file, line: document.line });
    if (!hasShape(found, shape))
      throw invalid(
        `"${name}" must be ${shape === 'text' ? 'text in quotes' : `a ${shape}`}`,
        place(document, name, file),
      );
  }
  return value as unknown as AwsFacts;
}

function hasShape(value: unknown, shape: 'text' | 'list' | 'map'): boolean {
  if (shape === 'list') return Array.isArray(value);
  return shape === 'map' ? isRecord(value) : typeof value === 'string';
}

function place(document: YamlDocument, name: string, file: string): Position {
  return document.positionOf([name]) ?? { file };
}

function invalid(message: string, position: Position): Error {
  return usageError(message, {
    position,
    code: 'invalid-facts',
    hint: 'Record them again: kubectl zk cluster facts NAME > facts.yaml',
  });
}

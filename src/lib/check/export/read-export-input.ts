import { usageError } from '../../core/index.js';
import { entitiesOf, loadTexts, textsWithAlerts } from '../definition/index.js';
import type { ExportInput } from './export-kubernetes.js';

/** What the command line names: one check (a file, or `-` for stdin), files or folders with alerts, and with entities. */
export interface ExportFiles {
  check: string;
  alerts: readonly string[];
  entities: readonly string[];
}

/** Reads the files of an export. @throws ZkError (exit 2) for what cannot be read */
export async function readExportInput(
  files: ExportFiles,
  stdin?: AsyncIterable<string | Uint8Array>,
): Promise<ExportInput> {
  const [check, ...others] = await loadTexts([files.check], stdin);
  if (check === undefined || others.length > 0)
    throw usageError(`${files.check} is a folder; an export takes one check`, {
      hint: 'Name the file of the check.',
    });
  const alerts = textsWithAlerts(await loadTexts(files.alerts));
  const entities = entitiesOf(await loadTexts(files.entities));
  return { check, alerts, entities: entities.map(({ definition }) => definition) };
}

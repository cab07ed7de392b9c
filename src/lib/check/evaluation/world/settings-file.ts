import { readFile } from 'node:fs/promises';
import { nearest, usageError, type Position, type ZkError } from '../../../core/index.js';
import { isMapping, type YamlMapping, type YamlValue } from '../../../yaml/index.js';
import { decodeDefinitionText, type DecodedDocument } from '../../definition/yaml-documents.js';
import { settingsOf } from './known-settings.js';

/** Values by wrapper and key. */
export type SettingValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Names that are no wrapper's: tokens for oauth2, each under a name of its own. */
const TOKENS = 'tokens';

/**
 * Reads a file of settings, `sql: {user: …, password: …}`, of wrappers that there are. A key that nobody asks for, or that stands there twice, is an
 * error: the check would run with another login than the one that was meant. No error repeats a value, which may be a secret.
 */
export async function readSettingsFile(file: string, wrappers: readonly string[]): Promise<SettingValues> {
  const document = onlyDocument(await textOf(file), file);
  const value = document?.value ?? {};
  if (!isMapping(value))
    throw usageError('settings are a mapping from wrappers to their settings', {
      position: { file, line: 1 },
    });
  const at = (...path: string[]): Position => document?.places.positionOf(path, 'key') ?? { file };
  return Object.fromEntries(
    Object.entries(value).map(([wrapper, settings]) => [wrapper, ofWrapper(wrapper, settings, wrappers, at)]),
  );
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw usageError(
      `cannot read the settings ${file}: ${error.code === 'ENOENT' ? 'there is no such file' : error.code}`,
    );
  });
}

function onlyDocument(text: string, file: string): DecodedDocument | undefined {
  const { documents, warnings } = decodeDefinitionText(text, file);
  const twice = warnings.find(({ code }) => code === 'duplicate-key');
  if (twice !== undefined)
    throw usageError(`settings: ${twice.message.replace(/;.*/, '')}`, {
      position: twice.position,
      hint: 'Keep one of them.',
    });
  const [first, second] = documents;
  if (second !== undefined)
    throw usageError('settings are one document, and here a second one begins', {
      position: { file, line: second.places.line, column: second.places.column },
    });
  return first;
}

function ofWrapper(
  wrapper: string,
  settings: YamlValue,
  wrappers: readonly string[],
  at: (...path: string[]) => Position,
): Record<string, string> {
  if (wrapper !== TOKENS && !wrappers.includes(wrapper))
    throw usageError(`settings of ${wrapper}: there is no such function`, {
      position: at(wrapper),
      hint: meant(wrapper, [...wrappers, TOKENS]),
    });
  const known = wrapper === TOKENS ? undefined : settingsOf(wrapper);
  if (known?.length === 0)
    throw usageError(`settings of ${wrapper}: it has none`, {
      position: at(wrapper),
      hint: meant(
        wrapper,
        wrappers.filter((name) => settingsOf(name).length > 0),
      ),
    });
  if (!isMapping(settings))
    throw usageError(`settings of ${wrapper}: expected a mapping such as {${known?.[0] ?? 'uid'}: …}`, {
      position: at(wrapper),
    });
  return scalars(wrapper, settings, known, (key) => at(wrapper, key));
}

function scalars(
  wrapper: string,
  settings: YamlMapping,
  known: readonly string[] | undefined,
  at: (key: string) => Position,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      if (known !== undefined && !known.includes(key)) throw unknownKey(wrapper, key, known, at(key));
      if (value === null || typeof value === 'object')
        throw usageError(`setting ${wrapper}.${key}: expected text`, { position: at(key) });
      return [key, String(value)];
    }),
  );
}

function unknownKey(wrapper: string, key: string, known: readonly string[], position: Position): ZkError {
  return usageError(`setting ${wrapper}.${key}: ${wrapper} has no such setting`, {
    position,
    hint: meant(key, known),
  });
}

function meant(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? `There are: ${[...known].sort().join(', ')}.` : `Did you mean ${near}?`;
}

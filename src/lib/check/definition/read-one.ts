import { dirname } from 'node:path';
import { usageError } from '../../core/index.js';
import { isMapping } from '../../yaml/index.js';
import { isAnyKey } from './keys.js';
import type { DefinitionText } from './load-definitions.js';
import type { AnyLoaded, LoadedAlert, LoadedCheck, LoadedDashboard, LoadedEntity } from './model.js';
import { bareOrigin, trimCode } from './origin.js';
import { problemsError } from './problem.js';
import { noneOf, readDefinitions } from './read-documents.js';
import { decodeDefinitionText } from './yaml-documents.js';

/**
 * The one check of a text: a definition, or bare Python (`def check(): …`), which becomes an unnamed PYTHON_3 check of all entities.
 * What only a server demands (a name, a team) is a warning. Throws a usage error with its place for everything else.
 */
export function readCheck(text: string, file: string): LoadedCheck {
  if (isBarePython(text, file)) return bareCheck(text, file);
  const checks = readKind('check', text, file);
  const [first, second] = checks;
  if (first === undefined) throw noneOf('check', file);
  if (second !== undefined)
    throw usageError(`this file holds ${checks.length} checks, one was expected`, {
      code: 'several-definitions',
      position: second.origin.positionOf([]),
      hint: 'Put each check into a file of its own.',
    });
  return first;
}

/** All alerts of a text, not yet joined with their parents: see `resolveAlerts`. At least one, else a usage error. */
export function readAlerts(text: string, file: string): LoadedAlert[] {
  return atLeastOne('alert', text, file);
}

/** The alerts of several texts. Files that were found in folders may hold something else. */
export function alertsOf(texts: readonly DefinitionText[]): LoadedAlert[] {
  return definitionsOf('alert', texts);
}

/** All entities of a text: a list, or one in each document. At least one, else a usage error. */
export function readEntities(text: string, file: string): LoadedEntity[] {
  return atLeastOne('entity', text, file);
}

/** The texts without those that were found in folders and hold no alert. */
export function textsWithAlerts(texts: readonly DefinitionText[]): DefinitionText[] {
  return texts.filter(({ text, file, found }) => !found || amongOthers('alert', text, file).length > 0);
}

/** The entities of several texts. Files that were found in folders may hold something else. */
export function entitiesOf(texts: readonly DefinitionText[]): LoadedEntity[] {
  return definitionsOf('entity', texts);
}

/** The first dashboard of a text. */
export function readDashboard(text: string, file: string): LoadedDashboard {
  return atLeastOne<LoadedDashboard>('dashboard', text, file)[0]!;
}

function definitionsOf<L extends AnyLoaded>(kind: L['kind'], texts: readonly DefinitionText[]): L[] {
  const all = texts.flatMap(({ text, file, found }) =>
    found ? amongOthers<L>(kind, text, file) : atLeastOne<L>(kind, text, file),
  );
  const [first] = texts;
  if (all.length === 0 && first !== undefined) throw noneOf(kind, dirname(first.file));
  return all;
}

/** What is no definition at all belongs to somebody else. */
function amongOthers<L extends AnyLoaded>(kind: L['kind'], text: string, file: string): L[] {
  const { loaded, problems } = readDefinitions(text, file, { target: 'machine' });
  const error = problemsError(problems.filter(({ code }) => code !== 'no-definition'));
  if (error) throw error;
  return loaded.filter((one): one is L => one.kind === kind);
}

function atLeastOne<L extends AnyLoaded>(kind: L['kind'], text: string, file: string): L[] {
  const found = readKind<L>(kind, text, file);
  if (found.length === 0) throw noneOf(kind, file);
  return found;
}

/** Definitions of one kind; others in the same text are left aside. */
function readKind<L extends AnyLoaded = LoadedCheck>(kind: L['kind'], text: string, file: string): L[] {
  const { loaded, problems } = readDefinitions(text, file, { expected: kind, target: 'machine' });
  const error = problemsError(problems);
  if (error) throw error;
  return loaded.filter((one): one is L => one.kind === kind);
}

/**
 * Python needs no definition around it to be tried out: text that is no mapping of known keys is a command. `def check():` alone reads
 * as a YAML mapping, too, so that the keys decide; broken YAML is one when a line begins like a definition.
 */
export function isBarePython(text: string, file: string): boolean {
  if (/\.(ya?ml|json)$/i.test(file) || text.trim() === '') return false;
  if (/\.py$/i.test(file)) return true;
  try {
    const { documents } = decodeDefinitionText(text, file);
    return !documents.some(
      ({ value }) => (isMapping(value) && Object.keys(value).some(isAnyKey)) || isListOfMappings(value),
    );
  } catch {
    return ![...text.matchAll(/^([a-z_]+)\s*:/gm)].some(([, key]) => isAnyKey(key ?? ''));
  }
}

function isListOfMappings(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isMapping);
}

function bareCheck(text: string, file: string): LoadedCheck {
  const command = trimCode(text);
  return {
    kind: 'check',
    definition: {
      name: file === '<stdin>' ? 'stdin' : file.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, ''),
      owning_team: '',
      description: '',
      command,
      interval: 60,
      entities: [{}],
      status: 'ACTIVE',
      runtime: 'PYTHON_3',
      technical_details: '',
      potential_analysis: '',
      potential_impact: '',
      potential_solution: '',
    },
    document: { command, runtime: 'PYTHON_3' },
    origin: bareOrigin(file, text),
    warnings: [],
  };
}

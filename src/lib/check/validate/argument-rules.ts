import { nearest } from '../../core/index.js';
import type { Parameter } from '../bridge/wrapper.js';
import type { CallShape } from '../interpreter/interpreter.js';
import type { Said } from './said.js';

/** What is called: its name for people, its parameters, and whether a worker has it. */
export interface Callee {
  label: string;
  parameters: readonly Parameter[];
  onWorker: boolean;
}

/** Arguments that a wrapper, or a method of it, does not know, needs, or takes otherwise on a worker. */
export function argumentFindings(callee: Callee, shape: CallShape): Said[] {
  const given = [...positionalArguments(callee, shape), ...keywordArguments(callee, shape)];
  return given.some(({ severity }) => severity === 'error')
    ? given
    : [...given, ...missingArguments(callee, shape)];
}

/** A default that the worker binds by keyword takes the place, so that an argument at that place is a second value. */
function positionalArguments({ label, parameters, onWorker }: Callee, { positional }: CallShape): Said[] {
  if (parameters.some(({ kind }) => kind === 'variadic')) return [];
  const places = parameters.filter(({ kind }) => kind !== 'keywords');
  if (positional > places.length)
    return [
      mistake(
        `\`${label}\` takes at most ${places.length} argument${places.length === 1 ? '' : 's'}, ${positional} are given`,
      ),
    ];
  const bound = places.slice(0, positional).find(({ bind }) => bind !== undefined);
  if (bound === undefined || !onWorker) return [];
  return [
    {
      severity: 'warning',
      rule: 'positional-argument',
      message: `\`${label}\` with \`${bound.name}\` at a place fails on the worker: got multiple values for keyword argument '${bound.name}'`,
      hint: `Write \`${label}(${bound.name}=…)\`.`,
    },
  ];
}

function keywordArguments({ label, parameters }: Callee, { keywords, positional }: CallShape): Said[] {
  const free = parameters.some(({ kind }) => kind === 'keywords');
  const places = parameters.filter(isOrdinary).slice(0, positional);
  return keywords.flatMap((keyword): Said[] => {
    const parameter = parameters.find((one) => one.name === keyword && isOrdinary(one));
    if (places.some((place) => place.name === keyword))
      return [mistake(`\`${label}\` gets \`${keyword}\` twice`)];
    if (parameter?.protected)
      return [
        {
          severity: 'warning',
          rule: 'call-arguments',
          message: `\`${label}\` ignores \`${keyword}\`, the worker sets it itself`,
          hint: 'Remove the argument.',
        },
      ];
    if (parameter || free || ['*', '**'].includes(keyword)) return [];
    return [mistake(`\`${label}\` has no argument \`${keyword}\``, known(keyword, parameters))];
  });
}

function known(keyword: string, parameters: readonly Parameter[]): string {
  const names = parameters.map(({ name }) => name);
  const near = nearest(keyword, names);
  return near === undefined ? `It has ${names.join(', ') || 'none'}.` : `Did you mean \`${near}\`?`;
}

function missingArguments({ label, parameters }: Callee, { keywords, positional }: CallShape): Said[] {
  // What comes out of a list or a mapping is not known before it runs.
  if (keywords.includes('*') || keywords.includes('**')) return [];
  const missing = parameters
    .filter(isOrdinary)
    .slice(positional)
    .find((one) => isRequired(one) && !keywords.includes(one.name));
  return missing === undefined ? [] : [mistake(`\`${label}\` needs \`${missing.name}\``)];
}

/** As the prelude decides it. */
function isRequired({ kind, bind, default: fallback }: Parameter): boolean {
  return kind === undefined && bind === undefined && fallback === undefined;
}

function isOrdinary({ kind }: Parameter): boolean {
  return kind !== 'variadic' && kind !== 'keywords';
}

function mistake(message: string, hint?: string): Said {
  return { severity: 'error', rule: 'call-arguments', message, ...(hint !== undefined && { hint }) };
}

import type { MethodDefinition, Parameter, WrapperDefinition } from '../../src/lib/check/bridge/wrapper.js';
import { bullets, cell, code, differences, pythonBlock, table } from './markdown.js';
import { wrapperNotes } from './wrapper-notes.js';

const extension =
  'a worker does not have it, and `check validate` warns; it is for checks that only run here.';

/** What a wrapper takes, what its methods return, how it is used, and where it is not as on a worker. */
export function wrapperSection(wrapper: WrapperDefinition): string {
  const { name, summary, parameters, methods, objects = {}, inConditions, onWorker } = wrapper;
  const notes = wrapperNotes[name];
  const shown = parameters.filter((parameter) => parameter.protected !== true);
  const ignored = parameters.filter((parameter) => parameter.protected === true).map((one) => code(one.name));
  return [
    `### ${name}`,
    pythonBlock([signature(name, shown)]),
    [summary, ...(inConditions === true ? ['Works in conditions, too.'] : [])].join(' '),
    ...(shown.length > 0
      ? [
          table(
            ['parameter', 'default', ''],
            shown.map((one) => [code(starred(one)), defaultText(one), cell(one.doc ?? '')]),
          ),
        ]
      : []),
    ...(ignored.length > 0 ? [`${ignored.join(' and ')} are ignored, as on a worker.`] : []),
    ...(wrapper.function === undefined
      ? [methodTable('method', methods)]
      : [`Returns ${returned(methods)}.`]),
    ...Object.entries(objects).map(([kind, own]) => methodTable(`of the ${kind}`, own)),
    ...methodParameters([methods, ...Object.values(objects)]),
    ...(notes ? [`Example${notes.examples.length > 1 ? 's' : ''}:`, pythonBlock(notes.examples)] : []),
    ...differences([...(onWorker === false ? [extension] : []), ...(notes?.differs ?? [])]),
  ].join('\n\n');
}

type Methods = Readonly<Record<string, MethodDefinition<unknown>>>;

function returned(methods: Methods): string {
  return Object.values(methods)
    .map(({ returns }) => returns)
    .join(', ');
}

function methodTable(heading: string, methods: Methods): string {
  const rows = Object.entries(methods).map(([name, { parameters, returns }]) => [
    code(`.${signature(name, parameters)}`),
    cell(returns),
  ]);
  return table([heading, 'returns'], rows);
}

/** Parameters of methods that need words, each once; the methods are named where the same name means several things. */
function methodParameters(groups: readonly Methods[]): string[] {
  const found = new Map<string, { parameter: Parameter; methods: string[] }>();
  for (const [name, { parameters }] of groups.flatMap((methods) => Object.entries(methods)))
    for (const parameter of parameters) {
      if (parameter.doc === undefined) continue;
      const key = `${parameter.name}\n${parameter.doc}`;
      const entry = found.get(key) ?? { parameter, methods: [] };
      entry.methods.push(name);
      found.set(key, entry);
    }
  const entries = [...found.values()];
  const lines = entries.map(({ parameter, methods }) => {
    const several = entries.filter((one) => one.parameter.name === parameter.name).length > 1;
    const of = several ? ` of ${[...new Set(methods)].map((method) => code(`.${method}()`)).join(', ')}` : '';
    return `${code(starred(parameter))}${of}: ${parameter.doc ?? ''}`;
  });
  return lines.length > 0 ? [bullets(lines)] : [];
}

/** As Python would write it; defaults that come from elsewhere are an ellipsis. */
function signature(name: string, parameters: readonly Parameter[]): string {
  const parts = parameters.map((parameter) => {
    const { bind, default: fallback } = parameter;
    if (bind !== undefined) return `${parameter.name}=…`;
    const function_ = functionDefault(parameter);
    if (function_ !== undefined) return `${parameter.name}=${function_}`;
    return fallback === undefined ? starred(parameter) : `${parameter.name}=${literal(fallback)}`;
  });
  return `${name}(${parts.join(', ')})`;
}

function starred({ name, kind }: Parameter): string {
  if (kind === 'variadic') return `*${name}`;
  return kind === 'keywords' ? `**${name}` : name;
}

/** A Python function stays in Python, and so does its default; its text begins with it. */
function functionDefault({ kind, doc }: Parameter): string | undefined {
  return kind === 'callable' ? /^Default `(\w+)`/.exec(doc ?? '')?.[1] : undefined;
}

function defaultText(parameter: Parameter): string {
  const { kind, bind, default: fallback } = parameter;
  if (bind !== undefined) return cell(bind.from.replaceAll(/entity\.\w+|(?<=setting )[\w.]+/g, code));
  if (fallback !== undefined) return code(literal(fallback));
  return kind === undefined ? 'required' : '';
}

function literal(value: null | boolean | number | string): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? `'${value.replaceAll(/[\\']/g, String.raw`\$&`)}'` : String(value);
}

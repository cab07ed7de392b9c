import { readFileSync } from 'node:fs';
import type { MethodDefinition, Parameter, WrapperDefinition } from '../bridge/wrapper.js';
import type { PreludeModule } from '../interpreter/frames.js';

/**
 * The modules of the prelude in the order in which they are loaded; the last is `zk_prelude`. They are made for these wrappers. Whoever loads
 * them provides a module `zk_bridge` with `call(text: str) -> str`.
 */
export function preludeModules(wrappers: readonly WrapperDefinition[]): readonly PreludeModule[] {
  const table = JSON.stringify(wrappers.map(tableEntry));
  return [
    // A text of JSON that is written as a text of JSON once more is a literal of Python's.
    {
      name: 'zk_wrapper_table',
      source: `"""The wrappers of the host."""\n\nimport json\n\nTABLE = json.loads(${JSON.stringify(table)})\n`,
    },
    ...files.map(([name, file]) => ({ name, source: readFileSync(file, 'utf8') })),
  ];
}

const files: readonly (readonly [name: string, file: URL])[] = [
  ['zk_seal', new URL('./zk_seal.py', import.meta.url)],
  ['zk_errors', new URL('./zk_errors.py', import.meta.url)],
  ['zk_wire', new URL('./zk_wire.py', import.meta.url)],
  ['zk_clock', new URL('./zk_clock.py', import.meta.url)],
  ['zk_wrappers_redis', new URL('./wrappers_redis.py', import.meta.url)],
  ['zk_wrappers_snmp', new URL('./wrappers_snmp.py', import.meta.url)],
  ['zk_wrappers_sql', new URL('./wrappers_sql.py', import.meta.url)],
  ['zk_wrappers', new URL('./zk_wrappers.py', import.meta.url)],
  ['zk_mathematics', new URL('./zk_mathematics.py', import.meta.url)],
  ['zk_jsonpath', new URL('./zk_jsonpath.py', import.meta.url)],
  ['zk_jsonpath_parser', new URL('./zk_jsonpath_parser.py', import.meta.url)],
  ['zk_url', new URL('./zk_url.py', import.meta.url)],
  ['zk_exact', new URL('./zk_exact.py', import.meta.url)],
  ['zk_time', new URL('./zk_time.py', import.meta.url)],
  ['zk_series', new URL('./zk_series.py', import.meta.url)],
  ['zk_certificate', new URL('./zk_certificate.py', import.meta.url)],
  ['zk_helpers', new URL('./zk_helpers.py', import.meta.url)],
  ['zk_source_map', new URL('./zk_source_map.py', import.meta.url)],
  ['zk_syntax', new URL('./zk_syntax.py', import.meta.url)],
  ['zk_python2_tokens', new URL('./zk_python2_tokens.py', import.meta.url)],
  ['zk_python2_literals', new URL('./zk_python2_literals.py', import.meta.url)],
  ['zk_python2_source', new URL('./zk_python2_source.py', import.meta.url)],
  ['zk_python2_names', new URL('./zk_python2_names.py', import.meta.url)],
  ['zk_python2_leaks', new URL('./zk_python2_leaks.py', import.meta.url)],
  ['zk_python2_tree', new URL('./zk_python2_tree.py', import.meta.url)],
  ['zk_python2_newer', new URL('./zk_python2_newer.py', import.meta.url)],
  ['zk_python2_order', new URL('./zk_python2_order.py', import.meta.url)],
  ['zk_python2_wording', new URL('./zk_python2_wording.py', import.meta.url)],
  ['zk_python2_repr', new URL('./zk_python2_repr.py', import.meta.url)],
  ['zk_python2_text', new URL('./zk_python2_text.py', import.meta.url)],
  ['zk_python2_format', new URL('./zk_python2_format.py', import.meta.url)],
  ['zk_python2_json', new URL('./zk_python2_json.py', import.meta.url)],
  ['zk_python2_numbers', new URL('./zk_python2_numbers.py', import.meta.url)],
  ['zk_python2_builtins', new URL('./zk_python2_builtins.py', import.meta.url)],
  ['zk_python2', new URL('./zk_python2.py', import.meta.url)],
  ['zk_safe_eval', new URL('./zk_safe_eval.py', import.meta.url)],
  ['zk_failure', new URL('./zk_failure.py', import.meta.url)],
  ['zk_check', new URL('./zk_check.py', import.meta.url)],
  ['zk_alert', new URL('./zk_alert.py', import.meta.url)],
  ['zk_scopes', new URL('./zk_scopes.py', import.meta.url)],
  ['zk_inspect_version', new URL('./zk_inspect_version.py', import.meta.url)],
  ['zk_inspect_types', new URL('./zk_inspect_types.py', import.meta.url)],
  ['zk_inspect_calls', new URL('./zk_inspect_calls.py', import.meta.url)],
  ['zk_inspect', new URL('./zk_inspect.py', import.meta.url)],
  ['zk_prelude', new URL('./zk_prelude.py', import.meta.url)],
];

/** What Python must know of a wrapper: names and the shape of arguments. Defaults are filled in on the host. */
function tableEntry(wrapper: WrapperDefinition): object {
  const { name, python, inConditions, internal, objects = {} } = wrapper;
  return {
    name,
    parameters: wrapper.parameters.map(parameterEntry),
    methods: methodTable(wrapper.methods),
    objects: Object.fromEntries(
      Object.entries(objects).map(([kind, methods]) => [kind, methodTable(methods)]),
    ),
    ...(python !== undefined && { python }),
    ...(wrapper.function !== undefined && { function: wrapper.function }),
    ...(inConditions === true && { inConditions }),
    ...(internal === true && { internal }),
  };
}

function methodTable(methods: Readonly<Record<string, MethodDefinition<unknown>>>): object {
  return Object.fromEntries(
    Object.entries(methods).map(([name, { parameters }]) => [name, parameters.map(parameterEntry)]),
  );
}

function parameterEntry({ name, kind, bind, default: fallback, protected: ignored }: Parameter): object {
  const required = kind === undefined && bind === undefined && fallback === undefined;
  return {
    name,
    ...(kind !== undefined && { kind }),
    ...(required && { required }),
    ...(ignored === true && { protected: ignored }),
  };
}

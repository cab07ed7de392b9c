import { typeNames, typeShape } from '../../../src/lib/world/kube/schema/index.js';

/** The table of src/lib/world/kube/fields/omitted-when-empty.json, from what Go says about its types: only types and fields we know. An
 * empty `managedFields` is left in, since it asks for a reset. */
export function omittedTable(go: Record<string, string[]>): Record<string, string> {
  const table: Record<string, string> = {};
  for (const name of typeNames()) {
    const shape = typeShape(name);
    const fields = (go[name] ?? []).filter(
      (field) => shape.kind === 'struct' && shape.fields.has(field) && field !== 'managedFields',
    );
    if (fields.length > 0) table[name] = fields.join(' ');
  }
  return table;
}

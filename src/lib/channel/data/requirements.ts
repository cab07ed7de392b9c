import { ZkError } from '../../core/index.js';
import { readYaml } from '../../yaml/index.js';

/** One entry of the pool item `requirements`: a Karpenter node selector requirement. */
export interface Requirement {
  key?: string;
  operator?: string;
  values?: string[];
}

/** Reads the item; text that is not such a list gives nothing (CLM only logs it, lint says it). */
export function parseRequirements(text: string): Requirement[] {
  try {
    const list = readYaml(text, { unknownKeys: 'warn', duplicateKeys: 'warn' });
    return (list?.items() ?? []).map((cursor) => {
      const { key, operator, values } = cursor.fields(['key', 'operator', 'values'] as const);
      return {
        ...(key && !key.isNull && { key: key.string() }),
        ...(operator && !operator.isNull && { operator: operator.string() }),
        ...(values && !values.isNull && { values: values.items().map((value) => value.string()) }),
      };
    });
  } catch (error) {
    if (error instanceof ZkError) return [];
    throw error;
  }
}

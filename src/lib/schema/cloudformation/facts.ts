import { isRecord } from '../../core/index.js';
import type { PathStep } from '../issue.js';
import { intrinsicName } from './intrinsic-functions.js';

/** What a template offers to other stacks and takes from them. */
export interface TemplateFacts {
  /** Names of the outputs. */
  outputs: readonly string[];
  /** Exported names, as far as they can be told from the text. */
  exports: readonly { name: string; path: readonly PathStep[] }[];
  /** Imported names; `name` is absent when only CloudFormation can tell it. */
  imports: readonly { name?: string; path: readonly PathStep[] }[];
}

/**
 * Reads what a decoded template exports and imports. `known` gives the values of pseudo parameters (such as `AWS::StackName`), so
 * that names made with Fn::Sub or Fn::Join are told as well.
 */
export function templateFacts(
  template: unknown,
  known: Readonly<Record<string, string>> = {},
): TemplateFacts {
  const outputs = isRecord(template) && isRecord(template.Outputs) ? template.Outputs : {};
  const imports: { name?: string; path: readonly PathStep[] }[] = [];
  collect(template, [], (argument, path) => {
    const name = textOf(argument, known);
    imports.push({ path, ...(name === undefined ? {} : { name }) });
  });
  return {
    outputs: Object.keys(outputs),
    exports: Object.entries(outputs).flatMap(([id, output]) => {
      const name =
        isRecord(output) && isRecord(output.Export) ? textOf(output.Export.Name, known) : undefined;
      return name === undefined ? [] : [{ name, path: ['Outputs', id, 'Export', 'Name'] }];
    }),
    imports,
  };
}

function collect(
  value: unknown,
  path: readonly PathStep[],
  found: (argument: unknown, path: readonly PathStep[]) => void,
): void {
  if (Array.isArray(value)) value.forEach((entry, index) => collect(entry, [...path, index], found));
  if (!isRecord(value)) return;
  if (intrinsicName(value) === 'Fn::ImportValue')
    found(value['Fn::ImportValue'], [...path, 'Fn::ImportValue']);
  for (const [key, child] of Object.entries(value)) collect(child, [...path, key], found);
}

function textOf(value: unknown, known: Readonly<Record<string, string>>): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  if (!isRecord(value)) return undefined;
  switch (intrinsicName(value)) {
    case 'Ref':
      return typeof value.Ref === 'string' ? known[value.Ref] : undefined;
    case 'Fn::Sub':
      return typeof value['Fn::Sub'] === 'string' ? substitute(value['Fn::Sub'], known) : undefined;
    case 'Fn::Join': {
      const [separator, parts] = Array.isArray(value['Fn::Join']) ? (value['Fn::Join'] as unknown[]) : [];
      if (typeof separator !== 'string' || !Array.isArray(parts)) return undefined;
      const texts = parts.map((part) => textOf(part, known));
      return texts.every((text) => text !== undefined) ? texts.join(separator) : undefined;
    }
    default:
      return undefined;
  }
}

function substitute(text: string, known: Readonly<Record<string, string>>): string | undefined {
  let complete = true;
  const result = text.replace(/\$\{([^!}][^}]*)\}/g, (_match, name: string) => {
    const value = known[name.trim()];
    if (value === undefined) complete = false;
    return value ?? '';
  });
  return complete ? result.replace(/\$\{!/g, '${') : undefined;
}

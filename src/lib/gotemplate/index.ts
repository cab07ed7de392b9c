/**
 * Go's text/template as a language of its own: nothing of clusters in it. Files inside this folder import from the files they need,
 * not from here.
 */
import type * as Sprig from './sprig/index.js';

export { TemplateError } from './error.js';
export type { MissingKey } from './exec/field.js';
export { sprint, sprintln } from './format/print.js';
export { sprintf } from './format/printf.js';
export { GoType } from './go-type.js';
export type { FunctionMap, FunctionSpec, Kind, MethodSpec, Signature, StructField } from './go-type.js';
export type { DataRead, NameUse, ReadSet, ReadSetOptions } from './analysis/read-set.js';
export type { Segment, TracedText } from './segment.js';
export type { SprigOptions } from './sprig/index.js';
export { parseTemplate, Template } from './template.js';
export type { ExecuteOptions, TemplateOptions } from './template.js';
export * from './type-constructors.js';
export * from './value.js';

/** Sprig's functions, in a module of their own that is only loaded where it is wanted. */
export const loadSprig = (): Promise<typeof Sprig> => import('./sprig/index.js');

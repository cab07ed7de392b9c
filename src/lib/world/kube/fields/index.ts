export { applyConfiguration, trackUpdate, type Applied, type Writer } from './applier.js';
export { compare, type Comparison } from './compare.js';
export { applyConflict } from './conflicts.js';
export { FieldSet, formatPath } from './field-set.js';
export { decodeManagers, encodeManagers, type Managers } from './managed-fields.js';
export { goJson } from './go-json.js';
export { mergeApplied, removeFields } from './merge.js';
export { omitEmpty } from './omit-empty.js';
export { toFieldSet } from './to-field-set.js';

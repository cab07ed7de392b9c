export { canonicalizeQuantities } from './canonical.js';
export { customShape } from './crd-shape.js';
export { checkShape, pruneUnknown, type UnknownField } from './conform.js';
export { applyDeclaredDefaults } from './declared-defaults.js';
export { anyShape, childShape, type Field, type ListShape, type Shape, type StructShape } from './shape.js';
export { typeNames, typeShape } from './type-facts.js';

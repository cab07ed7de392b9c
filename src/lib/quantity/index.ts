/** Kubernetes quantities, exact: parsing, canonical text, comparison, sums, and CLM's scaling in 32-bit floats. */
export type { QuantityFormat } from './parse.js';
export { Quantity } from './quantity.js';

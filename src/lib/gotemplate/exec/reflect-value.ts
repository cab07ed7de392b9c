import { GoType } from '../go-type.js';

/** The parameter type of the built-ins that look at a value as it is (Go: `reflect.Value`): everything fits, even nothing. */
export const reflectValue = new GoType({ kind: 'struct', name: 'reflect.Value', defined: true });

import { Scalar } from '../value.js';
import { bare, staticType, type Evaluated } from './located.js';

/** What Go's `reflect.Value.String()` gives: the text of a string, else the type in angle brackets. */
export function describeReflected(value: Evaluated): string {
  const inner = bare(value);
  if (typeof inner === 'string') return inner;
  if (inner instanceof Scalar && typeof inner.value === 'string') return inner.value;
  const type = staticType(value);
  return type ? `<${type.name} Value>` : '<invalid Value>';
}

import type { GoType } from './go-type.js';

const sizes: Readonly<Record<string, number>> = {
  int: 64,
  int8: 8,
  int16: 16,
  int32: 32,
  int64: 64,
  uint: 64,
  uint8: 8,
  uint16: 16,
  uint32: 32,
  uint64: 64,
  uintptr: 64,
};

/** How many bits an integer type has on a 64-bit machine; undefined for what is no integer. */
export function integerBits({ kind }: GoType): number | undefined {
  return Object.hasOwn(sizes, kind) ? sizes[kind] : undefined;
}

const pageBytes = 65536;
const memorySection = 5;

/**
 * Lowers the maximum of the memory that the module declares, in the bytes of the module: the engine itself then refuses to grow further,
 * whoever asks. The number keeps its length (WebAssembly allows leading zeros), so nothing else moves.
 */
export function capMemory(module: Uint8Array, capBytes: number): void {
  let at = 8;
  while (at < module.byteLength) {
    const id = module[at++];
    const size = leb(module, at);
    if (id === memorySection) return lowerMaximum(module, size.end, Math.floor(capBytes / pageBytes));
    at = size.end + size.value;
  }
  throw new Error('the module declares no memory');
}

function lowerMaximum(module: Uint8Array, section: number, pages: number): void {
  const count = leb(module, section);
  const hasMaximum = (module[count.end] ?? 0) & 1;
  if (count.value !== 1 || !hasMaximum) throw new Error('the module declares its memory in another way');
  const minimum = leb(module, count.end + 1);
  const maximum = leb(module, minimum.end);
  let rest = Math.min(maximum.value, Math.max(minimum.value, pages));
  for (let at = minimum.end; at < maximum.end; at++) {
    module[at] = (rest & 0x7f) | (at + 1 < maximum.end ? 0x80 : 0);
    rest >>>= 7;
  }
}

function leb(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  let shift = 0;
  for (let at = start; ; at++, shift += 7) {
    const byte = bytes[at] ?? 0;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return { value: value >>> 0, end: at + 1 };
  }
}

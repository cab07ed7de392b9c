/** As many header lines as Python's http.client takes. */
export const MAX_HEADERS = 100;
/** The longest line that it takes, bytes, with its end. */
const MAX_LINE = 65_536;

/**
 * Bytes of all headers together. Node's own limit, 16 KiB, is less than many an answer with long cookies or policies has. Python would take all of its
 * lines at their longest, 6 MiB; but it stops at the first that is too long, and Node only at the sum.
 */
export const MAX_HEADER_BYTES = 2 * MAX_LINE;

/** Why Python would not take these headers, in its words; undefined when it would. */
export function refusedHeaders(headers: readonly (readonly [string, string])[]): string | undefined {
  if (headers.some(([name, value]) => name.length + value.length + ': \r\n'.length > MAX_LINE))
    return `got more than ${MAX_LINE} bytes when reading header line`;
  return headers.length > MAX_HEADERS ? `got more than ${MAX_HEADERS} headers` : undefined;
}

/** Secrets shorter than this are not masked: they would hide half of every log. */
export const shortestMasked = 4;

/**
 * All texts in which a secret may show up in the output of a program: as it is, each of its lines, its base64 in all three alignments and as it is
 * wrapped, URL-encoded, JSON-escaped, in hexadecimal, and as `set -x` quotes it.
 */
export function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= shortestMasked);
  const forms = new Set<string>();
  for (const text of new Set([secret, ...lines])) {
    if (text.length < shortestMasked) continue;
    forms.add(text);
    for (const form of encodings(text)) if (form.length >= shortestMasked) forms.add(form);
  }
  // A text of several lines never stands in one line of output.
  return [...forms].filter((form) => !form.includes('\n'));
}

function* encodings(text: string): Generator<string> {
  const bytes = Buffer.from(text, 'utf8');
  for (const encoding of ['base64', 'base64url'] as const) {
    for (const alignment of [0, 1, 2]) yield inner(bytes, alignment, encoding);
    const whole = bytes.toString(encoding);
    yield whole;
    // `base64` wraps at 76 columns, MIME and PEM at 76 and 64.
    for (const width of [76, 64])
      if (whole.length > width)
        for (let at = 0; at < whole.length; at += width) {
          const part = whole.slice(at, at + width);
          if (part.length >= 8) yield part;
        }
  }
  yield bytes.toString('hex');
  yield bytes.toString('hex').toUpperCase();
  yield encodeURIComponent(text);
  yield encodeURIComponent(text).replaceAll('%20', '+');
  yield encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  yield JSON.stringify(text).slice(1, -1);
  yield text.replaceAll("'", `'\\''`);
}

/**
 * What of the base64 of a longer text depends on the secret alone when `alignment` bytes stand before it: the characters that also encode bytes
 * of its neighbours are left out.
 */
function inner(secret: Buffer, alignment: number, encoding: 'base64' | 'base64url'): string {
  const encoded = Buffer.concat([Buffer.alloc(alignment), secret])
    .toString(encoding)
    .replace(/=+$/, '');
  const first = Math.ceil((alignment * 8) / 6);
  const last = Math.floor(((alignment + secret.length) * 8) / 6);
  return encoded.slice(first, last);
}

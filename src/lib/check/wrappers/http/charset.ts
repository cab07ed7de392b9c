/**
 * The text of a body, as `requests` decodes it: by the charset of the header; ISO-8859-1 for other `text/…`; else UTF-8 if it is that, and
 * otherwise Windows-1252, where the worker guesses. Bytes that do not fit become U+FFFD.
 */
export function decodeText(body: Buffer, contentType: string | undefined): string {
  const charset = charsetOf(contentType);
  if (charset !== undefined) return decodeAs(body, charset);
  return guess(body);
}

/** The text of a JSON body: without a charset it is one of the UTFs, told by its zero bytes (RFC 4627). */
export function decodeJsonText(body: Buffer, contentType: string | undefined): string {
  const explicit = explicitCharset(contentType);
  if (explicit !== undefined) return decodeAs(body, explicit);
  const [a, b, c] = body;
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(body);
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(body);
  if (body.length > 3 && a === 0 && b !== 0) return new TextDecoder('utf-16be').decode(body);
  if (body.length > 3 && b === 0 && c !== 0) return new TextDecoder('utf-16le').decode(body);
  return isUtf8(body) ? new TextDecoder('utf-8').decode(body) : decodeText(body, contentType);
}

function charsetOf(contentType: string | undefined): string | undefined {
  const explicit = explicitCharset(contentType);
  if (explicit !== undefined) return explicit;
  return /^\s*text\//i.test(contentType ?? '') ? 'iso-8859-1' : undefined;
}

function explicitCharset(contentType: string | undefined): string | undefined {
  const [, quoted, bare] = /;\s*charset\s*=\s*(?:["']([^"']*)["']|([^;\s]*))/i.exec(contentType ?? '') ?? [];
  return (quoted ?? bare) || undefined;
}

function decodeAs(body: Buffer, charset: string): string {
  const name = charset.toLowerCase().replaceAll('_', '-');
  if (/^(?:iso-?8859-1|latin-?1|l1)$/.test(name)) return body.toString('latin1');
  if (/^(?:us-)?ascii$/.test(name)) return body.toString('latin1').replace(/[\x80-\xff]/g, '\ufffd');
  try {
    return new TextDecoder(labels[name] ?? name, { ignoreBOM: true }).decode(body);
  } catch {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
  }
}

/** Names that Python knows and browsers do not. */
const labels: Readonly<Record<string, string>> = {
  cp1252: 'windows-1252',
  cp1251: 'windows-1251',
  cp932: 'shift_jis',
  'shift-jis': 'shift_jis',
  utf8: 'utf-8',
  'utf-8-sig': 'utf-8',
};

function guess(body: Buffer): string {
  return isUtf8(body) ? new TextDecoder('utf-8').decode(body) : new TextDecoder('windows-1252').decode(body);
}

function isUtf8(body: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body);
    return true;
  } catch {
    return false;
  }
}

/** An XML element as the request bodies of S3 and Route 53 need it: name, children in order, own text. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Text made safe for an XML text node or attribute; control characters that XML 1.0 has no way to carry become U+FFFD. */
export function escapeXml(text: string): string {
  return (
    text
      .replace(/[&<>"\r]/g, (char) =>
        char === '\r'
          ? '&#xD;'
          : char === '&'
            ? '&amp;'
            : char === '<'
              ? '&lt;'
              : char === '>'
                ? '&gt;'
                : '&quot;',
      )
      // eslint's control-character rule is about accidents; here they are the point, hence the escapes built from code points.
      .replace(forbidden, '\uFFFD')
  );
}

const forbidden = new RegExp(
  `[${String.fromCharCode(0)}-${String.fromCharCode(8)}${String.fromCharCode(11, 12)}${String.fromCharCode(14)}-${String.fromCharCode(31)}]`,
  'g',
);

function unescapeXml(text: string): string {
  return text.replace(/&(#x[0-9a-fA-F]+|#\d+|\w+);/g, (whole, name: string) => {
    if (name.startsWith('#x')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return String.fromCodePoint(Number.parseInt(name.slice(1), 10));
    return entities[name] ?? whole;
  });
}

/**
 * Reads one XML document. Enough for machine-written request bodies: elements, attributes, text, CDATA, comments and declarations;
 * no DTD (a document with one is refused, which also shuts out entity bombs). Throws SyntaxError on anything malformed.
 */
export function parseXml(source: string): XmlElement {
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const stack: XmlElement[] = [root];
  const token =
    /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<(\/?)([^\s/>!]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/gy;
  while (token.lastIndex < source.length) {
    const at = token.lastIndex;
    const match = token.exec(source);
    if (!match) throw new SyntaxError(`malformed XML at offset ${at}`);
    const [, cdata, closing, name, attributes, selfClosing, text] = match;
    const top = stack.at(-1) as XmlElement;
    if (text !== undefined) top.text += unescapeXml(text);
    else if (cdata !== undefined) top.text += cdata;
    else if (name === undefined) continue;
    else if (closing) {
      if (stack.length < 2 || top.name !== localName(name))
        throw new SyntaxError(`unexpected closing tag ${name}`);
      stack.pop();
    } else {
      const element = {
        name: localName(name),
        attributes: parseAttributes(attributes ?? ''),
        children: [],
        text: '',
      };
      top.children.push(element);
      if (!selfClosing) stack.push(element);
    }
  }
  const [document] = root.children;
  if (stack.length !== 1 || !document) throw new SyntaxError('malformed XML: the document is not complete');
  return document;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function parseAttributes(source: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name, double, single] of source.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    attributes[name as string] = unescapeXml(double ?? single ?? '');
  }
  return attributes;
}

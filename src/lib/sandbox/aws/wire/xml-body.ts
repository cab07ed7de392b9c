import { MalformedRequest, readScalar, writeScalar } from './scalar.js';
import type { Member, Shape } from './shape.js';
import { escapeXml, type XmlElement } from './xml.js';

/** The element name of a member. */
export function xmlName(member: Member): string {
  const name = member.traits['xmlName'];
  return typeof name === 'string' ? name : member.name;
}

function itemName(list: Member): string {
  if (list.traits['xmlFlattened']) return xmlName(list);
  const name = list.shape.value?.traits['xmlName'];
  return typeof name === 'string' ? name : 'member';
}

/** The members of a structure as XML elements, in the order of the schema; absent members are left out. */
export function writeXmlMembers(
  shape: Shape,
  value: unknown,
  skip: (member: Member) => boolean = () => false,
): string {
  const record = value as Readonly<Record<string, unknown>>;
  let xml = '';
  for (const member of shape.members) {
    const item = record[member.name];
    if (item === undefined || item === null || member.traits['xmlAttribute'] || skip(member)) continue;
    xml += writeXmlMember(member, item);
  }
  return xml;
}

/** One member as an element (or, for a flattened list, as several). */
export function writeXmlMember(member: Member, value: unknown, name: string = xmlName(member)): string {
  switch (member.shape.kind) {
    case 'structure':
    case 'union':
      return `<${name}${attributes(member, value)}>${writeXmlMembers(member.shape, value)}</${name}>`;
    case 'list': {
      const items = writeItems(member, value as readonly unknown[]);
      return member.traits['xmlFlattened'] ? items : `<${name}${namespace(member)}>${items}</${name}>`;
    }
    case 'map':
      return writeMap(member, value as Readonly<Record<string, unknown>>, name);
    default:
      return `<${name}>${escapeXml(writeScalar(member, value, 'date-time'))}</${name}>`;
  }
}

function writeItems(list: Member, values: readonly unknown[]): string {
  const element = list.shape.value as Member;
  const name = itemName(list);
  return values.map((value) => writeXmlMember(element, value, name)).join('');
}

function writeMap(member: Member, values: Readonly<Record<string, unknown>>, name: string): string {
  const { key, value } = member.shape as { key: Member; value: Member };
  const flat = Boolean(member.traits['xmlFlattened']);
  const [open, close] = flat ? [`<${name}>`, `</${name}>`] : ['<entry>', '</entry>'];
  const entries = Object.entries(values).map(
    ([k, v]) => `${open}${writeXmlMember(key, k)}${writeXmlMember(value, v)}${close}`,
  );
  return flat ? entries.join('') : `<${name}>${entries.join('')}</${name}>`;
}

function namespace(member: Member): string {
  const declared = member.traits['xmlNamespace'];
  if (!Array.isArray(declared)) return '';
  const [prefix, uri] = declared as [string, string];
  return ` ${prefix ? `xmlns:${prefix}` : 'xmlns'}="${escapeXml(uri)}"`;
}

function attributes(member: Member, value: unknown): string {
  const record = value as Readonly<Record<string, unknown>>;
  const own = member.shape.members
    .filter((item) => item.traits['xmlAttribute'] && record[item.name] !== undefined)
    .map((item) => ` ${xmlName(item)}="${escapeXml(writeScalar(item, record[item.name], 'date-time'))}"`);
  return namespace(member) + own.join('');
}

/** Reads a structure out of an XML element. Elements that the schema does not know are ignored, as AWS does. */
export function readXmlStructure(shape: Shape, element: XmlElement): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const member of shape.members) {
    const name = xmlName(member);
    if (member.traits['xmlAttribute']) {
      const text = element.attributes[name.slice(name.indexOf(':') + 1)] ?? element.attributes[name];
      if (text !== undefined) result[member.name] = readScalar(member, text);
      continue;
    }
    const found = element.children.filter((child) => child.name === name);
    if (found.length > 0) result[member.name] = readXmlMember(member, found);
  }
  return result;
}

function readXmlMember(member: Member, found: readonly XmlElement[]): unknown {
  const first = found[0] as XmlElement;
  switch (member.shape.kind) {
    case 'structure':
    case 'union':
      return readXmlStructure(member.shape, first);
    case 'list': {
      const element = member.shape.value as Member;
      const items = member.traits['xmlFlattened'] ? found : first.children;
      return items.map((item) => readXmlMember(element, [item]));
    }
    case 'map':
      throw new MalformedRequest(
        `${member.name}: maps in XML request bodies are not used by any modelled operation`,
      );
    default:
      return readScalar(member, first.text);
  }
}

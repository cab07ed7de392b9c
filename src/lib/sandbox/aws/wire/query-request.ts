import { MalformedRequest, readScalar } from './scalar.js';
import type { Member, Shape } from './shape.js';

/** A form body as a tree: `Filter.1.Name=x` is `{ Filter: { 1: { Name: x } } }`. */
interface Node {
  text: string | undefined;
  children: Map<string, Node>;
}

/** Reads the input of an awsQuery or ec2Query operation out of its form fields. */
export function readQueryInput(
  input: Shape,
  fields: Iterable<readonly [string, string]>,
  ec2: boolean,
): Record<string, unknown> {
  const root: Node = { text: undefined, children: new Map() };
  for (const [key, value] of fields) insert(root, key, value);
  return readStructure(input, root, ec2);
}

function insert(root: Node, key: string, value: string): void {
  let node = root;
  for (const part of key.split('.')) {
    let child = node.children.get(part);
    if (!child) {
      child = { text: undefined, children: new Map() };
      node.children.set(part, child);
    }
    node = child;
  }
  node.text = value;
}

function readStructure(shape: Shape, node: Node, ec2: boolean): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const member of shape.members) {
    const child = node.children.get(queryName(member, ec2));
    if (child) result[member.name] = readMember(member, child, ec2);
  }
  return result;
}

/** ec2Query has names of its own; without one, the XML name with a capital first letter. */
function queryName(member: Member, ec2: boolean): string {
  const { ec2QueryName, xmlName } = member.traits;
  if (ec2 && typeof ec2QueryName === 'string') return ec2QueryName;
  const name = typeof xmlName === 'string' ? xmlName : member.name;
  return ec2 ? name.charAt(0).toUpperCase() + name.slice(1) : name;
}

function readMember(member: Member, node: Node, ec2: boolean): unknown {
  switch (member.shape.kind) {
    case 'structure':
    case 'union':
      return readStructure(member.shape, node, ec2);
    case 'list':
      return readList(member, node, ec2);
    case 'map':
      return readMap(member, node, ec2);
    default:
      if (node.text === undefined)
        throw new MalformedRequest(`${member.name} must be a ${member.shape.kind}`);
      return readScalar(member, node.text);
  }
}

function readList(member: Member, node: Node, ec2: boolean): unknown[] {
  const element = member.shape.value as Member;
  const wrapper = typeof element.traits['xmlName'] === 'string' ? element.traits['xmlName'] : 'member';
  const flat = ec2 || Boolean(member.traits['xmlFlattened']);
  const items = flat ? node : (node.children.get(wrapper) ?? node);
  return numbered(items).map((item) => readMember(element, item, ec2));
}

function readMap(member: Member, node: Node, ec2: boolean): Record<string, unknown> {
  const { key, value } = member.shape as { key: Member; value: Member };
  const entries = member.traits['xmlFlattened'] ? node : (node.children.get('entry') ?? node);
  const named = (part: Member, fallback: string): string =>
    typeof part.traits['xmlName'] === 'string' ? part.traits['xmlName'] : fallback;
  const result: Record<string, unknown> = {};
  for (const entry of numbered(entries)) {
    const name = entry.children.get(named(key, 'key'))?.text;
    const child = entry.children.get(named(value, 'value'));
    if (name !== undefined && child) result[name] = readMember(value, child, ec2);
  }
  return result;
}

/** Children with numeric names, in numeric order. */
function numbered(node: Node): Node[] {
  return [...node.children]
    .filter(([name]) => /^\d+$/.test(name))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}

import { nearest } from '../core/index.js';
import {
  type DecodeOptions,
  LazyDocument,
  placingFaults,
  warningAt,
  type YamlDocument,
  type YamlWarning,
} from './documents.js';
import { decodeChunk } from './chunk.js';
import type { TagReader } from './compose.js';
import { YamlFault } from './fault.js';
import { YamlSource } from './source.js';
import type { YamlValue } from './value.js';

/** Short form by tag; everything that is not listed is `Fn::` and the name. */
const PLAIN_NAMES = new Set(['Ref', 'Condition']);
const FUNCTIONS = [
  ...[
    'Base64',
    'Cidr',
    'FindInMap',
    'GetAtt',
    'GetAZs',
    'ImportValue',
    'Join',
    'Select',
    'Split',
    'Sub',
    'Transform',
  ],
  ...['And', 'Equals', 'If', 'Not', 'Or', 'Length', 'ToJsonString'],
  ...['Contains', 'EachMemberEquals', 'EachMemberIn', 'RefAll', 'ValueOf', 'ValueOfAll'],
];
const KNOWN = [...PLAIN_NAMES, ...FUNCTIONS];

export interface CloudFormationDocument extends YamlDocument {
  warnings: YamlWarning[];
}

/**
 * Decodes a CloudFormation template (YAML or JSON) with its short tags in the long form: `!Ref x` is `{ Ref: x }`, `!GetAtt a.b` is
 * `{ 'Fn::GetAtt': ['a', 'b'] }`, the others `{ 'Fn::Name': value }`. Unknown tags are errors with the nearest name. Warns of what
 * CloudFormation itself refuses: aliases and merge keys. A text without content decodes to null. Throws a ZkError (exit 2).
 */
export function decodeCloudFormation(
  text: string,
  options: Pick<DecodeOptions, 'file'> = {},
): CloudFormationDocument {
  const source = new YamlSource(text, options.file);
  const chunk = { text, offset: 0 };
  return placingFaults(source, chunk, () => {
    const decoded = decodeChunk(text, { readTag: readShortTag });
    const [document, second] = decoded.documents;
    if (second)
      throw source.error(
        new YamlFault(
          'a template is one document, found a second one behind `---`',
          text.indexOf('\n---') + 1,
        ),
      );
    const warnings = decoded.remarks.map((remark) =>
      remark.code === 'duplicate-key'
        ? warningAt(source, chunk, remark, 'duplicate-key')
        : warningAt(
            source,
            chunk,
            remark,
            'unsupported-by-cloudformation',
            `${remark.message}: CloudFormation does not support it`,
          ),
    );
    return Object.assign(new LazyDocument(document?.value ?? null, document?.root ?? 0, chunk, source), {
      warnings,
    });
  });
}

const readShortTag: TagReader = (tag, value, node) => {
  if (!tag.startsWith('!') || tag === '!') return undefined;
  const name = tag.slice(1);
  if (!KNOWN.includes(name)) {
    const near = nearest(name, KNOWN);
    throw new YamlFault(
      `unknown tag \`${tag}\`${near === undefined ? '' : `, did you mean \`!${near}\`?`}`,
      node.offset,
    );
  }
  if (name === 'GetAtt') return { 'Fn::GetAtt': attributePath(value, node.offset) };
  return { [PLAIN_NAMES.has(name) ? name : `Fn::${name}`]: value };
};

/** `Resource.Attribute`, of which the attribute may have dots of its own; a list stays as it is. */
function attributePath(value: YamlValue, offset: number): YamlValue {
  if (Array.isArray(value)) return value;
  const dot = typeof value === 'string' ? value.indexOf('.') : -1;
  if (typeof value !== 'string' || dot <= 0) {
    throw new YamlFault('!GetAtt wants `Resource.Attribute` or a list of the two', offset);
  }
  return [value.slice(0, dot), value.slice(dot + 1)];
}

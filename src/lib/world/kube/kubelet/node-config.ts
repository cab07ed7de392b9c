import { decodeDocuments } from '../../../yaml/index.js';
import { ZkError } from '../../../core/index.js';
import { isObject, type JsonObject } from '../objects.js';
import { items, peek, text } from '../rules/index.js';
import type { Taint } from '../kinds.js';

/** What nodeadm reads from the user data of an Amazon Linux 2023 node, as far as a kubelet depends on it. */
export interface NodeConfig {
  cluster: string;
  labels: Record<string, string>;
  taints: Taint[];
  maxPods?: number;
}

/**
 * The `NodeConfig` (node.eks.aws/v1alpha1) in the user data of an instance: the whole text as YAML, or MIME parts of type
 * `application/node.eks.aws`. Several are merged in order, as nodeadm does. Undefined when there is none, so that the node never joins.
 */
export function parseNodeConfig(userData: string): NodeConfig | undefined {
  const parts = isMime(userData) ? mimeParts(userData) : [userData];
  const documents = parts.flatMap(nodeConfigs);
  if (documents.length === 0) return undefined;
  const config: NodeConfig = { cluster: '', labels: {}, taints: [] };
  for (const document of documents) merge(config, peek(document, 'spec'));
  return config.cluster === '' ? undefined : config;
}

function nodeConfigs(yaml: string): JsonObject[] {
  try {
    const values = decodeDocuments(yaml).documents.map((one) => one.value);
    return values.filter(
      (value): value is JsonObject =>
        isObject(value) && value['kind'] === 'NodeConfig' && value['apiVersion'] === 'node.eks.aws/v1alpha1',
    );
  } catch (error) {
    if (error instanceof ZkError) return [];
    throw error;
  }
}

function isMime(userData: string): boolean {
  return /^(mime-version|content-type):/im.test(userData.slice(0, 400));
}

function mimeParts(userData: string): string[] {
  const boundary = /boundary="?([^"\r\n;]+)"?/i.exec(userData)?.[1];
  if (boundary === undefined) return [];
  return userData
    .split(`--${boundary}`)
    .map((part) => part.replace(/^\r?\n/, ''))
    .filter((part) => /^content-type:\s*application\/node\.eks\.aws/im.test(part))
    .map((part) => part.replace(/^[\s\S]*?\r?\n\r?\n/, ''));
}

function merge(config: NodeConfig, spec: JsonObject): void {
  const name = text(peek(spec, 'cluster'), 'name');
  if (name !== '') config.cluster = name;
  const kubelet = peek(spec, 'kubelet');
  const settings = peek(kubelet, 'config');
  if (typeof settings['maxPods'] === 'number') config.maxPods = settings['maxPods'];
  for (const taint of items(settings, 'registerWithTaints')) config.taints.push(taint as unknown as Taint);
  const flags = Array.isArray(kubelet['flags']) ? kubelet['flags'] : [];
  for (const flag of flags) if (typeof flag === 'string') mergeFlag(config, flag);
}

function mergeFlag(config: NodeConfig, flag: string): void {
  const equals = flag.indexOf('=');
  const name = equals < 0 ? flag : flag.slice(0, equals);
  const value = flag.slice(equals + 1).replace(/^"(.*)"$/, '$1');
  const parts = value.split(',').filter((part) => part !== '');
  if (name === '--node-labels') {
    for (const part of parts) {
      const [key = '', ...rest] = part.split('=');
      config.labels[key] = rest.join('=');
    }
  } else if (name === '--register-with-taints')
    config.taints.push(...parts.map(parseTaint).filter((one) => one !== undefined));
  else if (name === '--max-pods') config.maxPods = Number(value);
}

/** `key=value:Effect` or `key:Effect`. */
function parseTaint(text: string): Taint | undefined {
  const match = /^([^=:]+)(?:=([^:]*))?:(NoSchedule|PreferNoSchedule|NoExecute)$/.exec(text);
  if (!match) return undefined;
  return {
    key: match[1] as string,
    ...(match[2] !== undefined && match[2] !== '' && { value: match[2] }),
    effect: match[3] as Taint['effect'],
  };
}

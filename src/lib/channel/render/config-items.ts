import { ZkError } from '../../core/index.js';
import type { Cluster, NodePool } from '../../registry/index.js';
import type { Placeholder, RenderInput, RenderWarning } from '../rendering.js';

/** Values with this prefix are KMS ciphertexts in base64. */
const encryptedPrefix = 'aws:kms:';

export interface PreparedItems {
  /** The cluster with its prepared items, pools included. */
  cluster: Cluster;
  defaulted: ReadonlySet<string>;
  /** Decrypted values by item name. */
  secrets: ReadonlyMap<string, string>;
  placeholders: readonly Placeholder[];
  warnings: readonly RenderWarning[];
}

/**
 * Config items before the first stage (CLM): a default fills in where the cluster has no such item (an explicit empty one counts), then
 * the cluster's items are decrypted, then they are copied to every pool that lacks them. Items of pools are not decrypted.
 */
export async function prepareConfigItems(
  cluster: Cluster,
  defaults: Readonly<Record<string, string>>,
  options: Pick<RenderInput, 'decrypt' | 'placeholders'>,
): Promise<PreparedItems> {
  const merged = { ...defaults, ...cluster.configItems };
  const defaulted = new Set(Object.keys(defaults).filter((name) => !(name in cluster.configItems)));
  const decrypted = await decryptItems(cluster, merged, options);
  const warnings: RenderWarning[] = [];
  const nodePools = cluster.nodePools.map((pool) => {
    warnings.push(...encryptedPoolItems(cluster, pool));
    return { ...pool, configItems: { ...decrypted.items, ...pool.configItems } };
  });
  return {
    cluster: { ...cluster, configItems: decrypted.items, nodePools },
    defaulted,
    secrets: decrypted.secrets,
    placeholders: decrypted.placeholders,
    warnings,
  };
}

interface Decrypted {
  items: Record<string, string>;
  secrets: Map<string, string>;
  placeholders: Placeholder[];
}

async function decryptItems(
  cluster: Cluster,
  items: Readonly<Record<string, string>>,
  options: Pick<RenderInput, 'decrypt' | 'placeholders'>,
): Promise<Decrypted> {
  const result: Decrypted = { items: { ...items }, secrets: new Map(), placeholders: [] };
  const encrypted = Object.keys(items).filter((name) => items[name]?.startsWith(encryptedPrefix));
  const values = await Promise.all(
    encrypted.map((name) => decryptItem(cluster, name, items[name] ?? '', options)),
  );
  encrypted.forEach((name, index) => {
    const value = values[index];
    result.items[name] = value ?? secretPlaceholder(name).text;
    if (value === undefined) result.placeholders.push(secretPlaceholder(name));
    else result.secrets.set(name, value);
  });
  return result;
}

function secretPlaceholder(name: string): Placeholder {
  return { text: `(secret ${name})`, kind: 'secret', name };
}

/** The plain text, or undefined where a placeholder has to stand in. */
async function decryptItem(
  cluster: Cluster,
  name: string,
  value: string,
  options: Pick<RenderInput, 'decrypt' | 'placeholders'>,
): Promise<string | undefined> {
  if (!options.decrypt) {
    if (options.placeholders === 'refuse') throw failed(cluster, name, 'no access to KMS');
    return undefined;
  }
  const text = value.slice(encryptedPrefix.length);
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    throw failed(cluster, name, 'the value behind aws:kms: is not base64');
  try {
    return Buffer.from(await options.decrypt(Buffer.from(text, 'base64'), name)).toString('utf8');
  } catch (cause) {
    throw failed(cluster, name, cause instanceof Error ? cause.message : 'KMS refused', cause);
  }
}

function failed(cluster: Cluster, name: string, why: string, cause?: unknown): ZkError {
  return new ZkError(`cluster "${cluster.id}": failed to decrypt config-item: ${name}: ${why}`, {
    code: 'decrypt',
    cause,
  });
}

function encryptedPoolItems(cluster: Cluster, pool: NodePool): RenderWarning[] {
  return Object.keys(pool.configItems)
    .filter((name) => pool.configItems[name]?.startsWith(encryptedPrefix))
    .map((name) => ({
      message: `cluster "${cluster.id}", node pool "${pool.name}": config item ${name} is encrypted, but items of node pools are never decrypted`,
      hint: 'Set it on the cluster: every pool inherits it',
    }));
}

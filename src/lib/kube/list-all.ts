import type { ListOptions } from './contract.js';
import { pathOf, type Resource } from './discovery.js';
import { isKubeError } from './errors.js';
import { field, type KubeObject } from './object.js';
import type { Transport } from './transport.js';
import type { ListedPage } from './watch.js';

const pageSize = 500;
const beginnings = 4;

/** All pages of a list. When the snapshot behind the pages expires, it begins again, as client-go's pager does. */
export async function listAll(
  transport: Transport,
  resource: Resource,
  options: ListOptions,
): Promise<ListedPage> {
  for (let beginning = 1; ; beginning++) {
    try {
      return await listPages(transport, resource, options);
    } catch (error) {
      if (!isKubeError(error, 'Expired', 'Gone') || beginning === beginnings) throw error;
    }
  }
}

async function listPages(
  transport: Transport,
  resource: Resource,
  { namespace, labelSelector, fieldSelector, signal }: ListOptions,
): Promise<ListedPage> {
  const items: KubeObject[] = [];
  let next: string | undefined;
  for (;;) {
    const page = await transport.json({
      method: 'GET',
      path: pathOf(resource, namespace),
      query: { labelSelector, fieldSelector, limit: pageSize, continue: next },
      ...(signal && { signal }),
    });
    const listed = field(page, 'items');
    // Items of a list carry no kind of their own.
    for (const item of Array.isArray(listed) ? (listed as KubeObject[]) : [])
      items.push({ ...item, apiVersion: resource.apiVersion, kind: resource.kind });
    const token = field(page, 'metadata', 'continue');
    if (typeof token !== 'string' || token === '')
      return { items, resourceVersion: textOf(field(page, 'metadata', 'resourceVersion')) };
    next = token;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

import type { KubeClient, KubeObject } from '../../kube/index.js';
import type {
  Arguments,
  BridgeCall,
  MethodDefinition,
  Parameter,
  WrapperDefinition,
} from '../bridge/wrapper.js';
import { pythonText } from '../bridge/python-text.js';
import { PythonError } from '../bridge/wire.js';
import { truthy } from './truth.js';
import { samples } from './kubernetes/samples.js';
import { labelSelector } from './kubernetes/label-selector.js';
import {
  resourceFilter,
  resourceMethods,
  type FilterName,
  type ResourceMethod,
} from './kubernetes/resources.js';

interface Cluster {
  kube: KubeClient;
  /** Undefined: all. */
  namespace: string | undefined;
}

const filterDocs: Readonly<Record<FilterName, Parameter>> = {
  pod_phase: {
    name: 'phase',
    default: null,
    doc: '`Pending`, `Running`, `Failed`, `Succeeded` or `Unknown`.',
  },
  phase: { name: 'phase', default: null },
  ready: { name: 'ready', default: null, doc: 'A bool.' },
  replicas: { name: 'replicas', default: null },
};

/**
 * `kubernetes()`: objects of the cluster of the current context, with the operator's own credentials, only read. Semantics of zmon-worker's
 * kubernetes.py and of the pykube below it. `metadata.managedFields` is left out: nobody asks for it, and it is half of the bytes.
 */
export const kubernetes: WrapperDefinition<Cluster> = {
  name: 'kubernetes',
  tier: 1,
  summary: 'Lists objects of the Kubernetes cluster of the current context.',
  parameters: [
    { name: 'namespace', default: 'default', doc: 'None: all namespaces.' },
    { name: 'check_id', default: null, protected: true },
  ],
  async open({ namespace }, call) {
    const kube = await guarded(() => call.clusters.kube());
    return {
      kube,
      namespace: truthy(namespace) ? pathSegment(namespace) : undefined,
    };
  },
  methods: {
    namespaces: {
      parameters: [],
      returns: 'a list of namespaces',
      run: async ({ kube }, _, { signal }) =>
        raw(await guarded(() => kube.list({ apiVersion: 'v1', kind: 'Namespace' }, { signal }))),
    },
    ...Object.fromEntries(
      Object.entries(resourceMethods).map(([name, method]) => [name, listing(name, method)]),
    ),
    metrics: {
      parameters: [],
      returns: 'the API server’s own metrics: `{name: [(labels, value), …]}`; a missing name gives `[]`',
      async run({ kube }, _, { signal }) {
        return samples(await guarded(() => kube.metrics({ signal })));
      },
    },
  },
};

function listing(name: string, method: ResourceMethod): MethodDefinition<Cluster> {
  return {
    parameters: [
      { name: 'name', default: null },
      ...(method.filters ?? []).map((filter) => filterDocs[filter]),
      { name: 'labels', kind: 'keywords', doc: '`label`, `label__neq`, `label__in`, `label__notin`.' },
    ],
    returns: `${method.returns}, as the API gives them`,
    run: (cluster, args, call) => list(cluster, name, method, args, call),
  };
}

async function list(
  { kube, namespace }: Cluster,
  methodName: string,
  method: ResourceMethod,
  args: Arguments,
  call: BridgeCall,
): Promise<Record<string, unknown>[]> {
  const filter = resourceFilter(method, args);
  const labels = (args['labels'] ?? {}) as Readonly<Record<string, unknown>>;
  const name = args['name'];
  const { apiVersion, kind, clusterScoped } = method;
  const { signal } = call;
  if (truthy(name)) {
    if (!clusterScoped && namespace === undefined)
      throw new PythonError('CheckError', ['namespace is required for name= queries']);
    if (filter.fieldSelector !== undefined || Object.keys(labels).length > 0)
      throw new PythonError('CheckError', ["name= query doesn't support additional filters"]);
    const ref = {
      apiVersion,
      kind,
      name: pathSegment(name),
      ...(namespace && !clusterScoped ? { namespace } : {}),
    };
    const found = await guarded(() => kube.get(ref, { signal }));
    return found && filter.matches(found) ? [withoutManagedFields(found)] : [];
  }
  const selector = labelSelector(labels);
  return guarded(async () => {
    if (!(await kube.discovery.find(apiVersion, kind)))
      call.note(`kubernetes: the server at ${kube.server} has no ${methodName} (${kind} in ${apiVersion})`);
    const items = await kube.list(
      { apiVersion, kind },
      {
        signal,
        ...(namespace === undefined || clusterScoped ? {} : { namespace }),
        ...(selector === undefined ? {} : { labelSelector: selector }),
        ...(filter.fieldSelector === undefined ? {} : { fieldSelector: filter.fieldSelector }),
      },
    );
    return raw(items.filter((item) => filter.matches(item)));
  });
}

/** What Kubernetes allows in a path: `..` would lead to another resource. @throws PythonError ValueError */
function pathSegment(value: unknown): string {
  const text = pythonText(value);
  if (!/^\.{1,2}$|[/%]/.test(text)) return text;
  throw new PythonError('ValueError', [`"${text}" is not a name in Kubernetes`]);
}

/** Items of a list, which carry no kind of their own in the API's answer. */
function raw(items: readonly KubeObject[]): Record<string, unknown>[] {
  return items.map((item) => {
    const { apiVersion: _version, kind: _kind, ...rest } = withoutManagedFields(item);
    return rest;
  });
}

function withoutManagedFields(object: KubeObject): Record<string, unknown> {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** A refusal of the API server in its own words, as an exception of the check. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PythonError) throw error;
    throw new PythonError('Exception', [error instanceof Error ? error.message : String(error)]);
  }
}

import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const templates = resolve(import.meta.dirname, '../../../templates');
const kept = new Set(['01-namespaces', 'aws-node', 'kube-proxy']);

const widgets = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.org
spec:
  group: example.org
  scope: Namespaced
  names: { plural: widgets, singular: widget, kind: Widget, listKind: WidgetList }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: { type: object, properties: { size: { type: integer } } }
`;

/** In a component that sorts before the one with its definition. */
const widget = `apiVersion: example.org/v1
kind: Widget
metadata:
  name: first
  namespace: kube-system
spec:
  size: 3
`;

const settings = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: kube-system
data:
  role: "{{ .Values.ClusterStackOutputs.WorkerInstanceProfile }}"
  issuer: "{{ .Cluster.ConfigItems.eks_oidc_issuer_url }}"
  text: "{{ .Cluster.ConfigItems.settings_text }}"
`;

const files = `files:
  - path: /etc/zk/secret
    data: {{ base64 "top secret" }}
    encrypted: true
    permissions: 0400
`;

export const smallRegistry = `clusters:
  - id: aws:123456789012:eu-central-1:kube-1
    alias: demo
    local_id: kube-1
    api_server_url: https://kube-1.zk.example
    channel: stable
    config_items:
      settings_text: hello
    criticality_level: 1
    environment: test
    infrastructure_account: aws:123456789012
    lifecycle_status: requested
    node_pools:
      - name: worker
        profile: worker-combined
        instance_types: [m6i.large]
        discount_strategy: none
        min_size: 1
        max_size: 3
        config_items: {}
    provider: zalando-eks
    region: eu-central-1
    owner: platform
    account_name: demo
    created_at: "2026-09-01T08:00:00Z"
`;

export interface SmallChannel {
  folder: string;
  directory: string;
  registryFile: string;
  /** Writes a file below `cluster/`. */
  write(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
  remove(): Promise<void>;
}

/** Our default channel cut down to what a node needs to become ready, with a custom resource and an object that waits for outputs. */
export async function smallChannel(): Promise<SmallChannel> {
  const folder = await mkdtemp(join(tmpdir(), 'zk-small-'));
  const directory = join(folder, 'channel');
  await cp(join(templates, 'channel'), directory, { recursive: true });
  const manifests = join(directory, 'cluster/manifests');
  for (const name of await readdir(manifests))
    if (!kept.has(name)) await rm(join(manifests, name), { recursive: true });
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(join(directory, 'cluster', path, '..'), { recursive: true });
    await writeFile(join(directory, 'cluster', path), text);
  };
  await write('manifests/10-widgets/widget.yaml', widget);
  await write('manifests/20-definitions/widgets.yaml', widgets);
  await write('manifests/30-settings/settings.yaml', settings);
  await write('node-pools/worker-combined/files.yaml', files);
  const registryFile = join(folder, 'registry.yaml');
  await writeFile(registryFile, smallRegistry);
  return {
    folder,
    directory,
    registryFile,
    write,
    read: (path) => readFile(join(directory, 'cluster', path), 'utf8'),
    remove: () => rm(folder, { recursive: true }),
  };
}

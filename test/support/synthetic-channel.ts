import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A channel, registry and facts of the size and habits of a large real one: 264 templates of 1.9 MB, of which three definitions without
 * any action make up more than half; 164 templates with 2,270 actions (ifs, ranges, pipelines, functions, computed names), 468 defaults.
 * Deterministic: equal arguments give equal bytes.
 */
export interface SyntheticFleet {
  directory: string;
  registry: string;
  /** By account number. */
  facts: Record<string, string>;
  templates: number;
  bytes: number;
}

const region = 'eu-central-1';
const defaults = 468;
const components = 54;

/** Writes everything below a folder. Clusters are spread over accounts, five to each. */
export function writeSyntheticFleet(folder: string, clusters: number): SyntheticFleet {
  const directory = join(folder, 'channel');
  const files = channelFiles();
  for (const [path, text] of files) write(join(directory, path), text);
  const registry = join(folder, 'registry.yaml');
  write(registry, registryText(clusters));
  const accounts = [...new Set(Array.from({ length: clusters }, (_, index) => accountOf(index)))];
  const facts = Object.fromEntries(
    accounts.map((account) => [account, join(folder, `facts-${account}.yaml`)]),
  );
  for (const [account, file] of Object.entries(facts)) write(file, factsText(account));
  return {
    directory,
    registry,
    facts,
    templates: files.size,
    bytes: [...files.values()].reduce((sum, text) => sum + text.length, 0),
  };
}

export function accountOf(cluster: number): string {
  return String(100_000_000_000 + Math.floor(cluster / 5));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function channelFiles(): Map<string, string> {
  const files = new Map<string, string>();
  files.set('cluster/config-defaults.yaml', defaultsText());
  files.set('cluster/cluster.yaml', clusterStack());
  files.set('cluster/manifests/deletions.yaml', deletionsText());
  for (const profile of ['master-default', 'worker-splitaz', 'worker-combined'])
    poolFiles(files, profile, 'stack.yaml', poolStack());
  poolFiles(files, 'worker-karpenter', 'provisioners.yaml', provisioners());
  for (let index = 0; index < 249; index++) {
    const component = `c${String(index % components).padStart(2, '0')}`;
    const text =
      index < 3
        ? bigDefinition(index, 450_000)
        : index < 100
          ? staticManifest(index)
          : templatedManifest(index);
    files.set(`cluster/manifests/${component}/${String(index).padStart(3, '0')}.yaml`, text);
  }
  return files;
}

function poolFiles(files: Map<string, string>, profile: string, last: string, text: string): void {
  files.set(
    `cluster/node-pools/${profile}/files.yaml`,
    'files:\n- path: /etc/worker.pem\n  data: {{ .Cluster.ConfigItems.item_000 | base64 }}\n  permissions: 0400\n',
  );
  files.set(
    `cluster/node-pools/${profile}/userdata.yaml`,
    `#cloud-config\nwrite_files:\n- path: /etc/kubernetes/config\n  content: |\n    files={{ .Values.S3GeneratedFilesPath }}\n    labels={{ or (index .NodePool.ConfigItems "labels") "x=y" }}\n    pool={{ .NodePool.Name }}\n${lines(120, (line) => `    # line ${line} of the bootstrap script of {{ $.Cluster.LocalID }}`.replace(/ of \{\{.*$/, line % 10 === 0 ? ' of {{ $.Cluster.LocalID }}' : ''))}`,
  );
  files.set(`cluster/node-pools/${profile}/${last}`, text);
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');
}

function defaultsText(): string {
  const item = (index: number): string => {
    const name = itemName(index);
    const comment =
      index % 5 === 0
        ? `# what ${name} is for, in a sentence or two, since there is no other documentation\n`
        : '';
    if (index % 20 === 0)
      return `${comment}{{ if eq .Cluster.Environment "production" }}\n${name}: "production"\n{{ else if eq .Cluster.Environment "test" }}\n${name}: "test"\n{{ else }}\n${name}: ""\n{{ end }}`;
    return `${comment}${name}: "${['true', 'false', '100m', '256Mi', '3', '5m', 'on-demand'][index % 7]}"`;
  };
  return `${lines(defaults, item)}worker_ami_amd64: {{ amiID "worker-amd64" "861068367966" }}\nkarpenter_pools_enabled: "true"\n`;
}

function itemName(index: number): string {
  return `item_${String(index).padStart(3, '0')}`;
}

function itemRef(index: number): string {
  return `.Cluster.ConfigItems.${itemName(index % defaults)}`;
}

/** A custom resource definition: deep, long, and without a single action. */
function bigDefinition(index: number, bytes: number): string {
  const head = `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things${index}.example.org\nspec:\n  group: example.org\n  names: {kind: Thing${index}, plural: things${index}}\n  scope: Namespaced\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n`;
  const property = (at: number): string =>
    `          field${at}:\n            description: |-\n              What field ${at} is for. It is described at some length here, since generated definitions carry the\n              whole documentation of the types they are made from.\n            type: object\n            properties:\n              name:\n                description: Name of the referent.\n                type: string\n              values:\n                type: array\n                items: {type: string}\n              limit:\n                anyOf:\n                - type: integer\n                - type: string\n                x-kubernetes-int-or-string: true\n            required:\n            - name\n`;
  let text = head;
  for (let at = 0; text.length < bytes; at++) text += property(at);
  return text;
}

function staticManifest(index: number): string {
  return `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: role-${index}\n  labels:\n    application: app-${index}\nrules:\n${lines(12, (rule) => `- apiGroups: ["group${rule}.example.org"]\n  resources: [things, others]\n  verbs: [get, list, watch]`)}`;
}

function templatedManifest(index: number): string {
  const name = `app-${index}`;
  const guard = index % 3 === 0;
  const containers = lines(2, (at) => container(index * 3 + at));
  const extra = index % 11 === 0 ? volumeRange() : '';
  const hash =
    index % 20 === 5
      ? `        config/hash: {{ manifestHash "${String(index - components).padStart(3, '0')}.yaml" }}\n`
      : '';
  const body = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: kube-system
  labels:
    application: ${name}
    kubernetes.io/cluster/{{ .Cluster.ID }}: owned
spec:
  replicas: {{ if eq .Cluster.Environment "production" }}3{{ else }}1{{ end }}
  selector:
    matchLabels:
      application: ${name}
  template:
    metadata:
      labels:
        application: ${name}
      annotations:
        environment: "{{ .Cluster.Environment }}"
${hash}    spec:
      serviceAccountName: ${name}
      priorityClassName: "{{ ${itemRef(index)} }}"
${extra}      containers:
${containers}`;
  const vpa = index % 4 === 0 ? `---\n${verticalAutoscaler(name, index)}` : '';
  return guard
    ? `{{- if or (eq ${itemRef(index * 7)} "true") (ne .Cluster.Environment "e2e") }}\n${body}${vpa}{{- end }}\n`
    : `${body}${vpa}`;
}

function container(index: number): string {
  return `      - name: main-${index}
        image: registry.example.org/app-${index}:v1.${index}
        args:
        - --cluster={{ .Cluster.Alias }}
        - --flag-{{ ${itemRef(index)} }}
{{- if ne ${itemRef(index + 1)} "" }}
        - --optional={{ ${itemRef(index + 1)} }}
{{- end }}
        env:
        - {name: AWS_REGION, value: "{{ .Cluster.Region }}"}
        # {{ ${itemRef(index + 2)} }} is kept for later
        resources:
          limits: {cpu: 100m, memory: "{{ scaleQuantity "1Gi" 0.5 }}"}
          requests: {cpu: 100m, memory: 100Mi}
        securityContext: {runAsNonRoot: true, readOnlyRootFilesystem: true}`;
}

function volumeRange(): string {
  return `      nodeSelector:\n{{- range $i, $zone := .Values.availability_zones }}\n        zone-{{ azID $zone }}: "{{ $i }}"\n{{- end }}\n{{- range split "a,b" "," }}\n        extra-{{ . }}: "yes"\n{{- end }}\n`;
}

function verticalAutoscaler(name: string, index: number): string {
  return `apiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata:\n  name: ${name}\n  namespace: kube-system\nspec:\n  targetRef: {apiVersion: apps/v1, kind: Deployment, name: ${name}}\n  updatePolicy: {updateMode: "{{ ${itemRef(index + 3)} }}"}\n`;
}

function clusterStack(): string {
  const role = (index: number): string => `  Role${index}:
    Type: AWS::IAM::Role
    Properties:
      RoleName: "{{ .Cluster.LocalID }}-role-${index}"
      AssumeRolePolicyDocument: {{ .Cluster.IAMRoleTrustRelationshipTemplate }}
      Policies:
      - PolicyName: main
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
${lines(20, (at) => `          - {Effect: Allow, Action: ["service${at}:Get*", "service${at}:List*"], Resource: !Sub "arn:aws:service${at}:\${AWS::Region}:{{ accountID $.Cluster.InfrastructureAccount }}:*"}`.replaceAll('{{ accountID $.Cluster.InfrastructureAccount }}', at % 5 === 0 ? '{{ accountID $.Cluster.InfrastructureAccount }}' : '*'))}`;
  return `AWSTemplateFormatVersion: 2010-09-09\nMetadata:\n  Tags: {environment: "{{ .Cluster.Environment }}"}\nResources:\n${lines(26, role)}Outputs:\n  MasterFilesEncryptionKey: {Value: key}\n  WorkerFilesEncryptionKey: {Value: key}\n  WorkerSecurityGroup: {Value: sg}\n`;
}

function deletionsText(): string {
  return `pre_apply: []\npost_apply:\n${lines(40, (index) => `{{- if ne ${itemRef(index * 5)} "true" }}\n- {name: old-${index}, namespace: kube-system, kind: Deployment}\n{{- end }}`)}`;
}

function poolStack(): string {
  return `{{ $data := . }}\nResources:\n{{- with $data.Values.availability_zones }}{{ $count := len . }}\n{{- range . }}\n  Group{{ azID . }}:\n    Type: AWS::AutoScaling::AutoScalingGroup\n    Properties:\n      MinSize: {{ $data.NodePool.MinSize }}\n      Zones: {{ $count }}\n      UserData: "{{ $data.Values.UserData }}"\n{{- end }}\n{{- end }}\n`;
}

function provisioners(): string {
  return 'apiVersion: karpenter.sh/v1\nkind: NodePool\nmetadata:\n  name: "{{ .NodePool.Name }}"\nspec:\n  userData: |\n{{ .Values.UserData | indent 4 }}\n';
}

function registryText(clusters: number): string {
  return `clusters:\n${lines(
    clusters,
    (index) => `- id: aws:${accountOf(index)}:${region}:kube-${index}
  alias: cluster-${index}
  local_id: kube-${index}
  api_server_url: https://kube-${index}.example.org
  channel: dev
  config_items:
${lines(30, (at) => `    ${itemName((index * 13 + at * 7) % defaults)}: "value-${index}-${at}"`)}  criticality_level: 2
  environment: ${index % 3 === 0 ? 'production' : 'test'}
  infrastructure_account: "aws:${accountOf(index)}"
  lifecycle_status: ready
  node_pools:
  - {name: master, profile: master-default, instance_types: [m5.large], discount_strategy: none, min_size: 2, max_size: 2}
${lines(4, (at) => `  - {name: worker-${at}, profile: ${at % 2 ? 'worker-combined' : 'worker-splitaz'}, instance_types: [m5.large, m5.xlarge], discount_strategy: none, min_size: 3, max_size: 30, config_items: {labels: "dedicated=pool-${at}"}}`)}  - {name: karpenter, profile: worker-karpenter, instance_types: [default-for-karpenter], discount_strategy: none, min_size: 0, max_size: 0}
  provider: zalando-aws
  region: ${region}`,
  )}`;
}

function factsText(account: string): string {
  const subnets = lines(
    3,
    (index) =>
      `- {id: subnet-${index}, vpcId: vpc-1, availabilityZone: ${region}${'abc'[index] ?? ''}, cidr: 172.31.${index}.0/24, ipv6Cidrs: [], tags: {}}`,
  );
  return `apiVersion: zk.dev/v1\nkind: AwsFacts\nrecordedAt: "2026-01-31T12:00:00Z"\naccount: "${account}"\nregion: ${region}\ninstanceTypes:\n- {name: m5.large, vcpus: 2, memoryMiB: 8192, architectures: [x86_64], disks: []}\n- {name: m5.xlarge, vcpus: 4, memoryMiB: 16384, architectures: [x86_64], disks: []}\navailabilityZones: [${region}a, ${region}b, ${region}c]\nvpcs:\n- {id: vpc-1, cidr: 172.31.0.0/16, ipv6Cidrs: [], isDefault: true, tags: {}}\nsubnets:\n${subnets}certificates: []\nimages:\n- {name: worker-amd64, owner: "861068367966", ids: [ami-1]}\nkmsAliases: {}\nstackOutputs: {}\neks: {}\nsecrets: not recorded\n`;
}

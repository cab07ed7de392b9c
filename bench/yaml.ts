import { createYamlCache, decodeDocuments, encodeYaml } from '../src/lib/yaml/index.js';

/**
 * How fast YAML is decoded: megabytes a second, and as a ratio to JSON.parse of the same content in the same run. The texts are
 * manifests as a channel renders them: workloads, configuration in block scalars, and one large custom resource definition.
 * Run with: node --import tsx bench/yaml.ts
 */
const ROUNDS = 7;

function workload(i: number): string {
  const labels = { application: 'kubernetes', component: `component-${i}`, version: `v1.${i}.0` };
  const container = {
    name: 'main',
    image: `registry.example.org/team/component:v1.${i}.0`,
    args: ['--leader-election=true', '--metrics-address=:7979', '-v=2'],
    env: [
      { name: 'AWS_REGION', value: 'eu-central-1' },
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ],
    resources: { limits: { cpu: '100m', memory: '200Mi' }, requests: { cpu: '100m', memory: '200Mi' } },
    readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, timeoutSeconds: 5 },
    securityContext: { runAsNonRoot: true, runAsUser: 65534 },
  };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `component-${i}`, namespace: 'kube-system', labels },
    spec: {
      replicas: i % 5,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };
  const config = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `component-${i}` },
    data: {
      Corefile:
        '.:53 {\n    errors\n    health\n    kubernetes cluster.local {\n        pods verified\n    }\n    cache 30\n}\n',
    },
  };
  return `${encodeYaml(deployment)}---\n# written by hand\n${encodeYaml(config)}`;
}

function schema(depth: number): unknown {
  const description =
    'The wanted state of this field, with a text over several lines\nthat says what it is for and what happens: see there.';
  if (depth === 0)
    return {
      description,
      type: 'string',
      pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
      enum: ['name', 'value'],
    };
  return {
    description,
    type: 'object',
    properties: Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`field${i}`, schema(depth - 1)])),
  };
}

function best(run: () => unknown): number {
  let shortest = Infinity;
  for (let i = 0; i < ROUNDS; i += 1) {
    const start = performance.now();
    run();
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest;
}

const texts = [
  ...Array.from({ length: 250 }, (_, i) => workload(i)),
  encodeYaml({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    spec: { schema: schema(4) },
  }),
];
const megabytes = texts.reduce((sum, text) => sum + text.length, 0) / 1e6;
const json = JSON.stringify(texts.map((text) => decodeDocuments(text).documents.map(({ value }) => value)));
const warm = createYamlCache();
texts.forEach((text) => decodeDocuments(text, { cache: warm }));

const reference = best(() => JSON.parse(json) as unknown);
const measurements = {
  'decode, no cache': best(() => texts.map((text) => decodeDocuments(text))),
  'decode into a new cache': best(() => {
    const cache = createYamlCache();
    return texts.map((text) => decodeDocuments(text, { cache }));
  }),
  'decode from a warm cache (equal texts, new strings)': best(() =>
    texts.map((text) => decodeDocuments(`${text} `.slice(0, -1), { cache: warm })),
  ),
};

console.log(
  `${megabytes.toFixed(2)} MB of YAML in ${texts.length} texts; JSON.parse of the same content: ${reference.toFixed(1)} ms`,
);
for (const [name, milliseconds] of Object.entries(measurements)) {
  console.log(
    `${name}: ${((megabytes / milliseconds) * 1000).toFixed(1)} MB/s, ${(milliseconds / reference).toFixed(1)} x JSON.parse`,
  );
}

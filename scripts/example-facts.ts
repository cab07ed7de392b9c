/**
 * Writes templates/facts.yaml: the recorded facts of the example registry are those of a new sandbox (seed 1), so that what is rendered
 * from the file is what is created in the sandbox. Run it when the sandbox's catalogue of images or instance types changes:
 *
 *   node --import tsx/esm scripts/example-facts.ts
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createAwsClients, recordFacts, type AwsFacts } from '../src/lib/aws/index.js';
import { startSandbox } from '../src/lib/sandbox/index.js';

const output = fileURLToPath(new URL('../templates/facts.yaml', import.meta.url));
/** The account of the EKS optimized images. */
const owner = '602401143452';

/** The images that a node pool of the default channel may name: two architectures of each Kubernetes version. */
function imageNames(): string[] {
  return ['1.32', '1.33', '1.34', '1.35'].flatMap((version) =>
    ['20260815', '20260915'].flatMap((release) =>
      ['x86_64', 'arm64'].map(
        (architecture) => `amazon-eks-node-al2023-${architecture}-standard-${version}-v${release}`,
      ),
    ),
  );
}

async function recordSandbox(): Promise<AwsFacts> {
  const sandbox = await startSandbox({ seed: 1 });
  const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } = sandbox.credentials;
  const context = {
    clock: sandbox.clock,
    env: { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY },
    signal: new AbortController().signal,
    emit: () => undefined,
  };
  const clients = createAwsClients({ region: sandbox.region, endpointUrl: sandbox.endpointUrl }, context);
  try {
    return await recordFacts(clients, { images: imageNames().map((name) => ({ name, owner })) });
  } finally {
    clients.close();
    await sandbox.close();
  }
}

/** One line for each entry: JSON is YAML, and a change of one fact is one changed line. */
function entries(name: string, list: readonly object[]): string[] {
  return [
    `${name}:`,
    ...list.map((entry) => `  - ${JSON.stringify(entry).replaceAll('":', '": ').replaceAll(',"', ', "')}`),
  ];
}

const facts = await recordSandbox();
// No machine trusts the sandbox's own authority, and its certificate has another life on every start.
const certificates = facts.certificates.map(({ arn, domainNames }) => ({
  arn,
  domainNames,
  issuedAt: '2026-09-01T00:00:00.000Z',
  notAfter: '2027-10-01T00:00:00.000Z',
  trusted: true,
}));
const lines = [
  '# Recorded AWS facts for the example registry: what EC2, ACM and the others answered (those of a new sandbox), so that',
  '# `kubectl zk cluster render` works without an account. Record your own with `kubectl zk cluster facts NAME > facts.yaml`.',
  'apiVersion: zk.dev/v1',
  'kind: AwsFacts',
  'recordedAt: "2026-09-20T12:00:00.000Z"',
  `account: "${facts.account}"`,
  `region: ${facts.region}`,
  `availabilityZones: [${facts.availabilityZones.join(', ')}]`,
  ...entries('vpcs', facts.vpcs),
  ...entries('subnets', facts.subnets),
  ...entries('certificates', certificates),
  ...entries('images', facts.images),
  ...entries('instanceTypes', facts.instanceTypes),
  'kmsAliases: {}',
  'stackOutputs: {}',
  'eks: {}',
  'secrets: not recorded',
];
writeFileSync(output, `${lines.join('\n')}\n`);
console.log(`${facts.images.length} images, ${facts.instanceTypes.length} instance types`);

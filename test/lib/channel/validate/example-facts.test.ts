import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createAwsClients, recordFacts, type AwsFacts } from '../../../../src/lib/aws/index.js';
import { parseAwsFacts } from '../../../../src/lib/channel/index.js';
import { startSandbox } from '../../../../src/lib/sandbox/index.js';
import { context, repository } from './checked-channel.js';

const path = join(repository, 'templates/facts.yaml');

describe('recorded facts of the example registry', () => {
  it('are what a new sandbox answers', async () => {
    const example = parseAwsFacts(readFileSync(path, 'utf8'), path);
    const recorded = await recordSandbox(example.images);
    // The certificate's key is made anew each time, and no machine trusts the sandbox's authority.
    const { recordedAt: _recorded, certificates, ...rest } = recorded;
    const { recordedAt: _example, certificates: exampleCertificates, ...exampleRest } = example;
    expect(exampleRest).to.deep.equal(rest);
    expect(exampleCertificates.map(({ arn, domainNames }) => [arn, domainNames])).to.deep.equal(
      certificates.map(({ arn, domainNames }) => [arn, domainNames]),
    );
  });
});

async function recordSandbox(images: readonly { name: string; owner: string }[]): Promise<AwsFacts> {
  const sandbox = await startSandbox({ seed: 1 });
  try {
    const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } = sandbox.credentials;
    const clients = createAwsClients(
      { region: sandbox.region, endpointUrl: sandbox.endpointUrl },
      { ...context, clock: sandbox.clock, env: { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } },
    );
    try {
      return await recordFacts(clients, { images });
    } finally {
      clients.close();
    }
  } finally {
    await sandbox.close();
  }
}

import { expect } from 'chai';
import { parseAwsFacts } from '../../../src/lib/channel/index.js';
import { runZk } from '../../support/run-zk.js';
import { startScenario, type Scenario } from '../../lib/cluster/scenario.js';
import { smallChannel, type SmallChannel } from '../../lib/cluster/small-channel.js';

describe('cluster facts', function () {
  this.timeout(30_000);
  let channel: SmallChannel;
  let world: Scenario;
  let env: Record<string, string>;
  before(async () => {
    channel = await smallChannel();
    world = await startScenario({ channelDirectory: channel.directory, registryFile: channel.registryFile });
    env = {
      AWS_ENDPOINT_URL: world.sandbox.endpointUrl,
      AWS_ACCESS_KEY_ID: world.sandbox.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: world.sandbox.credentials.secretAccessKey,
      ZK_REGISTRY: world.registry.location,
      ZK_DIRECTORY: channel.directory,
    };
  });
  after(async () => {
    await world.close();
    await channel.remove();
  });

  it('writes a document that reads back, with the images that the channel looks up', async () => {
    const result = await runZk(['cluster', 'facts', 'demo'], env);
    expect(result.code, result.stderr).to.equal(0);
    expect(result.stdout).to.match(/^# AWS facts for cluster demo/);
    const facts = parseAwsFacts(result.stdout, 'facts.yaml');
    expect(facts).to.include({ account: '123456789012', region: 'eu-central-1', secrets: 'not recorded' });
    expect(facts.instanceTypes.map((type) => type.name)).to.include('m6i.large');
    expect(facts.images.length).to.be.greaterThan(0);
    expect(facts.images.every((image) => image.ids.length === 1)).to.equal(true);
    expect(facts.subnets).to.have.length(3);
    expect(facts.certificates.map((one) => one.trusted)).to.deep.equal([false]);
    expect(result.stdout).not.to.contain(world.sandbox.credentials.secretAccessKey);
  });

  it('writes JSON, and warns when the channel cannot be rendered', async () => {
    await channel.write('manifests/90-broken/x.yaml', '{{ .Nonsense }}');
    const result = await runZk(['cluster', 'facts', 'demo', '-o', 'json'], env);
    expect(result.code, result.stderr).to.equal(0);
    expect(JSON.parse(result.stdout)).to.include({ kind: 'AwsFacts', apiVersion: 'zk.dev/v1' });
    expect(result.stderr).to.contain('images that it looks up may be missing');
  });

  it('refuses the credentials of another account', async () => {
    const other = await startScenario({ account: '999999999999', registryFile: channel.registryFile });
    try {
      const result = await runZk(['cluster', 'facts', 'demo'], {
        ...env,
        AWS_ENDPOINT_URL: other.sandbox.endpointUrl,
      });
      expect(result.code).to.equal(3);
      expect(result.stderr).to.contain('expected 123456789012, found 999999999999');
      expect(result.stdout).to.equal('');
    } finally {
      await other.close();
    }
  });
});

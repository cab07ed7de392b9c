import { expect } from 'chai';
import { runZk } from '../../support/run-zk.js';
import { startScenario, type Scenario } from '../../lib/cluster/scenario.js';
import { smallChannel, type SmallChannel } from '../../lib/cluster/small-channel.js';

describe('cluster create', function () {
  this.timeout(60_000);
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
      AWS_REGION: 'us-west-2',
      ZK_REGISTRY: world.registry.location,
      ZK_DIRECTORY: channel.directory,
    };
  });
  after(async () => {
    await world.close();
    await channel.remove();
  });
  const noStacks = async (): Promise<void> => {
    const { Stacks = [] } = await (await world.ports.aws.cloudFormation()).describeStacks({});
    expect(Stacks).to.deep.equal([]);
  };

  it('shows the plan and changes nothing with --dry-run=client, in the region of the registry', async () => {
    const result = await runZk(['cluster', 'create', 'demo', '--dry-run=client'], env);
    expect(result.code, result.stderr).to.equal(0);
    expect(result.stdout).to.match(/^ACTION\s+TARGET\s+NOW\s+RISK\n/);
    expect(result.stdout).to.match(/create\s+stack kube-1\s+absent\s+additive/);
    expect(result.stdout).to.match(/cluster\/demo created \(dry run\)\n$/);
    await noStacks();
  });

  it('lets the services check the plan with --dry-run=server', async () => {
    const result = await runZk(['cluster', 'create', 'demo', '--dry-run=server', '-o', 'json'], env);
    expect(result.code, result.stderr).to.equal(0);
    expect(JSON.parse(result.stdout)).to.include({
      kind: 'ClusterPlan',
      apiVersion: 'zk.dev/v1',
      account: '123456789012',
      region: 'eu-central-1',
    });
    await noStacks();
  });

  it('refuses without a terminal and without --yes', async () => {
    const result = await runZk(['cluster', 'create', 'demo'], env);
    expect(result.code).to.equal(3);
    expect(result.stdout).to.equal('');
    expect(result.stderr).to.contain('--yes');
    await noStacks();
  });

  it('refuses a region that contradicts the registry', async () => {
    const result = await runZk(['cluster', 'create', 'demo', '--region', 'eu-west-1'], env);
    expect(result.code).to.equal(3);
    expect(result.stderr).to.contain('cluster "demo" is in region eu-central-1, not in eu-west-1');
  });

  for (const [what, argv, more, code, text] of [
    ['an unknown cluster', ['nobody'], {}, 2, /nobody/],
    ['no registry', ['demo'], { ZK_REGISTRY: undefined }, 2, /no registry is given/],
    ['no channel', ['demo'], { ZK_DIRECTORY: undefined }, 2, /no channel is given/],
    ['no network', ['demo'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }, 1, /cannot reach/],
  ] as const) {
    it(`says so in one line with ${what}`, async () => {
      const result = await runZk(['cluster', 'create', ...argv, '--yes', '--aws-max-retries=0'], {
        ...env,
        ...more,
      });
      expect(result.code, result.stderr).to.equal(code);
      expect(result.stderr).to.match(text);
      expect(result.stderr.match(/^error: /gm)).to.have.length(1);
    });
  }

  it('says unchanged for a cluster that is as wanted, also in JSON', async () => {
    await world.create();
    const result = await runZk(['cluster', 'create', 'demo', '--yes'], env);
    expect(result, result.stderr).to.include({ code: 0, stdout: 'cluster/demo unchanged\n' });
    const json = await runZk(['cluster', 'create', 'demo', '--yes', '-o', 'json'], env);
    expect(JSON.parse(json.stdout)).to.deep.include({ kind: 'ClusterPlan', steps: [] });
  });
});

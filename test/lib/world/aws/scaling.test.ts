import { expect } from 'chai';
import fc from 'fast-check';
import { AwsError, type Region } from '../../../../src/lib/world/index.js';
import { awsFixture, type Fixture } from './world-fixture.js';

type Settings = Parameters<Region['scaling']['create']>[1];

function settings(
  fixture: Fixture,
  sizes: { min: number; max: number; desired: number },
  types: string[] = [],
): Settings {
  const template = fixture.region.launchTemplates.create({
    name: `lt-${fixture.region.launchTemplates.templates.size}`,
    data: { ImageId: fixture.image, InstanceType: 'm5.large' },
    tags: {},
  });
  const reference = { id: template.id, name: template.name, version: '$Latest' };
  const distribution = {
    onDemandAllocationStrategy: 'prioritized',
    onDemandBaseCapacity: 0,
    onDemandPercentageAboveBaseCapacity: 100,
    spotAllocationStrategy: 'capacity-optimized',
    spotInstancePools: undefined,
    spotMaxPrice: undefined,
  };
  return {
    ...sizes,
    launchTemplate: types.length > 0 ? undefined : reference,
    mixed:
      types.length > 0
        ? {
            launchTemplate: reference,
            overrides: types.map((instanceType) => ({
              instanceType,
              weightedCapacity: undefined,
              launchTemplate: undefined,
            })),
            distribution,
          }
        : undefined,
    subnetIds: fixture.subnets,
    targetGroupArns: [],
    loadBalancerNames: [],
    terminationPolicies: ['Default'],
    healthCheckType: 'EC2',
    healthCheckGraceSeconds: 0,
    cooldownSeconds: 300,
    capacityRebalance: false,
    protectNewInstances: false,
    maxInstanceLifetimeSeconds: undefined,
  };
}

describe('Auto Scaling groups in the world', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await awsFixture();
  });

  const states = (name: string): string[] =>
    [...(fixture.region.scaling.groups.get(name)?.instances.values() ?? [])].map(
      ({ lifecycleState }) => lifecycleState,
    );

  it('launches what is wanted, spread over zones, and writes activities with causes', () => {
    fixture.region.scaling.create('g', settings(fixture, { min: 1, max: 5, desired: 4 }), []);
    fixture.pass(3);
    expect(states('g')).to.deep.equal(['InService', 'InService', 'InService', 'InService']);
    const zones = [...(fixture.region.scaling.groups.get('g')?.instances.values() ?? [])].map(
      ({ zone }) => zone,
    );
    expect(zones.filter((zone) => zone === zones[0])).to.have.length(2);
    const activities = fixture.region.scaling.activities.list('g');
    expect(activities.map(({ status }) => status)).to.deep.equal([
      'Successful',
      'Successful',
      'Successful',
      'Successful',
    ]);
    expect(activities.at(-1)?.cause).to.match(
      /a user request created an AutoScalingGroup changing the desired capacity from 0 to 4\..*increasing the capacity from 0 to 1\.$/,
    );
  });

  it('replaces an instance that somebody terminates', () => {
    fixture.region.scaling.create('g', settings(fixture, { min: 1, max: 1, desired: 1 }), []);
    fixture.pass(3);
    const [first] = [...(fixture.region.scaling.groups.get('g')?.instances.keys() ?? [])];
    fixture.region.instances.terminate(first as string);
    fixture.pass(5);
    const now = [...(fixture.region.scaling.groups.get('g')?.instances.keys() ?? [])];
    expect(now).to.have.length(1).and.not.to.include(first);
    expect(
      fixture.region.scaling.activities.list('g').some(({ cause }) => cause.includes('EC2 health check')),
    ).to.equal(true);
  });

  it('holds instances at lifecycle hooks until completed, abandoned or timed out', () => {
    const hook = {
      name: 'ready',
      transition: 'autoscaling:EC2_INSTANCE_LAUNCHING' as const,
      heartbeatSeconds: 600,
      defaultResult: 'CONTINUE' as const,
      notificationTarget: undefined,
      roleArn: undefined,
      metadata: undefined,
    };
    fixture.region.scaling.create('g', settings(fixture, { min: 2, max: 2, desired: 2 }), [], [hook]);
    fixture.pass(3);
    expect(states('g')).to.deep.equal(['Pending:Wait', 'Pending:Wait']);
    const [first] = [...(fixture.region.scaling.groups.get('g')?.instances.keys() ?? [])];
    fixture.region.scaling.waits.complete('g', 'ready', 'CONTINUE', { instanceId: first });
    expect(states('g')).to.deep.equal(['InService', 'Pending:Wait']);
    expect(() =>
      fixture.region.scaling.waits.complete('g', 'ready', 'CONTINUE', { instanceId: first }),
    ).to.throw(AwsError, `No active Lifecycle Action found with instance ID ${first}`);
    fixture.pass(11);
    expect(states('g'), 'the heartbeat ran out').to.deep.equal(['InService', 'InService']);
  });

  it('replaces a launch that was abandoned', () => {
    const hook = {
      name: 'ready',
      transition: 'autoscaling:EC2_INSTANCE_LAUNCHING' as const,
      heartbeatSeconds: 600,
      defaultResult: 'ABANDON' as const,
      notificationTarget: undefined,
      roleArn: undefined,
      metadata: undefined,
    };
    fixture.region.scaling.create('g', settings(fixture, { min: 1, max: 1, desired: 1 }), [], [hook]);
    fixture.pass(3);
    const [first] = [...(fixture.region.scaling.groups.get('g')?.instances.keys() ?? [])];
    fixture.region.scaling.waits.complete('g', 'ready', 'ABANDON', { instanceId: first });
    fixture.pass(3);
    expect([...(fixture.region.scaling.groups.get('g')?.instances.keys() ?? [])]).to.not.include(first);
    expect(states('g')).to.deep.equal(['Pending:Wait']);
  });

  it('tries the next type when the first has no capacity', () => {
    fixture.world.faults.inject({ kind: 'no-capacity', instanceType: 'm5.large' });
    fixture.region.scaling.create(
      'g',
      settings(fixture, { min: 1, max: 1, desired: 1 }, ['m5.large', 'm5.xlarge']),
      [],
    );
    fixture.pass(3);
    expect(
      [...(fixture.region.scaling.groups.get('g')?.instances.values() ?? [])].map(
        ({ instanceType }) => instanceType,
      ),
    ).to.deep.equal(['m5.xlarge']);
  });

  it('records failed launches and recovers when there is capacity again', () => {
    fixture.world.faults.inject({ kind: 'no-capacity' });
    fixture.region.scaling.create('g', settings(fixture, { min: 1, max: 1, desired: 1 }), []);
    fixture.pass(3);
    expect(states('g')).to.deep.equal([]);
    expect(fixture.region.scaling.activities.list('g')[0]).to.include({ status: 'Failed' });
    fixture.world.faults.clear();
    fixture.pass(10);
    expect(states('g')).to.deep.equal(['InService']);
  });

  it('keeps protected instances, decrements on request and checks bounds', () => {
    fixture.region.scaling.create('g', settings(fixture, { min: 1, max: 3, desired: 3 }), []);
    fixture.pass(3);
    const group = fixture.region.scaling.get('g');
    const [first, second] = [...group.instances.keys()] as [string, string];
    for (const instance of group.instances.values()) instance.protected = instance.id !== second;
    fixture.region.scaling.setDesired('g', 2);
    fixture.pass(3);
    expect([...group.instances.keys()]).to.not.include(second);
    fixture.region.scaling.terminateInstance(first, true);
    fixture.pass(3);
    expect(group.desired).to.equal(1);
    const [last] = [...group.instances.keys()] as [string];
    expect(() => fixture.region.scaling.terminateInstance(last, true)).to.throw(
      AwsError,
      "violate group's min size constraint",
    );
    expect(() => fixture.region.scaling.setDesired('g', 9)).to.throw(AwsError, 'above max value 3');
    expect(() => fixture.region.scaling.delete('g', false)).to.throw(
      AwsError,
      'You cannot delete an AutoScalingGroup while there are instances',
    );
    fixture.region.scaling.delete('g', true);
    fixture.pass(5);
    expect(fixture.region.scaling.groups.size).to.equal(0);
  });

  it('always ends with the wanted number of instances, whatever happens on the way', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('desired' as const), value: fc.integer({ min: 0, max: 6 }) }),
      fc.record({ kind: fc.constant('kill' as const), value: fc.nat() }),
      fc.record({ kind: fc.constant('unhealthy' as const), value: fc.nat() }),
      fc.record({ kind: fc.constant('wait' as const), value: fc.integer({ min: 1, max: 90 }) }),
      fc.record({ kind: fc.constant('capacity' as const), value: fc.nat() }),
    );
    let run = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const name = `g${run++}`;
        const group = fixture.region.scaling.create(
          name,
          settings(fixture, { min: 0, max: 6, desired: 2 }),
          [],
        );
        for (const { kind, value } of steps) {
          const members = [...group.instances.keys()];
          const member = members[value % Math.max(1, members.length)];
          if (kind === 'desired') fixture.region.scaling.setDesired(name, value);
          else if (kind === 'kill' && member) fixture.region.instances.terminate(member);
          else if (kind === 'unhealthy' && member) fixture.region.scaling.setHealth(member, false);
          else if (kind === 'wait') fixture.sim.advanceTo(fixture.sim.now + value * 1000);
          else if (kind === 'capacity')
            value % 2 ? fixture.world.faults.inject({ kind: 'no-capacity' }) : fixture.world.faults.clear();
          expect(
            [...group.instances.values()].filter(({ lifecycleState }) => lifecycleState === 'InService')
              .length,
            'never more than the maximum',
          ).to.be.at.most(group.max);
        }
        fixture.world.faults.clear();
        fixture.pass(20);
        expect([...group.instances.values()].map(({ lifecycleState }) => lifecycleState)).to.deep.equal(
          Array.from({ length: group.desired }, () => 'InService'),
        );
        const alive = [...fixture.region.instances.instances.values()].filter(
          (instance) => instance.autoScalingGroup === name && instance.state === 'running',
        );
        expect(alive.map(({ id }) => id).sort()).to.deep.equal([...group.instances.keys()].sort());
      }),
      { numRuns: 60 },
    );
  });
});

import { expect } from 'chai';
import { AwsError, decodeUserData, instanceTypes, parseFault } from '../../../../src/lib/world/index.js';
import { gzipSync } from 'node:zlib';
import { awsFixture, type Fixture } from './world-fixture.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('AWS services in the world', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await awsFixture();
  });

  describe('a new account', () => {
    it('has a default network with a subnet in each of three zones, the same for the same seed', async () => {
      const subnets = [...fixture.region.network.subnets.values()];
      expect(subnets.map(({ availabilityZone, cidr }) => `${availabilityZone} ${cidr}`)).to.deep.equal([
        'eu-central-1a 172.31.0.0/20',
        'eu-central-1b 172.31.16.0/20',
        'eu-central-1c 172.31.32.0/20',
      ]);
      expect(subnets.map(({ zoneId }) => zoneId)).to.deep.equal(['euc1-az1', 'euc1-az2', 'euc1-az3']);
      const again = await awsFixture();
      expect([...again.region.network.subnets.keys()]).to.deep.equal(subnets.map(({ id }) => id));
      const other = await awsFixture(2);
      expect([...other.region.network.subnets.keys()]).to.not.deep.equal(subnets.map(({ id }) => id));
    });

    it('offers instance types and images of both architectures', () => {
      expect(instanceTypes.size).to.be.at.least(60);
      expect(instanceTypes.get('m6g.xlarge')).to.include({
        vcpus: 4,
        memoryMiB: 16_384,
        architecture: 'arm64',
      });
      expect(instanceTypes.get('g4dn.xlarge')).to.include({ architecture: 'x86_64' });
      expect(instanceTypes.get('i3.large')?.disks).to.deep.include({ count: 1, sizeGB: 475 });
      const names = [...fixture.region.instances.images.values()].map(({ name }) => name);
      expect(names)
        .to.include('amazon-eks-node-al2023-x86_64-standard-1.35-v20260915')
        .and.to.include('amazon-eks-node-al2023-arm64-standard-1.35-v20260915');
    });

    it('keeps regions apart and global services together', () => {
      const other = fixture.world.region('us-west-2');
      expect(other.network.availabilityZones).to.deep.equal(['us-west-2a', 'us-west-2b', 'us-west-2c']);
      expect([...other.network.vpcs.keys()]).to.not.deep.equal([...fixture.region.network.vpcs.keys()]);
      expect(other.global).to.equal(fixture.region.global);
    });
  });

  describe('instances', () => {
    const run = (over: Partial<Parameters<Fixture['region']['instances']['run']>[0]> = {}): string =>
      fixture.region.instances.run({
        imageId: fixture.image,
        instanceType: 'm5.large',
        subnetId: fixture.subnets[0] as string,
        userData: '',
        tags: {},
        securityGroupIds: [],
        ...over,
      }).id;

    it('boot after some seconds, end after a termination and are forgotten after an hour', () => {
      const id = run();
      expect(fixture.region.instances.get(id).state).to.equal('pending');
      fixture.pass(1);
      expect(fixture.region.instances.get(id).state).to.equal('running');
      fixture.region.instances.terminate(id);
      expect(fixture.region.instances.get(id).state).to.equal('shutting-down');
      fixture.pass(1);
      expect(fixture.region.instances.get(id).state).to.equal('terminated');
      fixture.pass(61);
      expect(() => fixture.region.instances.get(id)).to.throw(
        AwsError,
        `The instance ID '${id}' does not exist`,
      );
      expect(fixture.facts.map(({ kind }) => kind)).to.deep.equal([
        'instance.running',
        'instance.terminating',
        'instance.terminated',
      ]);
    });

    it('use the addresses of their subnet up to the last one and give them back', () => {
      const vpc = fixture.region.network.createVpc('10.9.0.0/24', {});
      const subnet = fixture.region.network.createSubnet(vpc.id, 'eu-central-1a', '10.9.0.0/28', {});
      const ids = Array.from({ length: 11 }, () => run({ subnetId: subnet.id }));
      expect(new Set(ids.map((id) => fixture.region.instances.get(id).privateIp)).size).to.equal(11);
      expect(() => run({ subnetId: subnet.id })).to.throw(AwsError, 'not enough free addresses');
      fixture.region.instances.terminate(ids[0] as string);
      fixture.pass(1);
      expect(fixture.region.instances.get(run({ subnetId: subnet.id })).privateIp).to.equal('10.9.0.4');
    });

    it('refuse an image of the wrong architecture', () => {
      expect(() => run({ instanceType: 'm6g.large' })).to.throw(
        AwsError,
        "The architecture 'arm64' of the specified instance type does not match the architecture 'x86_64' of the specified AMI",
      );
    });

    it('do nothing of what their user data says under the fault boot-failure', () => {
      fixture.world.faults.inject({ kind: 'boot-failure' });
      run({ userData: btoa('#!/bin/sh') });
      fixture.pass(1);
      expect(fixture.facts[0]?.data).to.include({ userData: '' });
    });

    it('read user data in base64, gzipped or not', () => {
      expect(decodeUserData(btoa('plain'))).to.equal('plain');
      expect(decodeUserData(gzipSync('packed').toString('base64'))).to.equal('packed');
      expect(decodeUserData('')).to.equal('');
    });
  });

  describe('KMS', () => {
    it('decrypts what it encrypted, with the same key and context only', () => {
      const key = fixture.region.keys.create();
      fixture.region.keys.createAlias('alias/demo', key.id);
      const { blob } = fixture.region.keys.encrypt('alias/demo', bytes('secret'), { for: 'test' });
      expect(new TextDecoder().decode(fixture.region.keys.decrypt(blob, { for: 'test' }).plaintext)).to.equal(
        'secret',
      );
      expect(() => fixture.region.keys.decrypt(blob, { for: 'other' }))
        .to.throw(AwsError)
        .with.property('code', 'InvalidCiphertextException');
      const damaged = Uint8Array.from(blob);
      damaged[damaged.length - 1] = (damaged.at(-1) as number) ^ 1;
      expect(() => fixture.region.keys.decrypt(damaged, { for: 'test' }))
        .to.throw(AwsError)
        .with.property('code', 'InvalidCiphertextException');
      const other = fixture.region.keys.create();
      expect(() => fixture.region.keys.decrypt(blob, { for: 'test' }, other.id))
        .to.throw(AwsError)
        .with.property('code', 'IncorrectKeyException');
    });

    it('reads the blobs of an earlier world with the same seed', async () => {
      const key = fixture.region.keys.create();
      const { blob } = fixture.region.keys.encrypt(key.id, bytes('secret'));
      const later = await awsFixture(7);
      later.region.keys.create({ id: key.id });
      expect(new TextDecoder().decode(later.region.keys.decrypt(blob).plaintext)).to.equal('secret');
    });

    it('keeps to its limits and states', () => {
      const key = fixture.region.keys.create();
      expect(() => fixture.region.keys.encrypt(key.id, new Uint8Array(4097))).to.throw(
        AwsError,
        'less than or equal to 4096',
      );
      fixture.region.keys.scheduleDeletion(key.id, 7);
      expect(() => fixture.region.keys.encrypt(key.id, bytes('x'))).to.throw(
        AwsError,
        'is pending deletion.',
      );
    });
  });

  describe('Route 53', () => {
    it('applies a batch of changes as a whole or not at all', () => {
      const { zones } = fixture.world.global;
      const zone = zones.create('zk.example');
      const record = (
        name: string,
      ): { Name: string; Type: string; TTL: number; ResourceRecords: { Value: string }[] } => ({
        Name: name,
        Type: 'A',
        TTL: 60,
        ResourceRecords: [{ Value: '192.0.2.1' }],
      });
      zones.apply(zone.id, [{ action: 'CREATE', record: record('api.zk.example') }]);
      expect(() =>
        zones.apply(zone.id, [
          { action: 'UPSERT', record: record('new.zk.example') },
          { action: 'CREATE', record: record('api.zk.example.') },
        ]),
      ).to.throw(
        AwsError,
        "Tried to create resource record set [name='api.zk.example.', type='A'] but it already exists",
      );
      expect([...zone.records.values()].map(({ Name, Type }) => `${Name} ${Type}`)).to.deep.equal([
        'zk.example. NS',
        'zk.example. SOA',
        'api.zk.example. A',
      ]);
      expect(() => zones.apply(zone.id, [{ action: 'CREATE', record: record('a.other.example') }])).to.throw(
        AwsError,
        'is not permitted in zone zk.example.',
      );
    });
  });

  describe('faults', () => {
    it('are read from text', () => {
      expect(parseFault('throttling')).to.deep.equal({ kind: 'throttling', every: 2 });
      expect(parseFault('throttling=ec2:3')).to.deep.equal({ kind: 'throttling', service: 'ec2', every: 3 });
      expect(parseFault('no-capacity=m5.large')).to.deep.equal({
        kind: 'no-capacity',
        instanceType: 'm5.large',
      });
      expect(parseFault('no-capacity=eu-central-1a')).to.deep.equal({
        kind: 'no-capacity',
        zone: 'eu-central-1a',
      });
      expect(parseFault('failing-resource=AWS::IAM::Role')).to.deep.equal({
        kind: 'failing-resource',
        target: 'AWS::IAM::Role',
      });
      for (const text of [
        'flood',
        'failing-resource',
        'throttling=ec2:0',
        'lost-credentials=x',
        'boot-failure=',
      ])
        expect(() => parseFault(text), text).to.throw(RangeError);
    });
  });

  describe('sessions', () => {
    it('end when their time is over, and roles of other accounts are denied', () => {
      const { session } = fixture.world.sessions.assumeRole(
        'arn:aws:iam::123456789012:role/admin',
        'me',
        900,
      );
      expect(fixture.world.sessions.caller(session.accessKeyId).arn).to.equal(
        'arn:aws:sts::123456789012:assumed-role/admin/me',
      );
      fixture.pass(16);
      expect(() => fixture.world.sessions.caller(session.accessKeyId))
        .to.throw(AwsError)
        .with.property('code', 'ExpiredToken');
      expect(() => fixture.world.sessions.assumeRole('arn:aws:iam::210987654321:role/admin', 'me'))
        .to.throw(AwsError)
        .with.property('code', 'AccessDenied');
    });
  });
});

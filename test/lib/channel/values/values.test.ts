import { expect } from 'chai';
import fc from 'fast-check';
import type { CertificateFact, SubnetFact, VpcFact } from '../../../../src/lib/aws/index.js';
import { ZoneSubnets } from '../../../../src/lib/channel/values/availability-zones.js';
import { chooseCertificate } from '../../../../src/lib/channel/values/certificate.js';
import {
  availableStorage,
  combineInstanceInfos,
  InstanceTypes,
  memoryFraction,
  supportsT2Unlimited,
} from '../../../../src/lib/channel/values/instance-info.js';
import { chooseNetwork, chooseVpc, usableSubnets } from '../../../../src/lib/channel/values/network.js';
import { parseTaint, parseTaints } from '../../../../src/lib/channel/values/taints.js';
import { fullFixture, readFacts } from '../../../support/registry-server-fixture.js';

const subnet = (
  id: string,
  zone: string,
  tags: Record<string, string> = {},
  vpcId = 'vpc-1',
): SubnetFact => ({ id, vpcId, availabilityZone: zone, cidr: '10.0.0.0/24', ipv6Cidrs: [], tags });
const vpc = (id: string, isDefault = false): VpcFact => ({
  id,
  cidr: '10.0.0.0/16',
  ipv6Cidrs: [],
  isDefault,
  tags: {},
});

describe('channel values: VPC and subnets', () => {
  const place = { account: '1', region: 'r' };

  it('takes vpc_id, else the only one, else the default one', () => {
    expect(chooseVpc({ ...place, vpcs: [vpc('a'), vpc('b', true)] }, 'a').id).to.equal('a');
    expect(chooseVpc({ ...place, vpcs: [vpc('a')] }, undefined).id).to.equal('a');
    expect(chooseVpc({ ...place, vpcs: [vpc('a'), vpc('b', true)] }, undefined).id).to.equal('b');
    expect(() => chooseVpc({ ...place, vpcs: [vpc('a'), vpc('b')] }, undefined)).to.throw(
      'default VPC not found in account 1, region r: there are a, b',
    );
    expect(() => chooseVpc({ ...place, vpcs: [] }, undefined)).to.throw('there is none');
    expect(() => chooseVpc({ ...place, vpcs: [vpc('a')] }, 'x')).to.throw('vpc_id names "x"');
  });

  it('drops custom subnets and those of other VPCs', () => {
    const subnets = [
      subnet('a', 'z'),
      subnet('b', 'z', { 'zalando.org/custom-subnet': '' }),
      subnet('c', 'z', {}, 'vpc-2'),
    ];
    expect(usableSubnets({ subnets }, vpc('vpc-1'), undefined).map(({ id }) => id)).to.deep.equal(['a']);
  });

  it('keeps exactly the wanted subnets or fails', () => {
    const subnets = [
      subnet('a', 'z'),
      subnet('b', 'z'),
      subnet('c', 'z', { 'zalando.org/custom-subnet': '' }),
    ];
    const wanted = (text: string): string[] =>
      usableSubnets({ subnets }, vpc('vpc-1'), text).map(({ id }) => id);
    expect(wanted('b')).to.deep.equal(['b']);
    expect(() => wanted('a,x')).to.throw('invalid or unknown subnets; desired [a x], not in VPC vpc-1: x');
    expect(() => wanted('c')).to.throw('invalid or unknown subnets');
    expect(() => wanted('a,a')).to.throw('one is named twice');
  });

  it('prefers a tag whatever its value, then the smallest id', () => {
    const pick = (...subnets: SubnetFact[]): string[] =>
      ZoneSubnets.pick(subnets, 'role')
        .subnets()
        .map(({ id }) => id);
    expect(pick(subnet('b', 'z'), subnet('a', 'z'))).to.deep.equal(['a']);
    expect(
      pick(subnet('a', 'z'), subnet('b', 'z', { role: '' }), subnet('c', 'z', { role: '1' })),
    ).to.deep.equal(['b']);
    expect(pick(subnet('b', 'y'), subnet('a', 'z'))).to.deep.equal(['b', 'a']);
  });

  it('picks the same subnet in whatever order they are listed', () => {
    const arbitrary = fc.uniqueArray(
      fc.record({
        id: fc.stringMatching(/^[a-z]{1,3}$/),
        zone: fc.constantFrom('x', 'y'),
        tagged: fc.boolean(),
      }),
      { selector: ({ id }) => id },
    );
    fc.assert(
      fc.property(arbitrary, (list) => {
        const subnets = list.map(({ id, zone, tagged }) => subnet(id, zone, tagged ? { role: '1' } : {}));
        const picked = ZoneSubnets.pick(subnets, 'role').idsByZone();
        expect(ZoneSubnets.pick(subnets.toReversed(), 'role').idsByZone()).to.deep.equal(picked);
        for (const candidate of subnets) {
          const chosen = subnets.find(({ id }) => id === picked[candidate.availabilityZone]);
          expect(chosen).not.to.equal(undefined);
          if ('role' in candidate.tags) expect(chosen?.tags).to.have.property('role');
        }
      }),
    );
  });

  it('gives an empty map without subnets and all ids under *', () => {
    expect(ZoneSubnets.pick([], 'role').idsByZone()).to.deep.equal({});
    expect(ZoneSubnets.pick([subnet('b', 'z'), subnet('c', 'a')], 'role').idsByZone()).to.deep.equal({
      a: 'c',
      z: 'b',
      '*': 'c,b',
    });
  });

  it('restricts to availability_zones all but the pod subnets, ignoring unknown zones', () => {
    const network = chooseNetwork(readFacts(fullFixture.facts), {
      availability_zones: 'eu-central-1b,nowhere',
    });
    expect(
      [network.nodes, network.loadBalancers, network.internalNodes].map((zones) => zones.zones()),
    ).to.deep.equal([['eu-central-1b'], ['eu-central-1b'], ['eu-central-1b']]);
    expect(network.pods.zones()).to.deep.equal(['eu-central-1a', 'eu-central-1b', 'eu-central-1c']);
  });
});

describe('channel values: certificate', () => {
  const now = Date.parse('2026-01-31T12:00:00Z');
  const certificate = (
    arn: string,
    names: string[],
    from = '2026-01-01',
    to = '2026-12-31',
    trusted = true,
  ): CertificateFact => ({
    arn,
    domainNames: names,
    issuedAt: `${from}T00:00:00Z`,
    notAfter: `${to}T00:00:00Z`,
    trusted,
  });
  const choose = (...certificates: CertificateFact[]): string | undefined =>
    chooseCertificate(certificates, 'kube-1.example.org', now)?.arn;

  it('wants a trusted one that is valid now for the host', () => {
    expect(choose(certificate('a', ['kube-1.example.org'], undefined, undefined, false))).to.equal(undefined);
    expect(choose(certificate('a', ['kube-1.example.org'], '2026-02-01'))).to.equal(undefined);
    expect(choose(certificate('a', ['kube-1.example.org'], '2025-01-01', '2026-01-30'))).to.equal(undefined);
    expect(choose(certificate('a', ['example.org', '*.b.example.org', '*.org']))).to.equal(undefined);
    expect(choose(certificate('a', ['x', '*.example.org']))).to.equal('a');
  });

  it('takes the most specific name, then the newest', () => {
    const wildcard = certificate('wildcard', ['*.example.org']);
    const exact = certificate('exact', ['kube-1.example.org'], '2025-06-01');
    expect([choose(wildcard, exact), choose(exact, wildcard)]).to.deep.equal(['exact', 'exact']);
    const older = certificate('older', ['*.example.org'], '2025-06-01');
    expect([choose(wildcard, older), choose(older, wildcard)]).to.deep.equal(['wildcard', 'wildcard']);
  });

  it('lets only one that is valid for another 7 days displace another', () => {
    const lasting = certificate('lasting', ['*.example.org'], '2025-06-01');
    expect(
      choose(lasting, certificate('exact', ['kube-1.example.org'], '2026-01-01', '2026-02-03')),
    ).to.equal('lasting');
    expect(choose(lasting, certificate('newer', ['*.example.org'], '2026-01-01', '2026-02-03'))).to.equal(
      'lasting',
    );
    expect(choose(certificate('ending', ['*.example.org'], '2026-01-01', '2026-02-03'), lasting)).to.equal(
      'lasting',
    );
    expect(
      choose(
        certificate('short', ['*.example.org']),
        certificate('long', ['*.example.org'], '2026-01-01', '2027-12-31'),
      ),
    ).to.equal('long');
  });

  it('ignores port and case of the host', () => {
    expect(
      chooseCertificate([certificate('a', ['kube-1.example.org'])], 'KUBE-1.example.org:8443', now)?.arn,
    ).to.equal('a');
  });
});

describe('channel values: instance types', () => {
  const types = new InstanceTypes(readFacts(fullFixture.facts).instanceTypes);
  const find = (name: string) => types.find(name) ?? expect.fail(`no ${name}`);

  it('reads memory in MiB, disks in decimal GB, and knows two architectures', () => {
    expect(find('m5d.xlarge')).to.deep.equal({
      instanceType: 'm5d.xlarge',
      vcpus: 4,
      memory: 17179869184n,
      storageDevices: 1n,
      storageDeviceSize: 150_000_000_000n,
      architecture: 'amd64',
    });
    expect(find('m6g.large').architecture).to.equal('arm64');
    expect(find('t2.medium').architecture).to.equal('amd64');
    expect(types.find('mac1.metal')).to.equal(undefined);
    expect(types.find('nope')).to.equal(undefined);
  });

  it('refuses several sets of disks', () => {
    const odd = new InstanceTypes([
      {
        name: 'x',
        vcpus: 1,
        memoryMiB: 1,
        architectures: ['arm64'],
        disks: [
          { count: 1, sizeGB: 1 },
          { count: 2, sizeGB: 2 },
        ],
      },
    ]);
    expect(() => odd.find('x')).to.throw('2 sets of disks');
  });

  it('combines several to the least of each number and the first architecture', () => {
    const combined = combineInstanceInfos([find('m5d.xlarge'), find('m6g.large')]);
    expect(combined).to.deep.equal({
      instanceType: '<multiple>',
      vcpus: 2,
      memory: 8589934592n,
      storageDevices: 0n,
      storageDeviceSize: 0n,
      architecture: 'amd64',
    });
    expect(combineInstanceInfos([find('m5.large')])).to.deep.equal(find('m5.large'));
    expect(() => combineInstanceInfos([])).to.throw('no instance types');
  });

  it('computes storage and memory as Go does', () => {
    expect(availableStorage(find('m5.large'), 0.9, 53687091200n, 0.8)).to.equal(42949672960n);
    expect(availableStorage(find('m5d.xlarge'), 0.9, 53687091200n, 0.8)).to.equal(135000000000n);
    expect(availableStorage(find('m5.large'), 0.9, 53687091200n, 858993459)).to.equal(-(2n ** 63n));
    expect(memoryFraction(find('m5.large'), 33n)).to.equal(2834678415n);
    expect(memoryFraction(find('m5.large'), -1n)).to.equal(-85899345n);
  });

  it('knows t2, also of an empty list', () => {
    expect([['t2.medium'], ['t2.medium', 't3.medium'], []].map(supportsT2Unlimited)).to.deep.equal([
      true,
      false,
      true,
    ]);
  });
});

describe('channel values: taints', () => {
  const rows: [string, ReturnType<typeof parseTaint>][] = [
    ['key', { key: 'key', value: '', effect: '' }],
    ['key:NoSchedule', { key: 'key', value: '', effect: 'NoSchedule' }],
    ['key=value:NoExecute', { key: 'key', value: 'value', effect: 'NoExecute' }],
    ['key=:PreferNoSchedule', { key: 'key', value: '', effect: 'PreferNoSchedule' }],
    ['key=value', undefined],
    ['a=b=c:NoSchedule', undefined],
    ['a:b:NoSchedule', undefined],
    ['key:Never', undefined],
    ['key:', undefined],
  ];
  for (const [text, expected] of rows)
    it(`reads "${text}"`, () => expect(parseTaint(text)).to.deep.equal(expected));

  it('drops what does not parse; without the item there is none', () => {
    expect(parseTaints('a:NoSchedule,x=y,b')?.map(({ key }) => key)).to.deep.equal(['a', 'b']);
    expect(parseTaints(undefined)).to.equal(undefined);
  });
});

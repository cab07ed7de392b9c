import { expect } from 'chai';
import type { Datapoint } from '@aws-sdk/client-cloudwatch';
import { createAwsClients, type AwsClients } from '../../../../src/lib/aws/index.js';
import type { WrapperDefinition } from '../../../../src/lib/check/bridge/wrapper.js';
import { Tagged } from '../../../../src/lib/check/bridge/wire.js';
import { discoverEntities } from '../../../../src/lib/check/discovery/index.js';
import { cloudwatch } from '../../../../src/lib/check/wrappers/cloudwatch.js';
import { ebs } from '../../../../src/lib/check/wrappers/ebs.js';
import { s3 } from '../../../../src/lib/check/wrappers/s3.js';
import { systemClock, type Context, type Event } from '../../../../src/lib/core/index.js';
import type { KubeClient } from '../../../../src/lib/kube/index.js';
import {
  openDirectly,
  plain,
  pythonErrorOf,
  testCall,
  type DirectObject,
} from '../../../lib/check/wrappers/direct-call.js';
import { startMoto } from './moto.js';

const region = 'eu-central-1';
const account = '123456789012';

/** The wrappers of AWS against an AWS that nobody here wrote. */
describe('s3(), cloudwatch() and ebs() beside moto', function () {
  this.timeout(120_000);
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let clients: AwsClients;
  let ctx: Context;
  const events: Event[] = [];

  before(async () => {
    moto = await startMoto();
    ctx = {
      clock: systemClock,
      env: { AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing' },
      signal: new AbortController().signal,
      emit: (event) => events.push(event),
    };
    clients = createAwsClients({ region, endpointUrl: moto.endpointUrl, maxRetries: 0 }, ctx);
  });
  after(async () => {
    clients?.close();
    await moto?.stop();
  });

  const notes: string[] = [];
  const call = (clock = systemClock) =>
    testCall({
      clock,
      entity: { id: 'e', type: 'instance', region },
      clusters: {
        aws: async (wanted) => (expect(wanted).to.equal(region), clients),
        kube: () => Promise.reject(new Error('nobody expects Kubernetes here')),
        entities: () => undefined,
      },
      note: (text) => void notes.push(text),
    });
  const open = <I>(definition: WrapperDefinition<I>, args = {}): Promise<DirectObject> =>
    openDirectly(definition, args, call());

  describe('s3()', () => {
    before(async () => {
      const client = await clients.s3();
      const CreateBucketConfiguration = { LocationConstraint: region } as const;
      await client.createBucket({ Bucket: 'reports', CreateBucketConfiguration });
      const put = (Key: string, Body: string | Buffer) => client.putObject({ Bucket: 'reports', Key, Body });
      await put('daily/report.json', '{"total": 3.0, "ä": [1]}');
      await put('daily/broken.json', '{');
      await put('daily/large.bin', Buffer.alloc(5 * 1024 * 1024));
      await put('daily/empty', '');
      for (let n = 0; n < 1005; n++) await put(`many/sub/${String(n).padStart(4, '0')}`, 'x');
      await put('many/top', 'y');
    });

    const place = (key: string) => ({ bucket_name: 'reports', key });

    it('reads objects as text and JSON, floats as floats', async () => {
      const found = (await (await open(s3)).call('get_object', place('daily/report.json'))) as DirectObject;
      expect(await found.call('exists')).to.equal(true);
      expect(await found.call('size')).to.equal(25);
      expect(await found.call('text')).to.equal('{"total": 3.0, "ä": [1]}');
      expect(plain(await found.call('json'))).to.deep.equal({ total: { $float: '3' }, ä: [1] });
    });

    it('counts a missing object, bucket or key as missing', async () => {
      const wrapper = await open(s3);
      for (const args of [place('nothing'), { bucket_name: 'nowhere', key: 'x' }]) {
        const found = (await wrapper.call('get_object', args)) as DirectObject;
        expect([
          await found.call('exists'),
          await found.call('size'),
          await found.call('text'),
          await found.call('json'),
        ]).to.deep.equal([false, -1, null, null]);
        const metadata = (await wrapper.call('get_object_metadata', args)) as DirectObject;
        expect([await metadata.call('exists'), await metadata.call('size')]).to.deep.equal([false, -1]);
      }
    });

    it('knows the size without reading, and reads nothing large', async () => {
      const wrapper = await open(s3);
      const metadata = (await wrapper.call('get_object_metadata', place('daily/large.bin'))) as DirectObject;
      expect([await metadata.call('exists'), await metadata.call('size')]).to.deep.equal([true, 5242880]);
      const large = (await wrapper.call('get_object', place('daily/large.bin'))) as DirectObject;
      expect(await large.call('size')).to.equal(5242880);
      expect(await pythonErrorOf(large.call('text'))).to.match(
        /^CheckError: s3:\/\/reports\/daily\/large\.bin has 5242880 bytes/,
      );
      const empty = (await wrapper.call('get_object', place('daily/empty'))) as DirectObject;
      expect([await empty.call('exists'), await empty.call('size'), await empty.call('text')]).to.deep.equal([
        true,
        0,
        '',
      ]);
    });

    it('says which object is no JSON', async () => {
      const found = (await (await open(s3)).call('get_object', place('daily/broken.json'))) as DirectObject;
      expect(await pythonErrorOf(found.call('json'))).to.match(
        /^ValueError: s3:\/\/reports\/daily\/broken\.json is no JSON/,
      );
    });

    it('lists over pages up to the limit, and only what is directly below on demand', async () => {
      const wrapper = await open(s3);
      const files = async (
        args: object,
      ): Promise<{ file_name: string; size: number; last_modified: unknown }[]> => {
        const listing = (await wrapper.call('list_bucket', {
          bucket_name: 'reports',
          ...args,
        })) as DirectObject;
        return (await listing.call('files')) as { file_name: string; size: number; last_modified: unknown }[];
      };
      expect(await files({ prefix: 'many/' })).to.have.length(100);
      const all = await files({ prefix: 'many/', max_items: 5000 });
      expect(all).to.have.length(1006);
      expect(all[1000]).to.include({ file_name: 'many/sub/1000', size: 1 });
      expect(all[0]?.last_modified).to.be.instanceOf(Tagged).with.property('tag', 'datetime');
      expect((await files({ prefix: 'many/', recursive: false })).map((one) => one.file_name)).to.deep.equal([
        'many/top',
      ]);
      expect(await files({ prefix: 'none/' })).to.deep.equal([]);
    });

    it('raises the error of a listing, and never that of a look at a bucket', async () => {
      const wrapper = await open(s3);
      expect(
        await pythonErrorOf(wrapper.call('list_bucket', { bucket_name: 'nowhere', prefix: '' })),
      ).to.match(/^Exception: An error occurred \(NoSuchBucket\) when calling the ListObjectsV2 operation: /);
      expect(await wrapper.call('bucket_exists', { bucket_name: 'nowhere' })).to.equal(false);
      expect(await wrapper.call('bucket_exists', { bucket_name: 'reports' })).to.equal(true);
    });

    it('fails when nobody answers, except for bucket_exists', async () => {
      const lost = createAwsClients({ region, endpointUrl: 'http://127.0.0.1:1', maxRetries: 0 }, ctx);
      const wrapper = await openDirectly(
        s3,
        {},
        {
          ...call(),
          clusters: { ...call().clusters, aws: async () => lost },
        },
      );
      expect(await pythonErrorOf(wrapper.call('get_object', place('x')))).to.match(
        /^Exception: .*127\.0\.0\.1:1/,
      );
      expect(await wrapper.call('bucket_exists', { bucket_name: 'reports' })).to.equal(false);
      expect(notes.at(-1)).to.contain('bucket_exists is False because AWS did not answer');
      lost.close();
    });
  });

  describe('cloudwatch()', () => {
    const namespace = 'Shop';

    before(async () => {
      const client = await clients.cloudWatch();
      const now = Date.now();
      const datum = (name: string, dimensions: Record<string, string>, value: number, minutesAgo = 1) => ({
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        Value: value,
        Timestamp: new Date(now - minutesAgo * 60_000),
      });
      await client.putMetricData({
        Namespace: namespace,
        MetricData: [
          datum('Errors', { app: 'cart-1', zone: 'a' }, 3),
          datum('Errors', { app: 'cart-2', zone: 'a' }, 4),
          datum('Errors', { app: 'cart-2', zone: 'b' }, 0),
          datum('Errors', { app: 'search' }, 50),
          // A name of its own: moto lists a metric once for each of its points.
          datum('Retries', { app: 'cart-1', zone: 'a' }, 100, 4),
          datum('Retries', { app: 'cart-1', zone: 'a' }, 3),
          datum('Latency', { app: 'cart-1' }, 2.5),
        ],
      });
      await client.putMetricAlarm({
        AlarmName: 'cart-errors',
        MetricName: 'Errors',
        Namespace: namespace,
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 10,
        ComparisonOperator: 'GreaterThanThreshold',
      });
      await client.setAlarmState({ AlarmName: 'cart-errors', StateValue: 'ALARM', StateReason: 'test' });
    });

    const query = async (method: string, args: object): Promise<unknown> =>
      plain(await (await open(cloudwatch)).call(method, args as Record<string, unknown>));
    const one = { dimensions: { app: 'cart-1', zone: 'a' }, metric_name: 'Errors', namespace };

    it('gives the newest data point', async () => {
      expect(
        await query('query_one', { ...one, metric_name: 'Retries', statistics: 'Sum', minutes: 10 }),
      ).to.deep.equal({
        $float: '3',
      });
      expect(await query('query_one', { ...one, statistics: null, minutes: 10 })).to.deep.equal({
        Sum: { $float: '3' },
        Average: { $float: '3' },
        Maximum: { $float: '3' },
        Minimum: { $float: '3' },
        SampleCount: { $float: '1' },
      });
      expect(
        await query('query_one', {
          ...one,
          metric_name: 'Latency',
          dimensions: [{ Name: 'app', Value: 'cart-1' }],
          statistics: 'Maximum',
        }),
      ).to.equal(2.5);
    });

    it('is None without data', async () => {
      expect(await query('query_one', { ...one, metric_name: 'Nothing', statistics: 'Sum' })).to.equal(null);
    });

    it('takes a window of its own', async () => {
      const end = new Date(Date.now() - 2.5 * 60_000).toISOString();
      expect(
        await query('query_one', { ...one, metric_name: 'Retries', statistics: 'Sum', minutes: 10, end }),
      ).to.deep.equal({
        $float: '100',
      });
    });

    it('sums over patterns, leaves out metrics with a dimension that is not to be set', async () => {
      expect(
        await query('query', { dimensions: { app: 'cart-*' }, metric_name: 'Errors', namespace, minutes: 2 }),
      ).to.deep.equal({
        $counts: {
          Errors: { $float: '7' },
          dimensions: {
            $counts: {
              app: { $counts: { 'cart-1': { $float: '3' }, 'cart-2': { $float: '4' } } },
              zone: { $counts: { a: { $float: '7' } } },
            },
          },
        },
      });
      expect(
        await query('query', {
          dimensions: { app: '*', zone: 'NOT_SET' },
          metric_name: 'Errors',
          namespace,
          minutes: 2,
        }),
      ).to.deep.equal({
        $counts: {
          Errors: { $float: '50' },
          dimensions: { $counts: { app: { $counts: { search: { $float: '50' } } } } },
        },
      });
    });

    it('leaves the dict of the check alone', async () => {
      const dimensions = { app: '*', zone: 'NOT_SET' };
      await query('query', { dimensions, metric_name: 'Errors', namespace });
      expect(dimensions).to.deep.equal({ app: '*', zone: 'NOT_SET' });
    });

    it('lists alarms by state and name, with moments and floats', async () => {
      const alarms = (await query('alarms', {})) as Record<string, unknown>[];
      expect(alarms.map((alarm) => alarm['AlarmName'])).to.deep.equal(['cart-errors']);
      expect(alarms[0]).to.deep.include({ StateValue: 'ALARM', Threshold: { $float: '10' }, Period: 60 });
      expect(alarms[0]?.['StateUpdatedTimestamp'])
        .to.have.property('$datetime')
        .that.match(/\+00:00$/);
      expect(await query('alarms', { state_value: 'OK' })).to.deep.equal([]);
      expect(await query('alarms', { alarm_names: 'cart-errors', state_value: null })).to.have.length(1);
      expect(await query('alarms', { alarm_name_prefix: 'search' })).to.deep.equal([]);
    });

    it('assumes a role', async () => {
      const calls: string[] = [];
      const watched = createAwsClients(
        {
          region,
          endpointUrl: moto.endpointUrl,
          onCall: ({ service, operation }) => void calls.push(`${service} ${operation}`),
        },
        ctx,
      );
      const wrapper = await openDirectly(
        cloudwatch,
        { assume_role_arn: `arn:aws:iam::${account}:role/reader` },
        { ...call(), clusters: { ...call().clusters, aws: async () => watched } },
      );
      await wrapper.call('alarms');
      expect(calls).to.deep.equal(['STS AssumeRole', 'CloudWatch DescribeAlarms']);
      watched.close();
    });

    it('agrees with the service on the newest point of several', async () => {
      const client = await clients.cloudWatch();
      const { Datapoints = [] } = await client.getMetricStatistics({
        Namespace: namespace,
        MetricName: 'Retries',
        Dimensions: [
          { Name: 'app', Value: 'cart-1' },
          { Name: 'zone', Value: 'a' },
        ],
        StartTime: new Date(Date.now() - 600_000),
        EndTime: new Date(),
        Period: 60,
        Statistics: ['Sum'],
      });
      const time = (point: Datapoint): number => point.Timestamp?.getTime() ?? 0;
      expect(Datapoints.length).to.equal(2);
      expect([...Datapoints].sort((a, b) => time(b) - time(a))[0]?.Sum).to.equal(3);
    });
  });

  describe('ebs()', () => {
    it('lists the snapshots of the own account by default, up to the limit', async () => {
      const ec2 = await clients.ec2();
      const { VolumeId = '' } = await ec2.createVolume({ AvailabilityZone: `${region}a`, Size: 7 });
      for (let n = 0; n < 7; n++) await ec2.createSnapshot({ VolumeId, Description: `backup ${n}` });
      const wrapper = await open(ebs);
      const items = async (args = {}): Promise<Record<string, unknown>[]> =>
        (await ((await wrapper.call('list_snapshots', args)) as DirectObject).call('items')) as Record<
          string,
          unknown
        >[];
      // moto has hundreds of snapshots of images from the start.
      const own = (await items({ max_items: 100_000 })).filter((one) =>
        String(one['description']).startsWith('backup'),
      );
      expect(own).to.have.length(7);
      expect(own[0]).to.include({ size: 7, state: 'completed' });
      expect(own[0]?.['start_time']).to.be.instanceOf(Tagged);
      expect(await items({ max_items: 2 })).to.have.length(2);
      expect((await items({ account_id: '999999999999' })).filter((one) => one['size'] === 7)).to.deep.equal(
        [],
      );
    });
  });

  describe('discovery', () => {
    const emptyCluster = { list: async () => [], server: 'https://nowhere' } as unknown as KubeClient;

    it('finds running instances with tags, images and volumes', async () => {
      const ec2 = await clients.ec2();
      const { Images = [] } = await ec2.describeImages({ Owners: ['amazon'] });
      const ImageId = Images[0]?.ImageId ?? '';
      const { Instances = [] } = await ec2.runInstances({
        ImageId,
        InstanceType: 'm5.large',
        MinCount: 2,
        MaxCount: 2,
        TagSpecifications: [
          {
            ResourceType: 'instance',
            Tags: [
              { Key: 'Name', Value: 'shop worker' },
              { Key: 'StackVersion', Value: '7' },
            ],
          },
        ],
      });
      await ec2.terminateInstances({ InstanceIds: [Instances[1]?.InstanceId ?? ''] });
      const entities = await discoverEntities(
        { kube: emptyCluster, aws: async () => clients, cluster: { context: 'demo', clusterName: 'demo' } },
        ctx,
      );
      expect(entities).to.have.length(1);
      const [instance] = entities;
      expect(instance?.id).to.match(/^shop-worker-[0-9a-zA-Z]+\[aws:123456789012:eu-central-1\]$/);
      expect(instance).to.deep.include({
        type: 'instance',
        aws_id: Instances[0]?.InstanceId,
        infrastructure_account: `aws:${account}`,
        region,
        name: 'shop-worker',
        stack_version: '7',
        instance_type: 'm5.large',
        spot_instance: false,
      });
      expect(instance?.['image']).to.include({ id: ImageId, name: Images[0]?.Name });
      expect(Object.values(instance?.['block_devices'] as object)[0]).to.include({ volume_type: 'ebs' });
    });

    it('goes on with a warning when AWS does not answer', async () => {
      const lost = createAwsClients({ region, endpointUrl: 'http://127.0.0.1:1', maxRetries: 0 }, ctx);
      const input = {
        kube: emptyCluster,
        aws: async () => lost,
        cluster: { context: 'demo', clusterName: 'demo' },
      };
      expect(await discoverEntities(input, ctx)).to.deep.equal([]);
      expect(events.at(-1)).to.include({ type: 'warning' });
      lost.close();
    });
  });
});

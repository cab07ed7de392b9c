import type { EC2, Snapshot } from '@aws-sdk/client-ec2';
import { callerIdentity, type AwsClients } from '../../aws/index.js';
import { pythonText } from '../bridge/python-text.js';
import type { WrapperDefinition } from '../bridge/wrapper.js';
import { object } from '../bridge/wire.js';
import { awsCall, regionOf, regionParameter } from './aws/aws-call.js';
import { awareDatetime } from './aws/instant.js';

/** EC2 takes no page sizes outside of this. */
const smallestPage = 5;
const largestPage = 1000;

/** `ebs()`: snapshots of volumes. Semantics of zmon-worker's ebs.py. */
export const ebs: WrapperDefinition<AwsClients> = {
  name: 'ebs',
  tier: 2,
  summary: 'Lists the snapshots of EBS volumes.',
  parameters: [regionParameter],
  open: (args, call) => awsCall(() => call.clusters.aws(regionOf(args['region']))),
  methods: {
    list_snapshots: {
      parameters: [
        { name: 'account_id', default: null, doc: 'Default: the account of the credentials.' },
        { name: 'max_items', default: 100 },
      ],
      returns:
        'an object with `.items()`: a list of dicts `id`, `description`, `size`, `start_time`, `state`',
      async run(clients, args, { signal }) {
        const max = Number(args['max_items'] ?? Infinity);
        return awsCall(async () => {
          // The worker asks the metadata service of its instance; on a laptop the credentials know.
          const account = args['account_id']
            ? pythonText(args['account_id'])
            : (await callerIdentity(clients)).account;
          return object('snapshots', await snapshots(await clients.ec2(), account, max, signal));
        });
      },
    },
  },
  objects: {
    snapshots: {
      items: {
        parameters: [],
        returns: 'a list of dicts `id`, `description`, `size` (GiB), `start_time`, `state`',
        run: (found) =>
          (found as readonly Snapshot[]).map((one) => ({
            id: one.SnapshotId ?? '',
            description: one.Description ?? '',
            size: one.VolumeSize ?? 0,
            start_time: one.StartTime ? awareDatetime(one.StartTime) : null,
            state: one.State ?? '',
          })),
      },
    },
  },
};

async function snapshots(
  ec2: EC2,
  account: string,
  max: number,
  abortSignal: AbortSignal,
): Promise<Snapshot[]> {
  const found: Snapshot[] = [];
  let token: string | undefined;
  do {
    const page = await ec2.describeSnapshots(
      {
        OwnerIds: [account],
        MaxResults: Math.max(smallestPage, Math.min(largestPage, max - found.length)),
        ...(token === undefined ? {} : { NextToken: token }),
      },
      { abortSignal },
    );
    found.push(...(page.Snapshots ?? []));
    token = page.NextToken || undefined;
  } while (token !== undefined && found.length < max);
  return found.slice(0, Math.max(0, max));
}

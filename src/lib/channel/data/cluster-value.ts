import {
  GoMap,
  GoPointer,
  GoSlice,
  goMap,
  goSlice,
  goStruct,
  interfaceType,
  mapOf,
  named,
  NilInterface,
  pointerTo,
  Scalar,
  sliceOf,
  structType,
  typed,
  types,
  zeroValue,
  type GoStruct,
  type MethodSpec,
  type Value,
} from '../../gotemplate/index.js';
import {
  accountId,
  clusterName,
  karpenterProfile,
  oidcProviderArn,
  workerRoleArn,
  type Cluster,
  type Problem,
} from '../../registry/index.js';
import { channelOverrides } from '../overrides.js';
import { timeType, timeValue } from './go-time.js';
import { nodePoolPointer, nodePoolType, poolOf } from './node-pool-value.js';

const stringMap = mapOf(types.string, types.string);
const providerId = named('api.ProviderID', 'string');

const problemType = structType('api.Problem', {
  fields: {
    Title: types.string,
    Detail: types.string,
    Instance: types.string,
    Status: types.int32,
    Type: types.string,
  },
});

const statusType = structType('api.ClusterStatus', {
  fields: {
    CurrentVersion: types.string,
    LastVersion: types.string,
    NextVersion: types.string,
    Problems: sliceOf(pointerTo(problemType)),
  },
});

const clusterVersionType = structType('api.ClusterVersion', {
  fields: { ConfigVersion: types.string, ClusterHash: types.string },
});
/** No template has a value of this type, so `.Version` can only fail, with Go's words. */
const configVersionType = interfaceType('channel.ConfigVersion', {
  ID: { params: [], result: types.string },
});

/** CLM's `api.Cluster`. */
export const clusterType = structType('api.Cluster', {
  fields: () => ({
    Alias: types.string,
    APIServerURL: types.string,
    Channel: types.string,
    ConfigItems: stringMap,
    CriticalityLevel: types.int32,
    Environment: types.string,
    ID: types.string,
    InfrastructureAccount: types.string,
    LifecycleStatus: types.string,
    LocalID: types.string,
    NodePools: sliceOf(pointerTo(nodePoolType)),
    Provider: providerId,
    Region: types.string,
    Status: pointerTo(statusType),
    Owner: types.string,
    AccountName: types.string,
    CreatedAt: timeType,
    AccountClusters: sliceOf(pointerTo(clusterType)),
    OIDCProvider: types.string,
    IAMRoleTrustRelationshipTemplate: types.string,
  }),
  methods: methods(),
});

/** What is known of a cluster beside its registry entry. */
export interface ComputedFields {
  oidcProvider: string;
  trustRelationship: string;
}

/**
 * A cluster as templates see it, still without `AccountClusters`. Reads of its config items are traced as `observe.NAME`.
 */
export function clusterPointer(cluster: Cluster, computed: ComputedFields, observe: string): GoPointer {
  const struct = goStruct(clusterType, {
    Alias: cluster.alias,
    APIServerURL: cluster.apiServerUrl,
    Channel: cluster.channel,
    ConfigItems: new GoMap(stringMap, Object.entries(cluster.configItems), { observe }),
    CriticalityLevel: typed(types.int32, BigInt(cluster.criticalityLevel)),
    Environment: cluster.environment,
    ID: cluster.id,
    InfrastructureAccount: cluster.infrastructureAccount,
    LifecycleStatus: cluster.lifecycleStatus,
    LocalID: cluster.localId,
    NodePools: goSlice(pointerTo(nodePoolType), cluster.nodePools.map(nodePoolPointer)),
    Provider: typed(providerId, cluster.provider),
    Region: cluster.region,
    Status: statusPointer(cluster),
    Owner: cluster.owner,
    AccountName: cluster.accountName,
    CreatedAt: timeValue(cluster.createdAt),
    OIDCProvider: computed.oidcProvider,
    IAMRoleTrustRelationshipTemplate: computed.trustRelationship,
  });
  return new GoPointer(pointerTo(clusterType), struct);
}

function statusPointer(cluster: Cluster): Value {
  const { status } = cluster;
  const problems = status.problems.map(
    (problem) => new GoPointer(pointerTo(problemType), problemValue(problem)),
  );
  return new GoPointer(
    pointerTo(statusType),
    goStruct(statusType, {
      CurrentVersion: status.currentVersion,
      LastVersion: status.lastVersion,
      NextVersion: status.nextVersion,
      Problems: goSlice(pointerTo(problemType), problems.length ? problems : null),
    }),
  );
}

function problemValue(problem: Problem): GoStruct {
  return goStruct(problemType, {
    Title: problem.title,
    Detail: problem.detail ?? '',
    Instance: problem.instance ?? '',
    Status: typed(types.int32, BigInt(problem.status ?? 0)),
    Type: problem.type,
  });
}

/** Sets a field of a struct that is still being put together. */
export function setField(struct: GoStruct, name: string, value: Value): void {
  const index = struct.type.fields.findIndex((field) => field.name === name);
  struct.values[index] = value;
}

/** The methods that templates may call, each from the struct's own fields. */
function methods(): Record<string, MethodSpec> {
  const text = (compute: (self: GoStruct) => string): MethodSpec => ({
    params: [],
    result: types.string,
    call: (self) => compute(self as GoStruct),
  });
  const pools = (wanted: (profile: string) => boolean): MethodSpec => ({
    params: [],
    result: sliceOf(pointerTo(nodePoolType)),
    pointerReceiver: true,
    call: (self) => {
      const found = pointersIn(deref(self), 'NodePools').filter((pool) => wanted(poolOf(pool).profile));
      return new GoSlice(sliceOf(pointerTo(nodePoolType)), found.length ? found : null);
    },
  });
  return {
    Name: text((self) =>
      clusterName({
        provider: textField(self, 'Provider'),
        alias: textField(self, 'Alias'),
        id: textField(self, 'ID'),
      }),
    ),
    InfrastructureAccountID: text((self) => accountId(accountOf(self))),
    WorkerRoleARN: text((self) => workerRoleArn({ ...accountOf(self), localId: textField(self, 'LocalID') })),
    OIDCProviderARN: text((self) => oidcProviderArn(accountOf(self), textField(self, 'OIDCProvider'))),
    OIDCSubjectKey: text((self) => `${textField(self, 'OIDCProvider')}:sub`),
    KarpenterPools: pools((profile) => profile === karpenterProfile),
    ASGBackedPools: pools((profile) => profile !== karpenterProfile),
    ChannelOverrides: {
      params: [],
      result: stringMap,
      fallible: true,
      call: (self) =>
        goMap(
          types.string,
          Object.fromEntries(
            channelOverrides({ id: textField(deref(self), 'ID'), configItems: itemsOfCluster(deref(self)) }),
          ),
        ),
      pointerReceiver: true,
    },
    // All that it would compute is there before a template runs.
    InitOIDCProvider: {
      params: [],
      result: types.error,
      pointerReceiver: true,
      call: () => new NilInterface(types.error),
    },
    Version: {
      params: [configVersionType],
      result: pointerTo(clusterVersionType),
      fallible: true,
      pointerReceiver: true,
      call: () => zeroValue(pointerTo(clusterVersionType)),
    },
    SiblingCluster: {
      params: [],
      get result() {
        return pointerTo(clusterType);
      },
      call: (self) => siblingOf(self as GoStruct),
    },
    IsOldestReadyClusterInTheRegion: {
      params: [],
      result: types.bool,
      call: (self) => isOldestReady(self as GoStruct),
    },
  };
}

/** Another ready cluster of the account and region, the oldest of several; the first listed of equally old ones. */
function siblingOf(self: GoStruct): Value {
  const candidates = pointersIn(self, 'AccountClusters').filter((pointer) => {
    const other = deref(pointer);
    return (
      textField(other, 'ID') !== textField(self, 'ID') && isReadyInRegion(other, textField(self, 'Region'))
    );
  });
  const oldest = candidates.reduce<GoPointer | undefined>(
    (best, next) => (best && createdAt(best) <= createdAt(next) ? best : next),
    undefined,
  );
  return oldest ?? zeroValue(pointerTo(clusterType));
}

/** The first ready cluster of the region decides; an account without clusters has only this one. */
function isOldestReady(self: GoStruct): boolean {
  const account = pointersIn(self, 'AccountClusters').map(deref);
  const first = account.find((other) => isReadyInRegion(other, textField(self, 'Region')));
  return first ? textField(first, 'ID') === textField(self, 'ID') : account.length === 0;
}

function isReadyInRegion(cluster: GoStruct, region: string): boolean {
  return textField(cluster, 'LifecycleStatus') === 'ready' && textField(cluster, 'Region') === region;
}

function createdAt(pointer: GoPointer): bigint {
  const ext = (deref(pointer).field('CreatedAt') as GoStruct).values[1];
  return BigInt((ext as Scalar).value as bigint);
}

function itemsOfCluster(self: GoStruct): Record<string, string> {
  const items = self.field('ConfigItems') as GoMap;
  const text = items.get('override_channel');
  return typeof text === 'string' ? { override_channel: text } : {};
}

function accountOf(self: GoStruct): { infrastructureAccount: string } {
  return { infrastructureAccount: textField(self, 'InfrastructureAccount') };
}

function deref(value: Value): GoStruct {
  return (value instanceof GoPointer ? value.target : value) as GoStruct;
}

function textField(struct: GoStruct, name: string): string {
  const value = struct.field(name);
  return value instanceof Scalar ? (value.value as string) : (value as string);
}

function pointersIn(struct: GoStruct, name: string): GoPointer[] {
  return (struct.field(name) as GoSlice).items as GoPointer[];
}

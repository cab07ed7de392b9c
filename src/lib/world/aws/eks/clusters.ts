import { AwsError } from '../aws-error.js';
import type { RegionContext } from '../region-context.js';
import type { Tags } from '../tags.js';
import type {
  AccessEntry,
  Addon,
  ClusterConnection,
  ClusterUpdate,
  EksCluster,
  NewCluster,
} from './cluster.js';

/** The versions that EKS offers here, newest last. */
export const eksVersions: readonly string[] = ['1.32', '1.33', '1.34', '1.35'];

const CREATE_MS = [420_000, 540_000] as const;
const UPDATE_MS = [480_000, 600_000] as const;
const DELETE_MS = [120_000, 200_000] as const;
const ADDON_MS = [20_000, 40_000] as const;

export interface Neighbours {
  vpcOf: (subnetId: string) => string;
  zoneOf: (subnetId: string) => string;
  createSecurityGroup: (input: { name: string; description: string; vpcId: string; tags: Tags }) => string;
  deleteSecurityGroup: (id: string) => void;
}

/** EKS of one region: control planes as CloudFormation and the EKS API see them. What happens inside of a cluster is not decided here. */
export class EksClusters {
  readonly clusters = new Map<string, EksCluster>();

  constructor(
    private readonly context: RegionContext,
    private readonly neighbours: Neighbours,
  ) {
    context.onTimer<string>('eks.created', (name) => this.#created(name));
    context.onTimer<string>('eks.deleted', (name) => this.#deleted(name));
    context.onTimer<{ cluster: string; update: string }>('eks.updated', ({ cluster, update }) =>
      this.#updated(cluster, update),
    );
    context.onTimer<{ cluster: string; addon: string }>('eks.addon', ({ cluster, addon }) =>
      this.#addonDone(cluster, addon),
    );
  }

  get(name: string): EksCluster {
    const cluster = this.clusters.get(name);
    if (!cluster)
      throw new AwsError('ResourceNotFoundException', `No cluster found for name: ${name}.`, { status: 404 });
    return cluster;
  }

  create(input: NewCluster): EksCluster {
    this.#checkNew(input);
    const vpcId = this.neighbours.vpcOf(input.subnetIds[0] as string);
    const oidcId = this.context.ids
      .upper(32)
      .replace(/[G-Z]/g, (letter) => String(letter.charCodeAt(0) % 10));
    const cluster: EksCluster = {
      version: eksVersions.at(-1) as string,
      securityGroupIds: [],
      endpointPublicAccess: true,
      endpointPrivateAccess: false,
      publicAccessCidrs: ['0.0.0.0/0'],
      serviceIpv4Cidr: '10.100.0.0/16',
      ipFamily: 'ipv4',
      authenticationMode: 'API_AND_CONFIG_MAP',
      bootstrapAdmin: true,
      enabledLogTypes: [],
      encryptionConfig: undefined,
      upgradeSupportType: 'EXTENDED',
      deletionProtection: false,
      tags: {},
      ...input,
      serviceIpv6Cidr: input.ipFamily === 'ipv6' ? 'fd12:3456:789a::/108' : undefined,
      arn: this.context.arn('eks', `cluster/${input.name}`),
      createdAt: this.context.now,
      status: 'CREATING',
      clusterSecurityGroupId: this.neighbours.createSecurityGroup({
        name: `eks-cluster-sg-${input.name}-${this.context.ids.hex(9)}`,
        description:
          'EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as well as any managed workloads.',
        vpcId,
        tags: { [`kubernetes.io/cluster/${input.name}`]: 'owned', 'aws:eks:cluster-name': input.name },
      }),
      vpcId,
      oidcIssuer: `https://oidc.eks.${this.context.region}.amazonaws.com/id/${oidcId}`,
      connection: undefined,
      accessEntries: new Map(),
      addons: new Map(),
      updates: new Map(),
    };
    this.clusters.set(cluster.name, cluster);
    this.context.sim.publish('controlplane.creating', {
      cluster: cluster.name,
      version: cluster.version,
      region: this.context.region,
    });
    this.context.after(this.context.between(...CREATE_MS), 'eks.created', cluster.name);
    return cluster;
  }

  #checkNew(input: NewCluster): void {
    if (this.clusters.has(input.name)) {
      throw new AwsError('ResourceInUseException', `Cluster already exists with name: ${input.name}`, {
        status: 409,
        fields: { clusterName: input.name },
      });
    }
    if (!/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/.test(input.name))
      throw invalid(`The cluster name '${input.name}' is not valid.`);
    if (input.version !== undefined && !eksVersions.includes(input.version))
      throw invalid('unsupported Kubernetes version');
    const zones = new Set(input.subnetIds.map((id) => this.neighbours.zoneOf(id)));
    if (zones.size < 2) throw invalid('Subnets specified must be in at least two different AZs');
  }

  /** Where the API server of a cluster listens; until then an address that no machine answers. */
  connect(name: string, connection: ClusterConnection): void {
    this.get(name).connection = connection;
  }

  connectionOf(cluster: EksCluster): ClusterConnection {
    if (cluster.connection) return cluster.connection;
    const id = cluster.oidcIssuer.slice(cluster.oidcIssuer.lastIndexOf('/') + 1);
    return {
      endpoint: `https://${id}.gr7.${this.context.region}.eks.amazonaws.com`,
      certificateAuthorityData: '',
    };
  }

  #created(name: string): void {
    const cluster = this.clusters.get(name);
    if (cluster?.status !== 'CREATING') return;
    cluster.status = 'ACTIVE';
    this.context.sim.publish('controlplane.active', {
      cluster: name,
      version: cluster.version,
      oidcIssuer: cluster.oidcIssuer,
    });
  }

  updateVersion(name: string, version: string): ClusterUpdate {
    const cluster = this.#idle(name);
    const [from, to] = [eksVersions.indexOf(cluster.version), eksVersions.indexOf(version)];
    if (to < 0) throw invalid(`unsupported Kubernetes version update from ${cluster.version} to ${version}`);
    if (to !== from + 1)
      throw invalid(`Unsupported Kubernetes minor version update from ${cluster.version} to ${version}`);
    return this.#update(cluster, 'VersionUpdate', [{ type: 'Version', value: version }], UPDATE_MS);
  }

  /** Changes settings of the control plane that do not replace it. */
  updateConfig(name: string, type: ClusterUpdate['type'], changes: Partial<EksCluster>): ClusterUpdate {
    const cluster = this.#idle(name);
    Object.assign(cluster, changes);
    const params = Object.entries(changes).map(([key, value]) => ({
      type: key.charAt(0).toUpperCase() + key.slice(1),
      value: JSON.stringify(value),
    }));
    return this.#update(cluster, type, params, [60_000, 120_000]);
  }

  #idle(name: string): EksCluster {
    const cluster = this.get(name);
    if (cluster.status !== 'ACTIVE') {
      throw new AwsError('ResourceInUseException', `Cannot update cluster ${name}: it is ${cluster.status}`, {
        status: 409,
        fields: { clusterName: name },
      });
    }
    return cluster;
  }

  #update(
    cluster: EksCluster,
    type: ClusterUpdate['type'],
    params: ClusterUpdate['params'],
    duration: readonly [number, number],
  ): ClusterUpdate {
    const update: ClusterUpdate = {
      id: this.context.ids.uuid(),
      type,
      status: 'InProgress',
      params,
      createdAt: this.context.now,
    };
    cluster.updates.set(update.id, update);
    cluster.status = 'UPDATING';
    this.context.after(this.context.between(...duration), 'eks.updated', {
      cluster: cluster.name,
      update: update.id,
    });
    return update;
  }

  #updated(name: string, id: string): void {
    const cluster = this.clusters.get(name);
    const update = cluster?.updates.get(id);
    if (!cluster || !update || cluster.status === 'DELETING') return;
    update.status = 'Successful';
    cluster.status = 'ACTIVE';
    const version =
      update.type === 'VersionUpdate'
        ? update.params.find((param) => param.type === 'Version')?.value
        : undefined;
    if (version === undefined) return;
    cluster.version = version;
    this.context.sim.publish('controlplane.updated', { cluster: name, version });
  }

  delete(name: string): EksCluster {
    const cluster = this.get(name);
    if (cluster.status === 'DELETING') return cluster;
    if (cluster.deletionProtection)
      throw new AwsError('InvalidRequestException', `Cluster ${name} has deletion protection enabled.`, {
        status: 400,
      });
    cluster.status = 'DELETING';
    this.context.after(this.context.between(...DELETE_MS), 'eks.deleted', name);
    return cluster;
  }

  #deleted(name: string): void {
    const cluster = this.clusters.get(name);
    if (!cluster) return;
    this.clusters.delete(name);
    this.neighbours.deleteSecurityGroup(cluster.clusterSecurityGroupId);
    this.context.sim.publish('controlplane.deleted', { cluster: name });
  }

  createAccessEntry(
    name: string,
    input: {
      principalArn: string;
      username?: string | undefined;
      groups?: string[];
      type?: string | undefined;
      tags?: Tags;
    },
  ): AccessEntry {
    const cluster = this.get(name);
    if (cluster.accessEntries.has(input.principalArn)) {
      throw new AwsError(
        'ResourceInUseException',
        'The specified access entry resource is already in use on this cluster.',
        { status: 409 },
      );
    }
    const principal = /^arn:aws:iam::\d{12}:(role|user)\/(?:.*\/)?([^/]+)$/.exec(input.principalArn);
    if (!principal) throw invalid('The specified principalArn is invalid: invalid principal.');
    const type = input.type ?? 'STANDARD';
    const entry: AccessEntry = {
      principalArn: input.principalArn,
      arn: this.context.arn(
        'eks',
        `access-entry/${name}/${principal[1]}/${this.context.account}/${principal[2]}/${this.context.ids.uuid()}`,
      ),
      username:
        input.username ??
        (type === 'EC2_LINUX'
          ? 'system:node:{{EC2PrivateDNSName}}'
          : input.principalArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/') +
            (principal[1] === 'role' ? '/{{SessionName}}' : '')),
      groups: input.groups ?? (type === 'EC2_LINUX' ? ['system:nodes'] : []),
      type,
      createdAt: this.context.now,
      modifiedAt: this.context.now,
      tags: input.tags ?? {},
      policies: new Map(),
    };
    cluster.accessEntries.set(entry.principalArn, entry);
    return entry;
  }

  accessEntry(name: string, principalArn: string): AccessEntry {
    const entry = this.get(name).accessEntries.get(principalArn);
    if (!entry)
      throw new AwsError(
        'ResourceNotFoundException',
        'The specified principalArn could not be found. You can view your available access entries with ListAccessEntries.',
        { status: 404 },
      );
    return entry;
  }

  createAddon(
    name: string,
    input: Pick<Addon, 'name'> &
      Partial<Pick<Addon, 'version' | 'serviceAccountRoleArn' | 'configurationValues' | 'tags'>>,
  ): Addon {
    const cluster = this.get(name);
    if (cluster.addons.has(input.name))
      throw new AwsError('ResourceInUseException', 'Addon already exists.', { status: 409 });
    const addon: Addon = {
      name: input.name,
      version: input.version ?? `v1.${cluster.version.split('.')[1]}.0-eksbuild.1`,
      arn: this.context.arn('eks', `addon/${name}/${input.name}/${this.context.ids.uuid()}`),
      status: 'CREATING',
      serviceAccountRoleArn: input.serviceAccountRoleArn,
      configurationValues: input.configurationValues,
      createdAt: this.context.now,
      modifiedAt: this.context.now,
      tags: input.tags ?? {},
    };
    cluster.addons.set(addon.name, addon);
    this.context.after(this.context.between(...ADDON_MS), 'eks.addon', { cluster: name, addon: addon.name });
    return addon;
  }

  addon(name: string, addonName: string): Addon {
    const addon = this.get(name).addons.get(addonName);
    if (!addon)
      throw new AwsError('ResourceNotFoundException', `No addon: ${addonName} found in cluster: ${name}`, {
        status: 404,
      });
    return addon;
  }

  updateAddon(
    name: string,
    addonName: string,
    changes: Partial<Pick<Addon, 'version' | 'serviceAccountRoleArn' | 'configurationValues' | 'tags'>>,
  ): Addon {
    const addon = Object.assign(this.addon(name, addonName), changes, {
      status: 'UPDATING',
      modifiedAt: this.context.now,
    });
    this.context.after(this.context.between(...ADDON_MS), 'eks.addon', { cluster: name, addon: addonName });
    return addon;
  }

  deleteAddon(name: string, addonName: string): Addon {
    const addon = this.addon(name, addonName);
    addon.status = 'DELETING';
    this.context.after(this.context.between(...ADDON_MS), 'eks.addon', { cluster: name, addon: addonName });
    return addon;
  }

  #addonDone(name: string, addonName: string): void {
    const addons = this.clusters.get(name)?.addons;
    const addon = addons?.get(addonName);
    if (addon?.status === 'DELETING') addons?.delete(addonName);
    else if (addon) addon.status = 'ACTIVE';
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message, { status: 400 });
}

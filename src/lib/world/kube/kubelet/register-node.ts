import { kubeTime, type JsonObject } from '../objects.js';
import type { Condition, NodeObject, Taint } from '../kinds.js';
import { kubernetesVersion } from '../version.js';
import { defaultMaxPods, nodeResources } from './capacity.js';
import type { NodeConfig } from './node-config.js';

/** The fact `instance.running`: what the AWS side knows about a started instance. */
export interface InstanceFact {
  instanceId: string;
  cluster?: string;
  availabilityZone: string;
  region: string;
  instanceType: string;
  vcpus: number;
  memoryMiB: number;
  architecture: string;
  privateIp: string;
  privateDnsName: string;
  tags: Record<string, string>;
  userData: string;
  imageId: string;
  autoScalingGroup?: string;
}

const pressures = [
  ['MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
] as const;

/** The conditions of a node; a node that has just registered waits for its network. */
export function nodeConditions(ready: boolean, now: number): Condition[] {
  const time = kubeTime(now);
  const base = { lastHeartbeatTime: time, lastTransitionTime: time };
  const calm = pressures.map(([type, reason, message]) => ({
    type,
    status: 'False' as const,
    ...base,
    reason,
    message,
  }));
  const notReadyText =
    'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';
  const state: Condition = ready
    ? {
        type: 'Ready',
        status: 'True',
        ...base,
        reason: 'KubeletReady',
        message: 'kubelet is posting ready status',
      }
    : { type: 'Ready', status: 'False', ...base, reason: 'KubeletNotReady', message: notReadyText };
  return [...calm, state];
}

export const notReadyTaint: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** The Node that a kubelet registers on EKS. */
export function registeredNode(
  instance: InstanceFact,
  config: NodeConfig,
  version: string,
  now: number,
): JsonObject {
  const arch = instance.architecture === 'x86_64' ? 'amd64' : instance.architecture;
  const maxPods = config.maxPods ?? defaultMaxPods(instance);
  const taints: Taint[] = [...config.taints, notReadyTaint];
  const node: Omit<NodeObject, 'metadata'> & { metadata: object } = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: instance.privateDnsName,
      annotations: {
        'alpha.kubernetes.io/provided-node-ip': instance.privateIp,
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
      labels: {
        'beta.kubernetes.io/arch': arch,
        'beta.kubernetes.io/instance-type': instance.instanceType,
        'beta.kubernetes.io/os': 'linux',
        'failure-domain.beta.kubernetes.io/region': instance.region,
        'failure-domain.beta.kubernetes.io/zone': instance.availabilityZone,
        'kubernetes.io/arch': arch,
        'kubernetes.io/hostname': instance.privateDnsName,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': instance.instanceType,
        'topology.kubernetes.io/region': instance.region,
        'topology.kubernetes.io/zone': instance.availabilityZone,
        ...config.labels,
      },
    },
    spec: { providerID: `aws:///${instance.availabilityZone}/${instance.instanceId}`, taints },
    status: {
      addresses: [
        { type: 'InternalIP', address: instance.privateIp },
        { type: 'InternalDNS', address: instance.privateDnsName },
        { type: 'Hostname', address: instance.privateDnsName },
      ],
      ...nodeResources(instance, maxPods),
      conditions: nodeConditions(false, now),
      nodeInfo: nodeInfo(instance, arch, version),
    },
  };
  return node as unknown as JsonObject;
}

function nodeInfo(instance: InstanceFact, architecture: string, version: string): Record<string, string> {
  return {
    architecture,
    bootID: `00000000-0000-4000-8000-${instance.instanceId.slice(-12).padStart(12, '0')}`,
    containerRuntimeVersion: 'containerd://2.1.5',
    kernelVersion: '6.12.55-74.119.amzn2023.' + (architecture === 'amd64' ? 'x86_64' : 'aarch64'),
    kubeProxyVersion: '',
    kubeletVersion: kubernetesVersion(version),
    machineID: instance.instanceId.replace('i-', 'ec2').padEnd(32, '0'),
    operatingSystem: 'linux',
    osImage: 'Amazon Linux 2023.9.20251208',
    systemUUID: instance.instanceId.replace('i-', 'ec2').padEnd(32, '0'),
  };
}

import { addAmounts, amountsOf, podRequests, type Amounts } from '../amounts.js';
import { isPodFinished, type Container, type NodeObject, type Pod } from '../kinds.js';

const defaultCpu = 100;
const defaultMemory = 200 * 1024 * 1024;

/** What the scheduler knows of one pod, computed once. */
export interface PodFacts {
  pod: Pod;
  requests: Amounts;
  /** Requests with stand-ins for containers that ask for nothing; used for scoring only. */
  nonZero: { cpu: number; memory: number };
  ports: readonly string[];
}

export function podFacts(pod: Pod): PodFacts {
  const requests = podRequests(pod.spec);
  return {
    pod,
    requests,
    nonZero: nonZeroRequests(pod.spec.containers, requests),
    ports: hostPorts(pod.spec.containers),
  };
}

function nonZeroRequests(
  containers: readonly Container[],
  requests: Amounts,
): { cpu: number; memory: number } {
  let cpu = requests['cpu'] ?? 0;
  let memory = requests['memory'] ?? 0;
  for (const container of containers) {
    const own = amountsOf(container.resources?.['requests']);
    if (own['cpu'] === undefined) cpu += defaultCpu;
    if (own['memory'] === undefined) memory += defaultMemory;
  }
  return { cpu, memory };
}

function hostPorts(containers: readonly Container[]): string[] {
  return containers
    .flatMap((container) => container.ports ?? [])
    .filter((port) => (port.hostPort ?? 0) > 0)
    .map((port) => `${port.protocol ?? 'TCP'}/${port.hostPort ?? 0}/${port.hostIP ?? '0.0.0.0'}`);
}

/** Whether two host ports clash: the wildcard address clashes with every address. */
export function portsClash(a: string, b: string): boolean {
  const [protocolA, portA, ipA] = a.split('/');
  const [protocolB, portB, ipB] = b.split('/');
  return (
    protocolA === protocolB && portA === portB && (ipA === ipB || ipA === '0.0.0.0' || ipB === '0.0.0.0')
  );
}

/** A node with the sum of what runs on it, kept up to date pod by pod. */
export class NodeInfo {
  node: NodeObject;
  allocatable: Amounts;
  readonly requested: Amounts = {};
  readonly nonZero = { cpu: 0, memory: 0 };
  readonly pods = new Map<string, PodFacts>();

  constructor(node: NodeObject) {
    this.node = node;
    this.allocatable = amountsOf(node.status.allocatable);
  }

  update(node: NodeObject): void {
    if (node.status.allocatable !== this.node.status.allocatable)
      this.allocatable = amountsOf(node.status.allocatable);
    this.node = node;
  }

  add(facts: PodFacts): void {
    if (this.pods.has(facts.pod.metadata.uid)) this.remove(facts.pod.metadata.uid);
    if (isPodFinished(facts.pod)) return;
    this.pods.set(facts.pod.metadata.uid, facts);
    this.#count(facts, 1);
  }

  remove(uid: string): void {
    const facts = this.pods.get(uid);
    if (!facts) return;
    this.pods.delete(uid);
    this.#count(facts, -1);
  }

  #count(facts: PodFacts, sign: 1 | -1): void {
    addAmounts(this.requested, facts.requests, sign);
    this.nonZero.cpu += sign * facts.nonZero.cpu;
    this.nonZero.memory += sign * facts.nonZero.memory;
  }
}

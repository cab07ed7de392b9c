import type { AwsClients } from '../../aws/index.js';
import type { KubeClient } from '../../kube/index.js';
import type { NameServers } from './dns.js';

/** A registered cluster that a deployment step names, reached through the registry and never through the current context. */
export interface Target {
  name: string;
  kube: KubeClient;
  aws: AwsClients;
  dns: NameServers;
  /** What templates can learn of the target; absent where nobody knows. */
  region?: string;
  /** Twelve digits. */
  account?: string;
  /** The issuer of the cluster's service account tokens. */
  oidcIssuer?: string;
}

/** Test environments are named so; everything else wants its name typed. */
export function isTestTarget(name: string): boolean {
  return name.endsWith('-test');
}

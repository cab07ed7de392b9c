import { factsVersion } from './catalog.js';

/** The full version of a control plane or kubelet as EKS prints it, from `1.35` or `1.35.4`: `v1.35.4-eks-0a1b2c3`. */
export function kubernetesVersion(version: string): string {
  const [major = '1', minor = '35', patch] = version.replace(/^v/, '').split(/[.-]/);
  const facts = factsVersion.slice(1).split('.');
  const known = facts[0] === major && facts[1] === minor ? facts[2] : '0';
  return `v${major}.${minor}.${patch ?? known ?? '0'}-eks-0a1b2c3`;
}

export interface KrewFacts {
  version: string;
  uri: string;
  sha256: string;
  /** The lowest Node that works, such as `22.20.0`. */
  node: string;
  homepage: string;
}

/** A krew plugin manifest (v1alpha2). One thin archive serves every platform, so each differs only in its selector. */
export function krewManifest(facts: KrewFacts): string {
  const platforms = ['linux', 'darwin'].flatMap((os) =>
    ['amd64', 'arm64'].map((arch) => platform(facts, os, arch)),
  );
  return `apiVersion: krew.googlecontainertools.github.com/v1alpha2
kind: Plugin
metadata:
  name: zk
spec:
  version: v${facts.version}
  homepage: ${facts.homepage}
  shortDescription: Plan, rehearse and change many clusters on AWS
  description: |
    A toolkit for the admin of many Kubernetes clusters on AWS. It renders
    clusters from a registry and a channel, shows every change before it is
    made, and rehearses it on a simulated AWS and Kubernetes API.
  caveats: |
    This plugin needs Node ${facts.node} or newer on the PATH.

    For completion with TAB, link the shim into a folder of the PATH:
      ln -s "\${KREW_ROOT:-$HOME/.krew}/store/zk/v${facts.version}/bin/kubectl_complete-zk.js" \\
        /usr/local/bin/kubectl_complete-zk
  platforms:
${platforms.join('\n')}
`;
}

function platform(facts: KrewFacts, os: string, arch: string): string {
  return `  - selector:
      matchLabels:
        os: ${os}
        arch: ${arch}
    uri: ${facts.uri}
    sha256: ${facts.sha256}
    bin: bin/kubectl-zk.js`;
}

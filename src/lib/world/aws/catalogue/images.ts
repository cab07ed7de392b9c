import type { Architecture } from './instance-types.js';

export interface Image {
  id: string;
  name: string;
  owner: string;
  architecture: Architecture;
  createdAt: string;
  description: string;
  rootDevice: string;
  rootSizeGB: number;
}

/** The account of the EKS optimized images. */
const EKS_OWNER = '602401143452';
/** The account of Flatcar Container Linux. */
const FLATCAR_OWNER = '075585003325';

const kubernetesVersions = ['1.32', '1.33', '1.34', '1.35'];
const releases = ['20260815', '20260915'];

function eksImages(): Omit<Image, 'id'>[] {
  return kubernetesVersions.flatMap((version) =>
    releases.flatMap((release) =>
      (['x86_64', 'arm64'] as const).map((architecture) => ({
        name: `amazon-eks-node-al2023-${architecture}-standard-${version}-v${release}`,
        owner: EKS_OWNER,
        architecture,
        createdAt: `${release.slice(0, 4)}-${release.slice(4, 6)}-${release.slice(6)}T20:00:00.000Z`,
        description: `EKS-optimized Kubernetes node based on Amazon Linux 2023, (k8s: ${version}.0, containerd: 2.1.*)`,
        rootDevice: '/dev/xvda',
        rootSizeGB: 20,
      })),
    ),
  );
}

function flatcarImages(): Omit<Image, 'id'>[] {
  return [
    { name: 'Flatcar-stable-4459.2.0-hvm', architecture: 'x86_64' as const },
    { name: 'Flatcar-stable-4459.2.0-arm64-hvm', architecture: 'arm64' as const },
  ].map((image) => ({
    ...image,
    owner: FLATCAR_OWNER,
    createdAt: '2026-08-20T10:00:00.000Z',
    description: `Flatcar Container Linux stable 4459.2.0 (HVM)`,
    rootDevice: '/dev/xvda',
    rootSizeGB: 8,
  }));
}

/** The public machine images of a region; ids differ from region to region, names do not. */
export function publicImages(makeId: () => string): Image[] {
  return [...eksImages(), ...flatcarImages()].map((image) => ({ id: makeId(), ...image }));
}

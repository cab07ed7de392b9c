/** What one EC2 instance type offers, as far as templates may ask. Memory in MiB, disks in decimal GB as EC2 counts them. */
export interface InstanceTypeFact {
  name: string;
  vcpus: number;
  memoryMiB: number;
  /** EC2's own words, such as `x86_64` or `arm64`. */
  architectures: string[];
  disks: { count: number; sizeGB: number }[];
}

export interface VpcFact {
  id: string;
  cidr: string;
  ipv6Cidrs: string[];
  isDefault: boolean;
  tags: Record<string, string>;
}

export interface SubnetFact {
  id: string;
  vpcId: string;
  availabilityZone: string;
  cidr: string;
  ipv6Cidrs: string[];
  tags: Record<string, string>;
}

/** One issued ACM certificate. `trusted`: its chain verifies against the system's roots (self-signed ones are never chosen). */
export interface CertificateFact {
  arn: string;
  domainNames: string[];
  /** RFC 3339, the `notBefore` of the certificate. */
  issuedAt: string;
  /** RFC 3339. */
  notAfter: string;
  trusted: boolean;
}

/** The answer to one image look-up: all ids that match a name owned by an account. */
export interface ImageFact {
  name: string;
  owner: string;
  ids: string[];
}

export interface EksFact {
  endpoint: string;
  certificateAuthorityData: string;
  oidcIssuerUrl: string;
  serviceCidr: string;
  version: string;
  status: string;
}

/**
 * Everything that rendering a cluster asks of AWS, as plain data: recorded once, used offline as often as wanted. It is the content of
 * `cluster facts NAME > facts.yaml`. Decrypted secrets are never part of it.
 */
export interface AwsFacts {
  apiVersion: 'zk.dev/v1';
  kind: 'AwsFacts';
  /** RFC 3339. */
  recordedAt: string;
  /** Twelve digits. */
  account: string;
  region: string;
  instanceTypes: InstanceTypeFact[];
  availabilityZones: string[];
  vpcs: VpcFact[];
  subnets: SubnetFact[];
  certificates: CertificateFact[];
  images: ImageFact[];
  /** Alias name with its `alias/` prefix to the ARN of the key. */
  kmsAliases: Record<string, string>;
  /** Stack name to its outputs. A stack that does not exist is absent. */
  stackOutputs: Record<string, Record<string, string>>;
  /** EKS cluster name to what DescribeCluster says. A cluster that does not exist is absent. */
  eks: Record<string, EksFact>;
  secrets: 'not recorded';
}

import { AwsError } from '../aws-error.js';
import type { RegionContext } from '../region-context.js';
import type { Tags } from '../tags.js';

export interface Certificate {
  arn: string;
  domainName: string;
  alternativeNames: string[];
  status: 'ISSUED' | 'PENDING_VALIDATION';
  type: 'AMAZON_ISSUED' | 'IMPORTED';
  certificatePem: string;
  chainPem: string;
  serial: string;
  issuer: string;
  issuedAt: number;
  notBefore: number;
  notAfter: number;
  tags: Tags;
}

/** ACM of one region. The certificates themselves are made by whoever seeds the world: making keys takes real time and randomness. */
export class Certificates {
  readonly certificates = new Map<string, Certificate>();

  constructor(private readonly context: RegionContext) {}

  add(input: Omit<Certificate, 'arn'>): Certificate {
    const certificate = { arn: this.context.arn('acm', `certificate/${this.context.ids.uuid()}`), ...input };
    this.certificates.set(certificate.arn, certificate);
    return certificate;
  }

  get(arn: string): Certificate {
    const certificate = this.certificates.get(arn);
    if (!certificate) throw new AwsError('ResourceNotFoundException', `Could not find certificate ${arn}.`);
    return certificate;
  }
}

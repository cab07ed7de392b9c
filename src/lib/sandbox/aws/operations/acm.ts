import type * as acmTypes from '@aws-sdk/client-acm';
import { tagList, type Region } from '../../../world/index.js';
import { operation, type Operations } from '../operation.js';
import { page } from '../paging.js';

type Certificate = ReturnType<Region['certificates']['get']>;

function certificateView(certificate: Certificate): acmTypes.CertificateDetail {
  const names = [...new Set([certificate.domainName, ...certificate.alternativeNames])];
  return {
    CertificateArn: certificate.arn,
    DomainName: certificate.domainName,
    SubjectAlternativeNames: names,
    DomainValidationOptions: names.map((name) => ({
      DomainName: name,
      ValidationDomain: name,
      ValidationStatus: 'SUCCESS',
      ValidationMethod: 'DNS',
    })),
    Serial: certificate.serial,
    Subject: `CN=${certificate.domainName}`,
    Issuer: certificate.issuer,
    CreatedAt: new Date(certificate.issuedAt),
    IssuedAt: new Date(certificate.issuedAt),
    Status: certificate.status,
    NotBefore: new Date(certificate.notBefore),
    NotAfter: new Date(certificate.notAfter),
    KeyAlgorithm: 'EC_prime256v1',
    SignatureAlgorithm: 'SHA256WITHECDSA',
    InUseBy: [],
    Type: certificate.type,
    RenewalEligibility: 'INELIGIBLE',
  };
}

export const acm: Operations = {
  ListCertificates: operation<acmTypes.ListCertificatesCommandInput, acmTypes.ListCertificatesCommandOutput>(
    (input, { region }) => {
      const wanted: readonly string[] = input.CertificateStatuses ?? [];
      const keyTypes: readonly string[] = input.Includes?.keyTypes ?? [];
      const found = [...region.certificates.certificates.values()].filter(
        ({ status }) =>
          (wanted.length === 0 || wanted.includes(status)) &&
          (keyTypes.length === 0 || keyTypes.includes('EC_prime256v1')),
      );
      const { items, next } = page(found, input.NextToken, input.MaxItems ?? 100, 'ValidationException');
      return {
        CertificateSummaryList: items.map((certificate) => {
          const {
            CertificateArn,
            DomainName,
            SubjectAlternativeNames,
            Status,
            Type,
            KeyAlgorithm,
            CreatedAt,
            IssuedAt,
            NotBefore,
            NotAfter,
            RenewalEligibility,
          } = certificateView(certificate);
          return {
            CertificateArn,
            DomainName,
            SubjectAlternativeNameSummaries: SubjectAlternativeNames,
            HasAdditionalSubjectAlternativeNames: false,
            Status,
            Type,
            KeyAlgorithm,
            InUse: false,
            CreatedAt,
            IssuedAt,
            NotBefore,
            NotAfter,
            RenewalEligibility,
          };
        }),
        NextToken: next,
      };
    },
  ),
  DescribeCertificate: operation<
    acmTypes.DescribeCertificateCommandInput,
    acmTypes.DescribeCertificateCommandOutput
  >((input, { region }) => ({
    Certificate: certificateView(region.certificates.get(input.CertificateArn ?? '')),
  })),
  GetCertificate: operation<acmTypes.GetCertificateCommandInput, acmTypes.GetCertificateCommandOutput>(
    (input, { region }) => {
      const certificate = region.certificates.get(input.CertificateArn ?? '');
      return { Certificate: certificate.certificatePem, CertificateChain: certificate.chainPem };
    },
  ),
  ListTagsForCertificate: operation<
    acmTypes.ListTagsForCertificateCommandInput,
    acmTypes.ListTagsForCertificateCommandOutput
  >((input, { region }) => ({
    Tags: tagList(region.certificates.get(input.CertificateArn ?? '').tags),
  })),
};

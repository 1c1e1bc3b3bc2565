import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { DomainSettings } from '../../../config';
import { ServerlessAppError } from '../../errors';

// CloudFront takes them from there only: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-edge-optimized-custom-domain-name.html
const EDGE_REGION = 'us-east-1';

export interface CertificateOptions {
  readonly domain: DomainSettings;
  readonly zone?: IHostedZone;
  /** Is the API reached through CloudFront's network? */
  readonly edge: boolean;
  /** Where the settings stand: `api.domain`. */
  readonly setting: string;
}

/** The certificate that there is, or one that is made and validated by a record in the zone. It has to be in the right region. */
export function certificateOf(scope: Construct, { domain, zone, edge, setting }: CertificateOptions): ICertificate {
  const { region } = Stack.of(scope);
  const known = !Token.isUnresolved(region);
  const wanted = edge ? EDGE_REGION : known ? region : undefined;
  const wrong = (problem: string) => new ServerlessAppError('INVALID_OPTION', scope.node.path, problem);

  if (domain.certificateArn !== undefined) {
    const inRegion = Token.isUnresolved(domain.certificateArn) ? undefined : domain.certificateArn.split(':')[3];
    if (wanted !== undefined && inRegion !== undefined && inRegion !== wanted) {
      throw wrong(
        `${setting}.certificateArn: the certificate is in ${inRegion}, and API Gateway wants it in ${wanted}` +
          `${edge ? ' for an EDGE endpoint' : ', where the API is'}. Request one there, or take the ARN away and give ${setting}.hostedZone`,
      );
    }
    return Certificate.fromCertificateArn(scope, 'Certificate', domain.certificateArn);
  }
  if (!zone) {
    throw wrong(
      `${setting}: a domain name needs a certificate: give ${setting}.certificateArn, or ${setting}.hostedZone to make one with`,
    );
  }
  if (edge && known && region !== EDGE_REGION) {
    throw wrong(
      `${setting}: the certificate for an EDGE endpoint is to be in ${EDGE_REGION}, and this stack is deployed to ${region}: ` +
        `give ${setting}.certificateArn, or set api.endpointType to "REGIONAL"`,
    );
  }
  if (edge && !known) {
    Annotations.of(scope).addWarningV2(
      'serverless-cdk-project:edge-certificate',
      `${setting}: the certificate for an EDGE endpoint is made with this stack, and is to be in ${EDGE_REGION}: deploy the stack there, or give ${setting}.certificateArn`,
    );
  }
  return new Certificate(scope, 'Certificate', {
    domainName: domain.name,
    validation: CertificateValidation.fromDns(zone),
  });
}

import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { DomainSettings } from '../../../config';
import { ServerlessAppError } from '../../errors';

// CloudFront accepts certificates from this region only:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-edge-optimized-custom-domain-name.html
const EDGE_REGION = 'us-east-1';

/** The target of the DNS record of an API. */
export interface AliasTarget {
  readonly dnsName: string;
  readonly hostedZoneId: string;
}

export interface CustomDomainOptions {
  readonly domain: DomainSettings;
  /** The path of the settings. */
  readonly setting: 'api.domain' | 'api.webSocketDomain';
  /** True if the API is reached through CloudFront's network. */
  readonly edge?: boolean;
  /** Creates the domain name for that type of API, with its mapping. */
  readonly create: (scope: Construct, certificate: ICertificate) => AliasTarget;
}

export interface CustomDomain {
  readonly outputs: { readonly [name: string]: string };
  /** The URL of the API; not known for a wildcard. */
  readonly url?: string;
}

/** A domain name for an API: its certificate, the domain name itself, and its record where a hosted zone is given. */
export function addCustomDomain(
  parent: Construct,
  id: string,
  { domain, setting, edge = false, create }: CustomDomainOptions,
): CustomDomain {
  const scope = new Construct(parent, id);
  const zone = hostedZone(scope, domain, setting);
  const target = create(scope, certificateOf(scope, { domain, zone, edge, setting }));
  if (zone) aliasRecord(scope, domain.name, zone, target);

  const [prefix, scheme] = setting === 'api.domain' ? ['', 'https'] : ['Websocket', 'wss'];
  const url = domain.name.startsWith('*')
    ? undefined
    : `${scheme}://${domain.name}/${domain.basePath ? `${domain.basePath}/` : ''}`;
  return {
    url,
    outputs: {
      ...(url && { [`${prefix}CustomDomainURL`]: url }),
      ...(!zone && { [`${prefix}CustomDomainTarget`]: target.dnsName }),
    },
  };
}

interface CertificateOptions {
  readonly domain: DomainSettings;
  readonly zone?: IHostedZone;
  /** True if the API is reached through CloudFront's network. */
  readonly edge: boolean;
  /** The path of the settings: `api.domain`. */
  readonly setting: string;
}

/** The existing certificate, or a new one that a record in the zone validates. Throws if it is in the wrong region. */
function certificateOf(scope: Construct, { domain, zone, edge, setting }: CertificateOptions): ICertificate {
  const { region } = Stack.of(scope);
  const known = !Token.isUnresolved(region);
  const wanted = edge ? EDGE_REGION : known ? region : undefined;
  const wrong = (problem: string) => new ServerlessAppError('INVALID_OPTION', scope.node.path, problem);

  if (domain.certificateArn !== undefined) {
    const inRegion = Token.isUnresolved(domain.certificateArn) ? undefined : domain.certificateArn.split(':')[3];
    if (wanted !== undefined && inRegion !== undefined && inRegion !== wanted) {
      throw wrong(
        `${setting}.certificateArn: the certificate is in ${inRegion}, and API Gateway requires it in ${wanted}` +
          `${edge ? ' for an EDGE endpoint' : ', where the API is'}. Request one there, or remove the ARN and set ${setting}.hostedZone`,
      );
    }
    return Certificate.fromCertificateArn(scope, 'Certificate', domain.certificateArn);
  }
  if (!zone) {
    throw wrong(
      `${setting}: a domain name needs a certificate: set ${setting}.certificateArn, or ${setting}.hostedZone to create one`,
    );
  }
  if (edge && known && region !== EDGE_REGION) {
    throw wrong(
      `${setting}: the certificate for an EDGE endpoint must be in ${EDGE_REGION}, and this stack is deployed to ${region}: ` +
        `set ${setting}.certificateArn, or api.endpointType to "REGIONAL"`,
    );
  }
  if (edge && !known) {
    Annotations.of(scope).addWarningV2(
      'serverless-cdk-project:edge-certificate',
      `${setting}: the certificate for an EDGE endpoint is created with this stack, and must be in ${EDGE_REGION}: deploy the stack there, or set ${setting}.certificateArn`,
    );
  }
  return new Certificate(scope, 'Certificate', {
    domainName: domain.name,
    // Its tag "Name", by default the path of the construct.
    certificateName: domain.name,
    validation: CertificateValidation.fromDns(zone),
  });
}

/** The hosted zone by its id and name, so that nothing is looked up in an account. */
function hostedZone(
  scope: Construct,
  { name, hostedZone: zone }: DomainSettings,
  setting: string,
): IHostedZone | undefined {
  if (!zone) return undefined;
  if (!Token.isUnresolved(zone.name) && name !== zone.name && !name.endsWith(`.${zone.name}`)) {
    throw new ServerlessAppError(
      'INVALID_OPTION',
      scope.node.path,
      `${setting}.hostedZone: ${name} is not in the zone ${zone.name}`,
    );
  }
  return HostedZone.fromHostedZoneAttributes(scope, 'HostedZone', { hostedZoneId: zone.id, zoneName: zone.name });
}

function aliasRecord(scope: Construct, name: string, zone: IHostedZone, target: AliasTarget): void {
  new ARecord(scope, 'AliasRecord', {
    zone,
    recordName: `${name}.`,
    target: RecordTarget.fromAlias({ bind: () => target }),
  });
}

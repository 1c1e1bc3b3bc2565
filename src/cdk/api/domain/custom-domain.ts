import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { DomainSettings } from '../../../config';
import { ServerlessAppError } from '../../errors';

// CloudFront takes them from there only: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-edge-optimized-custom-domain-name.html
const EDGE_REGION = 'us-east-1';

/** What the name of an API is resolved to. */
export interface AliasTarget {
  readonly dnsName: string;
  readonly hostedZoneId: string;
}

export interface CustomDomainOptions {
  readonly domain: DomainSettings;
  /** Where the settings stand. */
  readonly setting: 'api.domain' | 'api.webSocketDomain';
  /** Is the API reached through CloudFront's network? */
  readonly edge?: boolean;
  /** Makes the domain name of that type of API, with its mapping. */
  readonly create: (scope: Construct, certificate: ICertificate) => AliasTarget;
}

export interface CustomDomain {
  readonly outputs: { readonly [name: string]: string };
  /** Where the API is then; not known for a wildcard. */
  readonly url?: string;
}

/** A domain name for an API: its certificate, the domain name itself, and its record where a hosted zone is given. */
export function addCustomDomain(
  api: Construct,
  { domain, setting, edge = false, create }: CustomDomainOptions,
): CustomDomain {
  const scope = new Construct(api, 'CustomDomain');
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
  /** Is the API reached through CloudFront's network? */
  readonly edge: boolean;
  /** Where the settings stand: `api.domain`. */
  readonly setting: string;
}

/** The certificate that there is, or one that is made and validated by a record in the zone. It has to be in the right region. */
function certificateOf(scope: Construct, { domain, zone, edge, setting }: CertificateOptions): ICertificate {
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

/** By id and name, so that nothing is looked up in an account. */
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

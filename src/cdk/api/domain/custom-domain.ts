import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';
import { certificateOf } from './certificate';
import { type AliasTarget, aliasRecord, hostedZone } from './hosted-zone';
import type { DomainSettings } from '../../../config';

export interface CustomDomainOptions {
  readonly domain: DomainSettings;
  /** Where the settings stand. */
  readonly setting: 'api.domain' | 'api.websocketDomain';
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

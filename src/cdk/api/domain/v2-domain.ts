import { DomainName, type IApi, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { addCustomDomain, type CustomDomain, type CustomDomainOptions } from './custom-domain';

/** A domain name for an HTTP or WebSocket API. Its stage makes the mapping, from the domain name. */
export function addV2Domain(api: IApi, { domain, setting }: Pick<CustomDomainOptions, 'domain' | 'setting'>): CustomDomain & { readonly domainName: DomainName } {
  let domainName: DomainName;
  const customDomain = addCustomDomain(api, {
    domain,
    setting,
    create: (scope, certificate) => {
      domainName = new DomainName(scope, 'DomainName', { domainName: domain.name, certificate, securityPolicy: SecurityPolicy.TLS_1_2 });
      return { dnsName: domainName.regionalDomainName, hostedZoneId: domainName.regionalHostedZoneId };
    },
  });
  return { ...customDomain, domainName: domainName! };
}

import { type EndpointType, SecurityPolicy, type SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import { addCustomDomain, type CustomDomain } from './custom-domain';
import { DOMAIN_SETTINGS, type DomainSettings } from '../../../config';
import type { RestEndpoint } from '../endpoint';

/** A domain name for the API's stage: the mapping refers to the stage, and so waits for it. */
export function addRestDomain(api: SpecRestApi, domain: DomainSettings, { type }: RestEndpoint): CustomDomain {
  const { name, basePath, securityPolicy = DOMAIN_SETTINGS.securityPolicy.default } = domain;
  return addCustomDomain(api, {
    domain,
    setting: 'api.domain',
    edge: type === 'EDGE',
    create: (_, certificate) => {
      // Created by the API, so that the CDK knows it as the API's: targets.ApiGateway(runtime.restApi).
      const created = api.addDomainName('DomainName', {
        domainName: name,
        certificate,
        endpointType: type as EndpointType,
        securityPolicy: SecurityPolicy[securityPolicy],
        basePath,
      });
      return { dnsName: created.domainNameAliasDomainName, hostedZoneId: created.domainNameAliasHostedZoneId };
    },
  });
}

import { ApiMapping, DomainName, type IApi, type IStage, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { addCustomDomain, type CustomDomain, type CustomDomainOptions } from './custom-domain';

/** A domain name for the stage of an HTTP or WebSocket API: the mapping waits for the stage. */
export function addV2Domain(
  api: IApi,
  stage: IStage,
  { domain, setting }: Pick<CustomDomainOptions, 'domain' | 'setting'>,
): CustomDomain {
  return addCustomDomain(api, {
    domain,
    setting,
    create: (scope, certificate) => {
      const domainName = new DomainName(scope, 'DomainName', {
        domainName: domain.name,
        certificate,
        securityPolicy: SecurityPolicy.TLS_1_2,
      });
      new ApiMapping(scope, 'Mapping', { api, stage, domainName, apiMappingKey: domain.basePath });
      return { dnsName: domainName.regionalDomainName, hostedZoneId: domainName.regionalHostedZoneId };
    },
  });
}

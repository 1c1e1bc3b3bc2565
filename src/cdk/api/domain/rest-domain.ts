import { EndpointType, SecurityPolicy, type SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import { addCustomDomain, type CustomDomain } from './custom-domain';
import type { DomainSettings } from '../../../config';
import { ServerlessAppError } from '../../errors';

/** A domain name for the API's stage: the mapping refers to the stage, and so waits for it. */
export function addRestDomain(api: SpecRestApi, domain: DomainSettings, endpointType: EndpointType): CustomDomain {
  const { name, basePath, securityPolicy = 'TLS_1_2' } = domain;
  const edge = endpointType === EndpointType.EDGE;
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
  if (basePath?.includes('/') && (edge || securityPolicy === 'TLS_1_0')) {
    throw new ServerlessAppError(
      'INVALID_OPTION',
      api.node.path,
      'api.domain.basePath: a path of several steps is for REGIONAL endpoints with TLS 1.2',
    );
  }
  return addCustomDomain(api, {
    domain,
    setting: 'api.domain',
    edge,
    create: (_, certificate) => {
      // By the API, so that the CDK knows it as the API's own: targets.ApiGateway(runtime.restApi).
      const created = api.addDomainName('DomainName', {
        domainName: name,
        certificate,
        endpointType,
        securityPolicy: SecurityPolicy[securityPolicy],
        basePath,
      });
      return { dnsName: created.domainNameAliasDomainName, hostedZoneId: created.domainNameAliasHostedZoneId };
    },
  });
}

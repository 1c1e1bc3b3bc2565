import {
  CfnBasePathMapping,
  DomainName,
  type EndpointType,
  type IStage as RestStage,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import { CfnApiMapping, type IStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { addCustomDomain, type CustomDomain } from './custom-domain';
import { DOMAIN_SETTINGS, type DomainSettings } from '../../../config';
import type { RestEndpoint } from '../endpoint';

/** The stage of the API of the routes, of either type. */
export interface MappedStage {
  readonly apiId: string;
  readonly stage: RestStage | IStage;
}

/**
 * A domain name for the stage of the API of the routes. Its resources have the same types and ids for a REST and an HTTP API, as an
 * update could not create a second domain name, mapping or record of the same name:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mappings.html
 */
export function addApiDomain(
  scope: Construct,
  { apiId, stage }: MappedStage,
  domain: DomainSettings,
  endpointType: RestEndpoint['type'],
): CustomDomain & { readonly domainName: DomainName } {
  const { name, basePath, securityPolicy = DOMAIN_SETTINGS.securityPolicy.default } = domain;
  let domainName: DomainName;
  const created = addCustomDomain(scope, 'API-Domain', {
    domain,
    setting: 'api.domain',
    edge: endpointType === 'EDGE',
    create: (below, certificate) => {
      domainName = new DomainName(below, 'DomainName', {
        domainName: name,
        certificate,
        endpointType: endpointType as EndpointType,
        securityPolicy: SecurityPolicy[securityPolicy],
      });
      const mapping =
        endpointType === 'REGIONAL' && securityPolicy === 'TLS_1_2'
          ? new CfnApiMapping(below, 'Mapping', {
              apiId,
              stage: stage.stageName,
              domainName: domainName.domainName,
              apiMappingKey: basePath,
            })
          : // API mappings are for such domain names only; no HTTP API has another.
            new CfnBasePathMapping(below, 'BasePathMapping', {
              restApiId: apiId,
              stage: stage.stageName,
              domainName: domainName.domainName,
              basePath,
            });
      // The name of a REST API's stage is a reference to it.
      if (!Token.isUnresolved(stage.stageName)) mapping.node.addDependency(stage);
      return { dnsName: domainName.domainNameAliasDomainName, hostedZoneId: domainName.domainNameAliasHostedZoneId };
    },
  });
  return { ...created, domainName: domainName! };
}

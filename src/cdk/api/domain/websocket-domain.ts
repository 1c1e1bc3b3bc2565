import {
  ApiMapping,
  DomainName,
  SecurityPolicy,
  type WebSocketApi,
  type WebSocketStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { addCustomDomain, type CustomDomain } from './custom-domain';
import type { DomainSettings } from '../../../config';

/** A domain name for the stage of a WebSocket API: the mapping waits for the stage. */
export function addWebSocketDomain(api: WebSocketApi, stage: WebSocketStage, domain: DomainSettings): CustomDomain {
  return addCustomDomain(api, 'CustomDomain', {
    domain,
    setting: 'api.webSocketDomain',
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

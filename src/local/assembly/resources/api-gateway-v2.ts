import { domainName } from './api-gateway';
import { generatedId } from '../physical-name';
import type { Resource } from '../resource';
import type { ResourceType } from './resource-type';

const id = (resource: Resource) => generatedId(resource.stack.name, resource.logicalId);

/** An HTTP API or a WebSocket API. */
export const apiGatewayV2Api: ResourceType = {
  type: 'AWS::ApiGatewayV2::Api',
  ref: id,
  attributes: {
    ApiId: id,
    ApiEndpoint: (api) => {
      const scheme = api.property('ProtocolType') === 'WEBSOCKET' ? 'wss' : 'https';
      return `${scheme}://${id(api)}.execute-api.${api.stack.region}.${api.stack.ref('AWS::URLSuffix')}`;
    },
  },
};

export const apiGatewayV2Route = part('Route', 'RouteId');
export const apiGatewayV2Integration = part('Integration', 'IntegrationId');
export const apiGatewayV2Authorizer = part('Authorizer', 'AuthorizerId');
export const apiGatewayV2RouteResponse = part('RouteResponse', 'RouteResponseId');
export const apiGatewayV2Stage: ResourceType = {
  type: 'AWS::ApiGatewayV2::Stage',
  ref: (stage) => String(stage.property('StageName')),
  attributes: {},
};

export const apiGatewayV2: readonly ResourceType[] = [
  apiGatewayV2Api,
  apiGatewayV2Authorizer,
  apiGatewayV2Integration,
  apiGatewayV2Route,
  apiGatewayV2RouteResponse,
  apiGatewayV2Stage,
  part('ApiMapping', 'ApiMappingId'),
  domainName('AWS::ApiGatewayV2::DomainName'),
  part('Deployment', 'DeploymentId'),
  part('IntegrationResponse', 'IntegrationResponseId'),
];

function part(name: string, attribute: string): ResourceType {
  return { type: `AWS::ApiGatewayV2::${name}`, ref: id, attributes: { [attribute]: id } };
}

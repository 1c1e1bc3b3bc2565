import { generatedId } from '../physical-name';
import type { Resource } from '../resource';
import type { ResourceType } from './resource-type';

const id = (resource: Resource) => generatedId(resource.stack.name, resource.logicalId);

export const restApi: ResourceType = {
  type: 'AWS::ApiGateway::RestApi',
  ref: id,
  attributes: {
    RestApiId: id,
    RootResourceId: (api) => generatedId(api.stack.name, api.logicalId, '/'),
  },
};

export const restApiResource: ResourceType = {
  type: 'AWS::ApiGateway::Resource',
  ref: id,
  attributes: { ResourceId: id },
};
export const restApiMethod: ResourceType = { type: 'AWS::ApiGateway::Method', ref: id, attributes: {} };
export const restApiDeployment: ResourceType = {
  type: 'AWS::ApiGateway::Deployment',
  ref: id,
  attributes: { DeploymentId: id },
};

export const restApiStage: ResourceType = {
  type: 'AWS::ApiGateway::Stage',
  ref: (stage) => String(stage.property('StageName')),
  attributes: {},
};

export const apiKey: ResourceType = { type: 'AWS::ApiGateway::ApiKey', ref: id, attributes: { APIKeyId: id } };
export const usagePlan: ResourceType = { type: 'AWS::ApiGateway::UsagePlan', ref: id, attributes: { Id: id } };
export const usagePlanKey: ResourceType = {
  type: 'AWS::ApiGateway::UsagePlanKey',
  ref: (member) => `${member.property('KeyId')}:${member.property('UsagePlanId')}`,
  attributes: { Id: id },
};

// The parts of an API that is defined by resources.
export const restApiModel: ResourceType = {
  type: 'AWS::ApiGateway::Model',
  ref: (model) => String(model.property('Name') ?? id(model)),
  attributes: {},
};
export const restApiValidator: ResourceType = {
  type: 'AWS::ApiGateway::RequestValidator',
  ref: id,
  attributes: { RequestValidatorId: id },
};
export const restApiAuthorizer: ResourceType = {
  type: 'AWS::ApiGateway::Authorizer',
  ref: id,
  attributes: { AuthorizerId: id },
};
export const restApiGatewayResponse: ResourceType = {
  type: 'AWS::ApiGateway::GatewayResponse',
  ref: id,
  attributes: { Id: id },
};

/** An account-wide setting: the role that API Gateway assumes to write logs. */
export const apiGatewayAccount: ResourceType = { type: 'AWS::ApiGateway::Account', ref: id, attributes: { Id: id } };

/**
 * A custom domain name: the local URL of its API takes its place. Its names and ids for DNS are like those of AWS.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-domainname.html
 */
export function domainName(type: string): ResourceType {
  const host = (kind: string) => (resource: Resource) =>
    `d-${id(resource)}.${kind === 'Regional' ? `execute-api.${resource.stack.region}.amazonaws.com` : 'cloudfront.net'}`;
  return {
    type,
    ref: (resource) => String(resource.property('DomainName')),
    attributes: {
      DistributionDomainName: host('Distribution'),
      DistributionHostedZoneId: id,
      RegionalDomainName: host('Regional'),
      RegionalHostedZoneId: id,
      DomainNameArn: (resource) =>
        resource.arn('apigateway', `/domainnames/${resource.property('DomainName')}`, { account: '' }),
    },
  };
}

export const restApiDomains: readonly ResourceType[] = [
  domainName('AWS::ApiGateway::DomainName'),
  { type: 'AWS::ApiGateway::BasePathMapping', ref: id, attributes: {} },
];

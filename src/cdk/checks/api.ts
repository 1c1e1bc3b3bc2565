import { CfnUsagePlan } from 'aws-cdk-lib/aws-apigateway';
import type { Stack } from 'aws-cdk-lib/core';
import type { TemplateResource } from './template';
import type { RouteManifest } from '../../manifest/manifest';
import type { Problem } from '../problems';

/**
 * A warning for an API whose routes require a key, if no usage plan has one. A plan of another stack may be for any
 * API.
 */
export function apiKeyProblems(
  stack: Stack,
  resources: ReadonlyMap<string, TemplateResource>,
  apiId: string,
  routes: readonly RouteManifest[],
): Problem[] {
  const keyed = routes.find(({ apiKeyRequired }) => apiKeyRequired);
  if (!keyed) return [];
  const plans = [...resources.values()].filter(({ type }) => type === 'AWS::ApiGateway::UsagePlan');
  if (plans.some(({ properties }) => properties.ApiStages?.some((stage: any) => stage.ApiId?.Ref === apiId))) {
    return [];
  }
  if (
    stack.node.root.node
      .findAll()
      .some((construct) => CfnUsagePlan.isCfnUsagePlan(construct) && construct.stack !== stack)
  ) {
    return [];
  }
  const message =
    `${keyed.method} ${keyed.path} requires an API key, and no usage plan has the API's stage, so that every request gets 403 as its response: ` +
    "set api.usagePlan, or call runtime.restApi.addUsagePlan('Plan', { apiStages: [{ stage: runtime.restApi.deploymentStage }] })";
  return [{ id: 'api-keys', message }];
}

const ROUTE = 'declare the route in the runtime app: app.route(…)';
const AUTHORIZER = 'declare the authorizer in the runtime app: app.authorizer(…), jwtAuthorizer(…)';

// Resources that API Gateway has only until the next deployment: the document of the API replaces whatever was added.
const INSTEAD: { readonly [type: string]: string } = {
  'AWS::ApiGateway::Method': ROUTE,
  'AWS::ApiGateway::Resource': ROUTE,
  'AWS::ApiGateway::Model': 'declare the schema in the runtime app, at its route: { schemas: { body } }',
  'AWS::ApiGateway::RequestValidator': 'give apiProps.gatewayValidation: true',
  'AWS::ApiGateway::GatewayResponse': 'give apiProps.gatewayResponses',
  'AWS::ApiGateway::Authorizer': AUTHORIZER,
  'AWS::ApiGatewayV2::Route': ROUTE,
  'AWS::ApiGatewayV2::Integration': 'declare a route in the runtime app that calls it, or create another API',
  'AWS::ApiGatewayV2::Authorizer': AUTHORIZER,
};

/** A message for each resource that belongs to the API and would not take effect. */
export function ineffectiveResources(resources: ReadonlyMap<string, TemplateResource>, apiId: string): string[] {
  const problems: string[] = [];
  for (const { path, type, properties } of resources.values()) {
    if (Object.hasOwn(INSTEAD, type) && (properties.RestApiId ?? properties.ApiId)?.Ref === apiId) {
      problems.push(
        `${path} (${type}) would be lost at the next deployment, as the API is defined by one document; ${INSTEAD[type]}`,
      );
    }
  }
  return problems;
}

/**
 * A message for each web ACL on an API that takes none: only REST APIs do.
 * https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html
 */
export function wafProblems(resources: ReadonlyMap<string, TemplateResource>): string[] {
  const problems: string[] = [];
  for (const { path, type, properties } of resources.values()) {
    if (type !== 'AWS::WAFv2::WebACLAssociation') continue;
    const referred = [...JSON.stringify(properties.ResourceArn ?? '').matchAll(/"Ref":"(\w+)"/g)].map(([, id]) =>
      resources.get(id),
    );
    const api = referred.find((resource) => resource?.type === 'AWS::ApiGatewayV2::Api');
    if (!api) continue;
    const websocket = api.properties.ProtocolType === 'WEBSOCKET';
    problems.push(
      `${path}: ${websocket ? 'a WebSocket' : 'an HTTP'} API takes no web ACL; a REST API does: ` +
        `${websocket ? '' : 'set api.type to "rest", or '}put a CloudFront distribution with the web ACL in front of it`,
    );
  }
  return problems;
}

import type { TemplateResource } from './template';

const ROUTE = 'declare the route in the runtime app: app.route(…)';
const AUTHORIZER = 'declare the authorizer in the runtime app: app.authorizer(…), jwtAuthorizer(…)';

// What API Gateway has only until the next deployment: the API is one document, and replaces whatever was added beside it.
const INSTEAD: { readonly [type: string]: string } = {
  'AWS::ApiGateway::Method': ROUTE,
  'AWS::ApiGateway::Resource': ROUTE,
  'AWS::ApiGateway::Model': 'declare the schema in the runtime app, at its route: { schemas: { body } }',
  'AWS::ApiGateway::RequestValidator': 'give apiProps.gatewayValidation: true',
  'AWS::ApiGateway::GatewayResponse': 'give apiProps.gatewayResponses',
  'AWS::ApiGateway::Authorizer': AUTHORIZER,
  'AWS::ApiGatewayV2::Route': ROUTE,
  'AWS::ApiGatewayV2::Integration': 'declare a route in the runtime app that calls it, or make another API',
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

import type { TemplateResource } from './template';

const ROUTE = 'declare the route in the runtime app: app.route(…)';
const OTHER = 'it can be part of another API only';

// What API Gateway has only until the next deployment: the API is one document, and replaces whatever was added beside it.
const INSTEAD: { readonly [type: string]: string } = {
  'AWS::ApiGateway::Method': ROUTE,
  'AWS::ApiGateway::Resource': ROUTE,
  'AWS::ApiGateway::Model': OTHER,
  'AWS::ApiGateway::RequestValidator': OTHER,
  'AWS::ApiGateway::GatewayResponse': OTHER,
  'AWS::ApiGateway::Authorizer': OTHER,
  'AWS::ApiGatewayV2::Route': ROUTE,
  'AWS::ApiGatewayV2::Integration': OTHER,
  'AWS::ApiGatewayV2::Authorizer': OTHER,
};

/** A message for each resource that belongs to the API and would not take effect. */
export function ineffectiveResources(resources: ReadonlyMap<string, TemplateResource>, apiId: string): string[] {
  const problems: string[] = [];
  for (const { path, type, properties } of resources.values()) {
    if (Object.hasOwn(INSTEAD, type) && (properties.RestApiId ?? properties.ApiId)?.Ref === apiId) {
      problems.push(`${path} (${type}) would be lost at the next deployment, as the API is defined by one document; ${INSTEAD[type]}`);
    }
  }
  return problems;
}

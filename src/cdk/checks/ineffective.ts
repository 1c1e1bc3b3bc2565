import type { TemplateResource } from './template';

// What API Gateway has only until the next deployment: the API is one document, and replaces whatever was added beside it.
const INSTEAD: { readonly [type: string]: string } = {
  'AWS::ApiGateway::Method': 'declare the route in the runtime app: app.route(…)',
  'AWS::ApiGateway::Resource': 'declare the route in the runtime app: app.route(…)',
  'AWS::ApiGateway::Model': 'it can be part of another API only',
  'AWS::ApiGateway::RequestValidator': 'it can be part of another API only',
  'AWS::ApiGateway::GatewayResponse': 'it can be part of another API only',
  'AWS::ApiGateway::Authorizer': 'it can be part of another API only',
};

/** A message for each resource that belongs to the REST API and would not take effect. */
export function ineffectiveResources(resources: ReadonlyMap<string, TemplateResource>, restApiId: string): string[] {
  const problems: string[] = [];
  for (const { path, type, properties } of resources.values()) {
    if (Object.hasOwn(INSTEAD, type) && properties.RestApiId?.Ref === restApiId) {
      problems.push(`${path} (${type}) would be lost at the next deployment, as the API is defined by one document; ${INSTEAD[type]}`);
    }
  }
  return problems;
}

import type { TemplateResource } from './template';

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

import { corsHeaders, corsMethods, corsOfPath, oneOrigin } from './cors';
import type { RouteManifest } from '../../manifest/manifest';

/**
 * The OPTIONS method of a path, undefined if no route of it has CORS. For one origin API Gateway responds itself; for
 * several the function chooses one, as API Gateway could only repeat the caller's, whatever it is.
 */
export function restPreflight(
  routes: readonly RouteManifest[],
  path: string,
  functionIntegration: object,
): object | undefined {
  const cors = corsOfPath(routes, path);
  if (!cors) return undefined;
  const origin = oneOrigin(cors);
  if (origin === undefined) {
    return {
      responses: { 204: { description: 'No Content' } },
      'x-amazon-apigateway-integration': functionIntegration,
    };
  }
  const headers = { ...corsHeaders(cors, origin), 'Access-Control-Allow-Methods': corsMethods(routes, path).join(',') };
  return {
    responses: {
      204: {
        description: 'No Content',
        headers: Object.fromEntries(Object.keys(headers).map((name) => [name, { schema: { type: 'string' } }])),
      },
    },
    'x-amazon-apigateway-integration': {
      type: 'mock',
      // All bodies are binary for this API, and a mapping template needs text.
      contentHandling: 'CONVERT_TO_TEXT',
      passthroughBehavior: 'when_no_match',
      requestTemplates: { 'application/json': '{"statusCode":204}' },
      responses: { default: { statusCode: '204', responseParameters: parameters('method.response.header', headers) } },
    },
  };
}

/**
 * The CORS headers of gateway responses (no such route, not authorized, throttled), which let a script read them. They
 * are the same for the whole API: if its routes allow different origins, or several, there are none.
 */
export function gatewayCorsParameters(
  routes: readonly RouteManifest[],
): { readonly [parameter: string]: string } | undefined {
  const all = routes.flatMap(({ cors }) => (cors ? [cors] : []));
  const origins = new Set(all.map(oneOrigin));
  const [origin] = origins;
  if (origins.size !== 1 || origin === undefined) return undefined;
  return parameters('gatewayresponse.header', {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Headers': [...new Set(all.flatMap(({ allowHeaders }) => allowHeaders))].sort().join(','),
    ...(all.every(({ allowCredentials }) => allowCredentials) && { 'Access-Control-Allow-Credentials': 'true' }),
  });
}

/** API Gateway takes a value in single quotes as it is. */
function parameters(prefix: string, headers: { readonly [name: string]: string }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [`${prefix}.${name}`, `'${value}'`]));
}

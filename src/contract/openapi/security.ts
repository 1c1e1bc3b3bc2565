import type { SecurityScheme } from './document';
import type { AuthorizerManifest, Manifest, RouteManifest } from '../../manifest/manifest';
import { describedRoutes } from '../../manifest/requests';
import { API_KEY_SCHEME } from '../../manifest/names';

/** The security schemes of the routes, by name. */
export function securitySchemes(manifest: Manifest): { [name: string]: SecurityScheme } {
  const { authorizers = {} } = manifest;
  const routes = describedRoutes(manifest);
  const used = new Set(routes.flatMap(({ authorizer }) => authorizer?.name ?? []));
  return {
    ...Object.fromEntries(
      [...used].sort().flatMap((name) => schemesOf(name, authorizers[name]).map(([id, scheme]) => [id, scheme])),
    ),
    ...(routes.some(({ apiKeyRequired }) => apiKeyRequired) && {
      [API_KEY_SCHEME]: { type: 'apiKey', name: 'x-api-key', in: 'header' } as const,
    }),
  };
}

/**
 * The requirements of a route, of which one is enough: all schemes of its authorizer, and the API key. One scope is enough
 * for API Gateway, while a requirement of OpenAPI with several ones needs them all:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function securityOf(
  { authorizer, apiKeyRequired }: RouteManifest,
  { authorizers = {} }: Manifest,
): { readonly [scheme: string]: readonly string[] }[] | undefined {
  const schemes = authorizer ? schemesOf(authorizer.name, authorizers[authorizer.name]).map(([id]) => id) : [];
  const scopes = authorizer?.scopes ?? [];
  if (schemes.length === 0 && !apiKeyRequired) return undefined;
  const alternatives = scopes.length > 1 ? scopes.map((scope) => [scope]) : [scopes];
  return alternatives.map((some) =>
    Object.fromEntries([...schemes.map((id) => [id, some]), ...(apiKeyRequired ? [[API_KEY_SCHEME, []]] : [])]),
  );
}

const BEARER: SecurityScheme = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' };

/** The schemes of an authorizer: one, or one for each of its identity sources. */
function schemesOf(name: string, authorizer: AuthorizerManifest): [id: string, scheme: SecurityScheme][] {
  switch (authorizer.kind) {
    case 'jwt':
      // A user pool of the stack has no address before it is deployed.
      if (typeof authorizer.issuer !== 'string') return [[name, BEARER]];
      return [
        [
          name,
          {
            type: 'openIdConnect',
            openIdConnectUrl: `${authorizer.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
          },
        ],
      ];
    case 'cognito': {
      const header = authorizer.header ?? 'Authorization';
      return header.toLowerCase() === 'authorization'
        ? [[name, BEARER]]
        : [[name, { type: 'apiKey', name: header, in: 'header' }]];
    }
    case 'iam':
      return [
        [
          name,
          {
            type: 'apiKey',
            name: 'Authorization',
            in: 'header',
            description:
              'AWS Signature Version 4, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html',
          },
        ],
      ];
    case 'custom':
    case 'external': {
      if (authorizer.type === 'token' || !authorizer.identitySources) {
        return [[name, { type: 'apiKey', name: authorizer.header ?? 'Authorization', in: 'header' }]];
      }
      const sent = authorizer.identitySources.flatMap((source): SecurityScheme[] => {
        const [, place, key] = /(header|querystring)\.(.+)$/.exec(source) ?? [];
        // A context value or a stage variable is nothing that a client sends.
        return key === undefined ? [] : [{ type: 'apiKey', name: key, in: place === 'header' ? 'header' : 'query' }];
      });
      return sent.map((scheme, index) => [index === 0 ? name : `${name}${index + 1}`, scheme]);
    }
  }
}

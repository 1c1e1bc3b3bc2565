import { schemasOf } from './schemas';
import { compare } from './sorted';
import type { Declarations, RouteDeclaration } from '../../runtime/declarations';
import { ANY_ORIGIN } from '../../runtime/http/any-origin';
import type { CorsManifest, RouteManifest } from '../manifest';

/** One entry for each path and method. */
export function routesOf({ routes }: Declarations): RouteManifest[] {
  return routes
    .flatMap((route) =>
      route.methods.map((method): RouteManifest => ({
        path: route.path,
        method,
        name: route.name || undefined,
        operation: route.operation || undefined,
        contentTypes: route.contentTypes,
        apiKeyRequired: route.apiKeyRequired,
        stream: route.stream || undefined,
        authorizer: route.authorizer && { name: route.authorizer.declaration.name, scopes: route.authorizer.scopes },
        cors: corsOf(route),
        schemas: schemasOf(route),
        summary: route.summary,
        description: route.description,
        tags: route.tags,
      })),
    )
    .sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
}

function corsOf({ cors }: RouteDeclaration): CorsManifest | undefined {
  if (!cors) return undefined;
  const { allowOrigins, allowHeaders, exposeHeaders, maxAge, allowCredentials } = cors === true ? ANY_ORIGIN : cors;
  return { allowOrigins, allowHeaders, exposeHeaders, maxAge, allowCredentials: allowCredentials || undefined };
}

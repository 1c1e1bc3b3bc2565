import { schemasOf } from './schemas';
import { compare } from './sorted';
import type { Declarations, RouteDeclaration } from '../../runtime/declarations';
import { ANY_ORIGIN } from '../../runtime/http/any-origin';
import type { CorsManifest, ErrorManifest, RouteManifest } from '../manifest';

/** One entry for each path and method. */
export function routesOf({ routes }: Pick<Declarations, 'routes'>): RouteManifest[] {
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
        status: route.status,
        errors: errorsOf(route),
        summary: route.summary,
        description: route.description,
        tags: route.tags,
        docs: route.docs,
      })),
    )
    .sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
}

function errorsOf({ errors }: RouteDeclaration): ErrorManifest[] | undefined {
  return errors
    ?.map(({ status, code }) => ({ status, code }))
    .sort((a, b) => a.status - b.status || compare(a.code, b.code));
}

function corsOf({ cors }: RouteDeclaration): CorsManifest | undefined {
  if (!cors) return undefined;
  const { allowOrigins, allowHeaders, exposeHeaders, maxAge, allowCredentials } = cors === true ? ANY_ORIGIN : cors;
  return { allowOrigins, allowHeaders, exposeHeaders, maxAge, allowCredentials: allowCredentials || undefined };
}

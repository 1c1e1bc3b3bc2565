import { byName } from './sorted';
import type { AuthorizerDeclaration, Declarations, RouteAuthorizer } from '../../runtime/declarations';
import type { AuthorizerManifest } from '../manifest';

/** The authorizers that something uses, by name. */
export function authorizersOf({ routes, handlers }: Declarations): { [name: string]: AuthorizerManifest } {
  const used: (RouteAuthorizer | undefined)[] = [
    ...routes.map(({ authorizer }) => authorizer),
    ...handlers.map(({ options }) => options.authorizer),
  ];
  return byName(
    used.flatMap((one): [string, AuthorizerManifest][] =>
      one ? [[one.declaration.name, authorizerOf(one.declaration)]] : [],
    ),
  );
}

function authorizerOf(declaration: AuthorizerDeclaration): AuthorizerManifest {
  const { kind, type, header, identitySources, ttlSeconds, userPools, issuer, audience, functionArn, roleArn } =
    declaration;
  // The order of keys is the same, whatever order the options were given in.
  return {
    kind,
    type,
    header,
    identitySources,
    ttlSeconds,
    userPools,
    issuer,
    audience,
    functionArn,
    roleArn,
  } as AuthorizerManifest;
}

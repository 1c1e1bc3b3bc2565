import { DeclarationError } from './declaration-error';
import { shown } from './options';
import type { AuthorizerDeclaration, Declarations, RouteAuthorizer } from '../declarations';

/** Recognizes an authorizer by its form: it may come from another copy of the library. */
export function checkAuthorizer(what: string, given: any): void {
  if (given === undefined) return;
  if (typeof given?.withScopes !== 'function') {
    throw new DeclarationError(
      `${what}: option "authorizer" is what app.authorizer(), iamAuthorizer(), cognitoAuthorizer() … return, got ${shown(given)}`,
    );
  }
  const {
    declaration: { kind },
    scopes,
  } = given as RouteAuthorizer;
  if (scopes === undefined) return;
  if (!Array.isArray(scopes) || !scopes.length || !scopes.every((scope) => typeof scope === 'string')) {
    throw new DeclarationError(
      `${what}: the scopes of its authorizer must be an array of strings, got ${shown(scopes)}. Without scopes every token is taken`,
    );
  }
  // API Gateway does not look at the scopes of a route with any other authorizer.
  if (kind !== 'cognito' && kind !== 'jwt') {
    throw new DeclarationError(
      `${what}: scopes are for cognitoAuthorizer() and jwtAuthorizer(); an authorizer of the kind "${kind}" does not see them`,
    );
  }
}

/** Checks the header or the identity sources, from which an authorizer identifies the caller. */
export function checkIdentity(
  what: string,
  { type, header, identitySources }: Pick<AuthorizerDeclaration, 'type' | 'header' | 'identitySources'>,
): void {
  // RFC 9110, 5.1: a token.
  if (header !== undefined && !/^[\w!#$%&'*+.^`|~-]+$/.test(header)) {
    throw new DeclarationError(`${what}: option "header" is the name of a header, got ${shown(header)}`);
  }
  if (!identitySources) return;
  if (!identitySources.length) {
    throw new DeclarationError(`${what}: option "identitySources" is left out for the header, or not empty`);
  }
  if (type !== 'request') {
    throw new DeclarationError(
      `${what}: option "identitySources" is for the type 'request'; a token comes in one "header". Write type: 'request'`,
    );
  }
}

/**
 * A WebSocket API invokes the authorizer when a connection begins, with the whole request, never with a token alone.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access.html
 */
export function checkConnectAuthorizer(
  what: string,
  { route, authorizer }: { readonly route: string; readonly authorizer?: RouteAuthorizer },
): void {
  if (authorizer === undefined) return;
  checkAuthorizer(what, authorizer);
  if (route !== '$connect') {
    throw new DeclarationError(`${what}: only the beginning of a connection has an authorizer. Give it to onWsConnect`);
  }
  const {
    declaration: { kind, type },
  } = authorizer;
  if (kind === 'cognito' || kind === 'jwt') {
    throw new DeclarationError(
      `${what}: a WebSocket API has no ${kind} authorizers. Verify the token in app.authorizer({ name, type: 'request' }, …)`,
    );
  }
  if (kind === 'external' && type === 'token') {
    throw new DeclarationError(
      `${what}: a WebSocket API invokes an authorizer with the whole request. Write externalAuthorizer({ type: 'request', … })`,
    );
  }
}

/** Throws if two authorizers have the same name. */
export function checkAuthorizerClash(
  what: string,
  { routes, handlers }: Declarations,
  own: AuthorizerDeclaration | undefined,
): void {
  if (!own) return;
  const users: { readonly authorizer?: RouteAuthorizer }[] = [...routes, ...handlers.map(({ options }) => options)];
  const used = users.flatMap(({ authorizer }) => authorizer?.declaration ?? []);
  const namesake = used.find((other) => other.name === own.name && JSON.stringify(other) !== JSON.stringify(own));
  if (namesake) {
    throw new DeclarationError(`${what}: another authorizer is named "${own.name}" too. Give one of them another name`);
  }
}

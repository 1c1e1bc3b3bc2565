import { checks } from './checking';
import type { AuthorizerDeclaration } from './declarations';
import type { Allowed, AuthResponse } from './events/authorizer';
import type { UserPool } from './resources/resource';

/** The authorizer of a route, for the option `authorizer`. */
export class Authorizer {
  declare readonly declaration: AuthorizerDeclaration;
  declare readonly scopes?: readonly string[];

  constructor(declaration: AuthorizerDeclaration, scopes?: readonly string[]) {
    Object.assign(this, { declaration, scopes });
  }

  /**
   * The same authorizer, for callers whose token has one of these scopes.
   *
   * @example
   * app.get('/orders', { authorizer: users.withScopes(['orders:read']) }, list);
   */
  withScopes(scopes: readonly string[]): Authorizer {
    return new Authorizer(this.declaration, scopes);
  }
}

/** Allows the caller to call all routes, or only the given ones. */
export function allow(allowed?: Allowed): AuthResponse;
export function allow(...given: [Allowed?]): AuthResponse {
  // An argument that is undefined must not allow all routes: the authorizer rejects it.
  return { ...(given.length ? (given[0] ?? { routes: undefined }) : {}), allowed: true };
}

/** Denies the call. */
export function deny(denied: Pick<Allowed, 'principalId' | 'context'> = {}): AuthResponse {
  return { ...denied, allowed: false };
}

/** Authorizes callers who sign their requests (Signature Version 4) as a role or user that may invoke the API. */
export function iamAuthorizer(): Authorizer {
  return new Authorizer({ kind: 'iam', name: 'iam' });
}

export interface CognitoAuthorizerOptions {
  readonly name: string;
  /** Declared pools, or the ARNs of existing ones. */
  readonly userPools: readonly (UserPool | { readonly arn: string })[];
  /** Scopes, of which a caller's token must have one. */
  readonly scopes?: readonly string[];
  /**
   * The header with the token.
   *
   * @default 'Authorization'
   */
  readonly header?: string;
  /** @default 300 */
  readonly ttlSeconds?: number;
}

/** Authorizes callers with a token of a Cognito user pool (REST APIs). */
export function cognitoAuthorizer(given: CognitoAuthorizerOptions): Authorizer {
  checks?.args('cognitoAuthorizer', given);
  const { name, userPools, scopes, ...options } = given;
  const pools = userPools.map((pool) => ('declaration' in pool ? { resource: pool.declaration.name } : pool));
  return new Authorizer({ ...options, kind: 'cognito', name, userPools: pools }, scopes);
}

export interface JwtAuthorizerOptions {
  /** @default 'jwt' */
  readonly name?: string;
  /** The issuer of the tokens: `https://cognito-idp.<region>.amazonaws.com/<pool>` */
  readonly issuer: string;
  /** The audiences that are accepted: one of them must be in the token. */
  readonly audience: readonly string[];
  /** Scopes, of which a caller's token must have one. */
  readonly scopes?: readonly string[];
}

/** Authorizes callers with a token that an OpenID Connect issuer has signed (HTTP APIs). */
export function jwtAuthorizer(given: JwtAuthorizerOptions): Authorizer {
  checks?.args('jwtAuthorizer', given);
  const { name = 'jwt', scopes, ...options } = given;
  return new Authorizer({ ...options, kind: 'jwt', name }, scopes);
}

export interface ExternalAuthorizerOptions {
  readonly name: string;
  /** The ARN of an authorizer function outside this app. */
  readonly functionArn: string;
  /** @default 'token' */
  readonly type?: 'token' | 'request';
  /**
   * The header with the token.
   *
   * @default 'Authorization'
   */
  readonly header?: string;
  /** The identity sources of a `request` authorizer: `method.request.header.X-Id` */
  readonly identitySources?: readonly string[];
  /** @default 300 */
  readonly ttlSeconds?: number;
  /** The role that API Gateway assumes to invoke the function. */
  readonly roleArn?: string;
}

/** Authorizes callers by a Lambda function outside this app. */
export function externalAuthorizer(options: ExternalAuthorizerOptions): Authorizer {
  checks?.args('externalAuthorizer', options);
  return new Authorizer({ type: 'token', ...options, kind: 'external' });
}

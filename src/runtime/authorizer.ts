import { checks } from './checking';
import type { AuthorizerDeclaration } from './declarations';
import type { Allowed, AuthResponse } from './events/authorizer';
import type { UserPool } from './resources/resource';

/** Says who may call a route: the option `authorizer` of a route. */
export class Authorizer {
  declare readonly declaration: AuthorizerDeclaration;
  declare readonly scopes?: readonly string[];

  constructor(declaration: AuthorizerDeclaration, scopes?: readonly string[]) {
    Object.assign(this, { declaration, scopes });
  }

  /**
   * The same, for callers whose token has one of these scopes.
   *
   * @example
   * app.get('/orders', { authorizer: users.withScopes(['orders:read']) }, list);
   */
  withScopes(scopes: readonly string[]): Authorizer {
    return new Authorizer(this.declaration, scopes);
  }
}

/** The caller may call, all or the given routes. */
export function allow(allowed?: Allowed): AuthResponse;
export function allow(...given: [Allowed?]): AuthResponse {
  // Something that is not there is no permission for all routes: the authorizer refuses it.
  return { ...(given.length ? (given[0] ?? { routes: undefined }) : {}), allowed: true };
}

/** The caller may not call. */
export function deny(denied: Pick<Allowed, 'principalId' | 'context'> = {}): AuthResponse {
  return { ...denied, allowed: false };
}

/** Callers who sign their requests as AWS does, with a role or user that may invoke the API. */
export function iamAuthorizer(): Authorizer {
  return new Authorizer({ kind: 'iam', name: 'iam' });
}

export interface CognitoAuthorizerOptions {
  readonly name: string;
  /** Declared pools, or the ARNs of existing ones. */
  readonly userPools: readonly (UserPool | { readonly arn: string })[];
  /** A caller's token has to have one of these. */
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

/** Callers with a token of a Cognito user pool (REST APIs). */
export function cognitoAuthorizer(given: CognitoAuthorizerOptions): Authorizer {
  checks?.made('cognitoAuthorizer', given);
  const { name, userPools, scopes, ...options } = given;
  const pools = userPools.map((pool) => ('declaration' in pool ? { resource: pool.declaration.name } : pool));
  return new Authorizer({ ...options, kind: 'cognito', name, userPools: pools }, scopes);
}

export interface JwtAuthorizerOptions {
  /** @default 'jwt' */
  readonly name?: string;
  /** Who issues the tokens: `https://cognito-idp.<region>.amazonaws.com/<pool>` */
  readonly issuer: string;
  /** For whom they are. */
  readonly audience: readonly string[];
  /** A caller's token has to have one of these. */
  readonly scopes?: readonly string[];
}

/** Callers with a token that an OpenID Connect issuer has signed (HTTP APIs). */
export function jwtAuthorizer(given: JwtAuthorizerOptions): Authorizer {
  checks?.made('jwtAuthorizer', given);
  const { name = 'jwt', scopes, ...options } = given;
  return new Authorizer({ ...options, kind: 'jwt', name }, scopes);
}

export interface ExternalAuthorizerOptions {
  readonly name: string;
  /** A function that is not of this app. */
  readonly functionArn: string;
  /** @default 'token' */
  readonly type?: 'token' | 'request';
  /**
   * The header with the token.
   *
   * @default 'Authorization'
   */
  readonly header?: string;
  /** What tells callers apart, for a `request` authorizer: `method.request.header.X-Id` */
  readonly identitySources?: readonly string[];
  /** @default 300 */
  readonly ttlSeconds?: number;
  /** The role that API Gateway takes on to call the function. */
  readonly roleArn?: string;
}

/** Callers of whom another function says what they may. */
export function externalAuthorizer(options: ExternalAuthorizerOptions): Authorizer {
  checks?.made('externalAuthorizer', options);
  return new Authorizer({ type: 'token', ...options, kind: 'external' });
}

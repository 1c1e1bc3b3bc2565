import { checks } from './checking';
import type { AuthorizerDeclaration, DeclaredText } from './declarations';
import type { Allowed, AuthContext, AuthResponse } from './events/authorizer';
import type { Variable } from './resources/declared-variable';
import type { UserPool } from './resources/resource';

/** The authorizer of a route, for the option `authorizer`. */
export class Authorizer<Granted = any> {
  declare readonly declaration: AuthorizerDeclaration;
  declare readonly scopes?: readonly string[];
  /** For the compiler only: the type of `request.authorizer`. It has no value. */
  declare readonly granted?: Granted;

  constructor(declaration: AuthorizerDeclaration, scopes?: readonly string[]) {
    Object.assign(this, { declaration, scopes });
  }

  /**
   * The same authorizer, for callers whose token has one of these scopes.
   *
   * @example
   * app.get('/orders', { authorizer: users.withScopes(['orders:read']) }, list);
   */
  withScopes(scopes: readonly string[]): Authorizer<Granted> {
    return new Authorizer(this.declaration, scopes);
  }
}

/** The caller, as the handler of an authorizer names it. */
export interface Caller {
  readonly principalId: string;
}

/** The context of an authorizer whose type is not known. */
export interface AnyContext {
  readonly [name: string]: any;
}

/** The type of `request.authorizer` where an `allow()` has this context. REST APIs make strings of numbers and booleans. */
export type CallerOf<Context> = Caller & {
  readonly [Name in keyof Context]: Context[Name] extends string | undefined ? Context[Name] : Context[Name] | string;
};

/** The type of `request.authorizer` by the result of the authorizer's handler. Requests that it denies reach no route. */
export type GrantedBy<Result> =
  Result extends AuthResponse<infer Context>
    ? [Context] extends [never]
      ? never
      : CallerOf<Context>
    : Caller & AnyContext;

/** The type of `request.authorizer`: `undefined` where everyone may call. */
export type GrantedOf<Given> = 0 extends 1 & Given
  ? any
  : Given extends Authorizer<infer Granted>
    ? Granted
    : undefined;

/** The claims of a token, as API Gateway passes them on: strings, also what was a number or a list. */
export interface Claims {
  readonly [claim: string]: string | undefined;
}

/** A caller with a token of a Cognito user pool. */
export interface CognitoCaller {
  readonly claims: Claims & {
    /** The user. */
    readonly sub: string;
  };
}

/** A caller with a token that an OpenID Connect issuer has signed. */
export interface JwtCaller {
  readonly jwt: {
    /** `sub`, `iss`, `aud` … */
    readonly claims: Claims;
    /** Those of the route that the token has. */
    readonly scopes: readonly string[] | null;
  };
}

/** A caller that signs requests. Of HTTP APIs: a REST API has it in `event.requestContext.identity`. */
export interface IamCaller {
  readonly iam: {
    readonly accountId: string;
    readonly callerId: string;
    readonly userArn: string;
    readonly userId: string;
    readonly [field: string]: unknown;
  };
}

/** Allows the caller to call all routes, or only the given ones. */
export function allow<Context extends AuthContext = {}>(allowed?: Allowed<Context>): AuthResponse<Context>;
export function allow(...given: [Allowed?]): AuthResponse<any> {
  // An argument that is undefined must not allow all routes: the authorizer rejects it.
  return { ...(given.length ? (given[0] ?? { routes: undefined }) : {}), allowed: true };
}

/** Denies the call. */
export function deny(denied: Pick<Allowed, 'principalId' | 'context'> = {}): AuthResponse<never> {
  return { ...denied, allowed: false } as AuthResponse<never>;
}

/** Authorizes callers who sign their requests (Signature Version 4) as a role or user that may invoke the API. */
export function iamAuthorizer(): Authorizer<IamCaller | undefined> {
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
export function cognitoAuthorizer(given: CognitoAuthorizerOptions): Authorizer<CognitoCaller> {
  checks?.args('cognitoAuthorizer', given);
  const { name, userPools, scopes, ...options } = given;
  const pools = userPools.map((pool) => ('declaration' in pool ? { resource: pool.declaration.name } : pool));
  return new Authorizer({ ...options, kind: 'cognito', name, userPools: pools }, scopes);
}

export interface JwtAuthorizerOptions {
  /** @default 'jwt' */
  readonly name?: string;
  /** The issuer of the tokens: a declared user pool, or the address that is in them, `https://login.example.com/`. */
  readonly issuer: UserPool | string;
  /**
   * The audiences that are accepted: one of them must be in the token. Those of a user pool are the ids of its clients; a
   * declared variable has one that is created with the pool.
   */
  readonly audience: readonly (Variable | string)[];
  /** Scopes, of which a caller's token must have one. */
  readonly scopes?: readonly string[];
}

/**
 * Authorizes callers with a token that an OpenID Connect issuer has signed (HTTP APIs).
 *
 * @example
 * const jwt = jwtAuthorizer({ issuer: app.userPool('Users'), audience: [app.env('USERS_CLIENT_ID')] });
 * app.get('/me', { authorizer: jwt }, ({ authorizer }) => authorizer.jwt.claims.sub);
 */
export function jwtAuthorizer(given: JwtAuthorizerOptions): Authorizer<JwtCaller> {
  checks?.args('jwtAuthorizer', given);
  const { name = 'jwt', scopes, issuer, audience } = given;
  const declaration = { kind: 'jwt', name, issuer: declared(issuer), audience: audience.map(declared) } as const;
  return new Authorizer(declaration, scopes);
}

function declared(value: UserPool | Variable | string): DeclaredText {
  return typeof value === 'string' ? value : { resource: value.declaration.name };
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
export function externalAuthorizer(options: ExternalAuthorizerOptions): Authorizer<Caller & AnyContext> {
  checks?.args('externalAuthorizer', options);
  return new Authorizer({ type: 'token', ...options, kind: 'external' });
}

/** The authorizer of routes, or of the connections of a WebSocket API. */
export type AuthorizerManifest =
  | CustomAuthorizerManifest
  | { readonly kind: 'iam' }
  | CognitoAuthorizerManifest
  | JwtAuthorizerManifest
  | ExternalAuthorizerManifest;

/** The options of a Lambda authorizer. */
export interface LambdaAuthorizerManifest {
  readonly type: 'token' | 'request';
  readonly header?: string;
  readonly identitySources?: readonly string[];
  readonly ttlSeconds?: number;
}

/** A Lambda authorizer: the function of the app with the same name. */
export interface CustomAuthorizerManifest extends LambdaAuthorizerManifest {
  readonly kind: 'custom';
}

export interface CognitoAuthorizerManifest {
  readonly kind: 'cognito';
  readonly userPools: readonly ({ readonly resource: string } | { readonly arn: string })[];
  readonly header?: string;
  readonly ttlSeconds?: number;
}

export interface JwtAuthorizerManifest {
  readonly kind: 'jwt';
  /** A declared user pool, or an address. */
  readonly issuer: { readonly resource: string } | string;
  /** Declared variables, or texts. */
  readonly audience: readonly ({ readonly resource: string } | string)[];
}

/** A Lambda authorizer that is not part of this app. */
export interface ExternalAuthorizerManifest extends LambdaAuthorizerManifest {
  readonly kind: 'external';
  readonly functionArn: string;
  /** The role that API Gateway assumes to invoke it. */
  readonly roleArn?: string;
}

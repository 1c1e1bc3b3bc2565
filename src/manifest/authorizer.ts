/** Who says who may call. */
export type AuthorizerManifest =
  | CustomAuthorizerManifest
  | { readonly kind: 'iam' }
  | CognitoAuthorizerManifest
  | JwtAuthorizerManifest
  | ExternalAuthorizerManifest;

/** What API Gateway asks a function with. */
export interface LambdaAuthorizerManifest {
  readonly type: 'token' | 'request';
  readonly header?: string;
  readonly identitySources?: readonly string[];
  readonly ttlSeconds?: number;
}

/** The function of the app that has the authorizer's name. */
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
  readonly issuer: string;
  readonly audience: readonly string[];
}

/** A function that is not of this app. */
export interface ExternalAuthorizerManifest extends LambdaAuthorizerManifest {
  readonly kind: 'external';
  readonly functionArn: string;
  /** What API Gateway takes on to call it. */
  readonly roleArn?: string;
}

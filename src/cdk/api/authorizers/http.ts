import { type Authorizer, identitySources } from './authorizer';

/**
 * An authorizer as a security scheme of an HTTP API's definition; undefined for IAM, which an operation has by itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
 */
export function httpSecurityScheme({ declaration, uri }: Authorizer): object | undefined {
  switch (declaration.kind) {
    case 'iam':
      return undefined;
    case 'jwt':
      return {
        type: 'oauth2',
        // OpenAPI demands them; API Gateway's own exports have none either.
        flows: {},
        'x-amazon-apigateway-authorizer': {
          type: 'jwt',
          identitySource: '$request.header.Authorization',
          jwtConfiguration: { issuer: declaration.issuer, audience: declaration.audience },
        },
      };
    case 'custom':
    case 'external':
      return {
        type: 'apiKey',
        name: declaration.header ?? 'Authorization',
        in: 'header',
        'x-amazon-apigateway-authorizer': {
          type: 'request',
          authorizerUri: uri,
          authorizerCredentials: declaration.kind === 'external' ? declaration.roleArn : undefined,
          // The simple answer cannot say which routes are allowed, and is remembered for all of them.
          authorizerPayloadFormatVersion: '2.0',
          enableSimpleResponses: false,
          identitySource: (identitySources(declaration, 'http') as string[]).join(', '),
          authorizerResultTtlInSeconds: declaration.ttlSeconds,
        },
      };
    case 'cognito':
      throw new Error('An HTTP API has no authorizers of user pools');
  }
}

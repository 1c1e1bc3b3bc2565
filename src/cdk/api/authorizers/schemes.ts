import { type Authorizer, identitySources } from './authorizer';

/**
 * An authorizer as a security scheme of a REST API's definition.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
 */
export function restSecurityScheme({ declaration, uri, providerArns }: Authorizer): object {
  const scheme = (name: string, authtype: string, authorizer?: object) => ({
    type: 'apiKey',
    name,
    in: 'header',
    'x-amazon-apigateway-authtype': authtype,
    ...(authorizer && { 'x-amazon-apigateway-authorizer': authorizer }),
  });
  switch (declaration.kind) {
    case 'iam':
      return scheme('Authorization', 'awsSigv4');
    case 'cognito':
      return scheme(declaration.header ?? 'Authorization', 'cognito_user_pools', {
        type: 'cognito_user_pools',
        providerARNs: providerArns,
        authorizerResultTtlInSeconds: declaration.ttlSeconds,
        identitySource: `method.request.header.${declaration.header ?? 'Authorization'}`,
      });
    case 'custom':
    case 'external':
      return scheme(declaration.type === 'token' ? (declaration.header ?? 'Authorization') : 'Unused', 'custom', {
        type: declaration.type,
        authorizerUri: uri,
        authorizerCredentials: declaration.kind === 'external' ? declaration.roleArn : undefined,
        identitySource: (identitySources(declaration, 'rest') as string[]).join(', '),
        authorizerResultTtlInSeconds: declaration.ttlSeconds,
      });
    case 'jwt':
      throw new Error('A REST API has no JWT authorizers');
  }
}

/**
 * An authorizer as a security scheme of an HTTP API's definition; undefined for IAM, which an operation has by itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
 */
export function httpSecurityScheme({ declaration, uri, jwt }: Authorizer): object | undefined {
  switch (declaration.kind) {
    case 'iam':
      return undefined;
    case 'jwt':
      return {
        type: 'oauth2',
        // OpenAPI requires them; API Gateway's own exports have none either.
        flows: {},
        'x-amazon-apigateway-authorizer': {
          type: 'jwt',
          identitySource: '$request.header.Authorization',
          jwtConfiguration: { issuer: jwt!.issuer, audience: jwt!.audience },
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
          // A simple response cannot specify the allowed routes, and is cached for all of them.
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

import { Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import type {
  AuthorizerManifest,
  FunctionManifest,
  Manifest,
  RouteAuthorizerManifest,
} from '../../../../src/manifest/manifest';
import { appIn, newStack, ofType, PLAIN, route } from '../../literal-app';

const FUNCTION: FunctionManifest = { kind: 'authorizer', type: 'token', header: 'Authorization', ttlSeconds: 300 };
const custom = (options: object = {}): AuthorizerManifest => ({
  kind: 'custom',
  type: 'token',
  header: 'Authorization',
  ttlSeconds: 300,
  ...options,
});

function secured(
  type: 'rest' | 'http',
  authorizer: AuthorizerManifest,
  use: Partial<RouteAuthorizerManifest> = {},
  apiKeyRequired?: boolean,
) {
  const manifest: Manifest = {
    ...PLAIN,
    functions: { ...PLAIN.functions, ...(authorizer.kind === 'custom' && { auth: FUNCTION }) },
    authorizers: { auth: authorizer },
    routes: [route('GET', '/closed', { authorizer: { name: 'auth', ...use }, apiKeyRequired }), route('GET', '/open')],
    resources: authorizer.kind === 'cognito' ? { Users: { kind: 'userPool', variable: 'USERS_ID' } } : {},
  };
  const stack = newStack();
  const pool = authorizer.kind === 'cognito' ? new cognito.UserPool(stack, 'Pool') : undefined;
  appIn(stack, manifest, { stageConfig: { api: { type } }, ...(pool && { resources: { Users: pool } }) });
  const template = Template.fromStack(stack).toJSON();
  const body = template.Resources[type === 'rest' ? 'RestAPI' : 'HttpAPI'].Properties.Body;
  return {
    body,
    scheme: body.components?.securitySchemes?.auth,
    closed: body.paths['/closed'].get,
    open: body.paths['/open'].get,
    pool: stack.resolve(pool?.userPoolArn),
    permissions: ofType(template, 'AWS::Lambda::Permission')
      .filter(([id]) => id !== 'APIHandlerInvokePermission')
      .map(([, { Properties }]) => Properties),
  };
}

const URI = {
  'Fn::Sub': 'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Auth.Arn}/invocations',
};
const permissionFor = (api: string, functionName: unknown) => ({
  Action: 'lambda:InvokeFunction',
  FunctionName: functionName,
  Principal: 'apigateway.amazonaws.com',
  SourceArn: {
    'Fn::Join': [
      '',
      [
        'arn:',
        { Ref: 'AWS::Partition' },
        ':execute-api:',
        { Ref: 'AWS::Region' },
        ':',
        { Ref: 'AWS::AccountId' },
        ':',
        { Ref: api },
        '/authorizers/*',
      ],
    ],
  },
});
const EXTERNAL = 'arn:aws:lambda:eu-west-1:123456789012:function:other';

describe('a REST API', () => {
  test('invokes a function of the app with the token of a header', () => {
    const { scheme, closed, open, permissions } = secured('rest', custom({ header: 'X-Token', ttlSeconds: 0 }));
    expect(scheme).toEqual({
      type: 'apiKey',
      name: 'X-Token',
      in: 'header',
      'x-amazon-apigateway-authtype': 'custom',
      'x-amazon-apigateway-authorizer': {
        type: 'token',
        authorizerUri: URI,
        identitySource: 'method.request.header.X-Token',
        authorizerResultTtlInSeconds: 0,
      },
    });
    expect(closed.security).toEqual([{ auth: [] }]);
    expect(open.security).toBeUndefined();
    expect(permissions).toEqual([permissionFor('RestAPI', { Ref: 'Auth' })]);
  });

  test('invokes a function with the whole request, and caches by its identity sources', () => {
    const { scheme } = secured(
      'rest',
      custom({
        type: 'request',
        identitySources: ['method.request.header.X-Id', '$request.querystring.id', 'context.identity.sourceIp'],
      }),
    );
    expect(scheme.name).toBe('Unused');
    expect(scheme['x-amazon-apigateway-authorizer']).toMatchObject({
      type: 'request',
      identitySource: 'method.request.header.X-Id, method.request.querystring.id, context.identity.sourceIp',
    });
    expect(secured('rest', custom({ type: 'request' })).scheme['x-amazon-apigateway-authorizer'].identitySource).toBe(
      'method.request.header.Authorization',
    );
  });

  test('verifies tokens of user pools, with a scope', () => {
    const { scheme, closed, pool, permissions } = secured(
      'rest',
      { kind: 'cognito', userPools: [{ resource: 'Users' }, { arn: 'arn:pool' }] },
      { scopes: ['orders/read'] },
    );
    expect(scheme).toMatchObject({
      'x-amazon-apigateway-authtype': 'cognito_user_pools',
      'x-amazon-apigateway-authorizer': {
        type: 'cognito_user_pools',
        providerARNs: [pool, 'arn:pool'],
        identitySource: 'method.request.header.Authorization',
      },
    });
    expect(closed.security).toEqual([{ auth: ['orders/read'] }]);
    expect(permissions).toEqual([]);
  });

  test('authorizes by IAM', () => {
    const { scheme, closed } = secured('rest', { kind: 'iam' });
    expect(scheme).toEqual({
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
      'x-amazon-apigateway-authtype': 'awsSigv4',
    });
    expect(closed.security).toEqual([{ auth: [] }]);
  });

  test('invokes an external function in its region', () => {
    const { scheme, permissions } = secured('rest', { kind: 'external', type: 'token', functionArn: EXTERNAL });
    expect(scheme['x-amazon-apigateway-authorizer'].authorizerUri).toBe(
      `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${EXTERNAL}/invocations`,
    );
    expect(permissions).toEqual([permissionFor('RestAPI', EXTERNAL)]);
  });

  test('invokes it with a role, without a permission', () => {
    const roleArn = 'arn:aws:iam::123456789012:role/asks';
    const { scheme, permissions } = secured('rest', {
      kind: 'external',
      type: 'token',
      functionArn: EXTERNAL,
      roleArn,
    });
    expect(scheme['x-amazon-apigateway-authorizer'].authorizerCredentials).toBe(roleArn);
    expect(permissions).toEqual([]);
  });

  test('requires an API key in addition', () => {
    const { closed, body } = secured('rest', custom(), {}, true);
    expect(closed.security).toEqual([{ auth: [], api_key: [] }]);
    expect(Object.keys(body.components.securitySchemes)).toEqual(['api_key', 'auth']);
  });

  test('has no JWT authorizers', () => {
    expect(() => secured('rest', { kind: 'jwt', issuer: 'https://i', audience: ['a'] })).toThrow(
      'Stack/RuntimeApp: GET /closed: a REST API has no JWT authorizers, but an HTTP API has: set api.type to "http"',
    );
  });
});

describe('an HTTP API', () => {
  test('invokes a function of the app, whose policy specifies the allowed routes', () => {
    const { scheme, closed, open, permissions } = secured('http', custom({ header: 'X-Token' }));
    expect(scheme).toEqual({
      type: 'apiKey',
      name: 'X-Token',
      in: 'header',
      'x-amazon-apigateway-authorizer': {
        type: 'request',
        authorizerUri: URI,
        authorizerPayloadFormatVersion: '2.0',
        enableSimpleResponses: false,
        identitySource: '$request.header.X-Token',
        authorizerResultTtlInSeconds: 300,
      },
    });
    expect(closed.security).toEqual([{ auth: [] }]);
    expect(open.security).toBeUndefined();
    expect(permissions).toEqual([permissionFor('HttpAPI', { Ref: 'Auth' })]);
  });

  test('has its own notation of identity sources', () => {
    const { scheme } = secured(
      'http',
      custom({
        type: 'request',
        identitySources: ['method.request.header.X-Id', 'stageVariables.x', '$context.routeKey'],
      }),
    );
    expect(scheme['x-amazon-apigateway-authorizer'].identitySource).toBe(
      '$request.header.X-Id, $stageVariables.x, $context.routeKey',
    );
  });

  test('verifies tokens of an issuer', () => {
    const { scheme, closed } = secured(
      'http',
      { kind: 'jwt', issuer: 'https://issuer', audience: ['me'] },
      { scopes: ['read'] },
    );
    expect(scheme).toEqual({
      type: 'oauth2',
      flows: {},
      'x-amazon-apigateway-authorizer': {
        type: 'jwt',
        identitySource: '$request.header.Authorization',
        jwtConfiguration: { issuer: 'https://issuer', audience: ['me'] },
      },
    });
    expect(closed.security).toEqual([{ auth: ['read'] }]);
  });

  describe('with a user pool of the stack as the issuer', () => {
    const definitionOf = (
      props: (pool: cognito.UserPool) => object,
      client: Partial<Manifest['resources'][string]> = {},
    ) => {
      const stack = newStack();
      const manifest: Manifest = {
        ...PLAIN,
        authorizers: {
          auth: { kind: 'jwt', issuer: { resource: 'Users' }, audience: [{ resource: 'webClient' }, 'cli'] },
        },
        routes: [route('GET', '/closed', { authorizer: { name: 'auth' } })],
        resources: {
          Users: { kind: 'userPool', variable: 'USERS_ID' },
          webClient: { kind: 'env', variable: 'WEB_CLIENT', ...client },
        },
      };
      const pool = new cognito.UserPool(stack, 'Pool');
      appIn(stack, manifest, { stageConfig: { api: { type: 'http' } }, ...props(pool) });
      const template = Template.fromStack(stack).toJSON();
      const [[poolId]] = ofType(template, 'AWS::Cognito::UserPool');
      const [[clientId] = []] = ofType(template, 'AWS::Cognito::UserPoolClient');
      const { jwtConfiguration } =
        template.Resources.HttpAPI.Properties.Body.components.securitySchemes.auth['x-amazon-apigateway-authorizer'];
      return { jwtConfiguration, poolId, clientId };
    };

    test('verifies its tokens, for a client that is created with it', () => {
      const { jwtConfiguration, poolId, clientId } = definitionOf((Users) => ({
        resources: { Users, webClient: Users.addClient('Web').userPoolClientId },
      }));
      expect(jwtConfiguration).toEqual({
        issuer: { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [poolId, 'ProviderName'] }]] },
        audience: [{ Ref: clientId }, 'cli'],
      });
    });

    test('takes the client from the environment of the settings', () => {
      const { jwtConfiguration } = definitionOf((Users) => ({
        resources: { Users },
        stageConfig: { api: { type: 'http' }, environment: { WEB_CLIENT: 'given' } },
      }));
      expect(jwtConfiguration.audience).toEqual(['given', 'cli']);
    });

    test('needs a value for a variable with a default, which only the code of the app knows', () => {
      expect(() => definitionOf((Users) => ({ resources: { Users } }), { optional: true })).toThrow(
        'the audience "webClient" of the authorizer "auth" has no value: give it as resources: { webClient: … }',
      );
    });

    test('may be an imported pool', () => {
      const arn = 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc';
      const { jwtConfiguration } = definitionOf((pool) => ({
        resources: { Users: cognito.UserPool.fromUserPoolArn(pool, 'Imported', arn), webClient: 'web' },
      }));
      expect(jwtConfiguration).toEqual({
        issuer: { 'Fn::Join': ['', ['https://cognito-idp.eu-west-1.', { Ref: 'AWS::URLSuffix' }, '/eu-west-1_abc']] },
        audience: ['web', 'cli'],
      });
    });
  });

  test('authorizes by IAM', () => {
    const { closed, body } = secured('http', { kind: 'iam' });
    expect(closed['x-amazon-apigateway-auth']).toEqual({ type: 'AWS_IAM' });
    expect(closed.security).toBeUndefined();
    expect(body.components.securitySchemes).toBeUndefined();
  });

  test('has no authorizers of user pools, and the error names the alternative', () => {
    expect(() => secured('http', { kind: 'cognito', userPools: [{ arn: 'arn:pool' }, { resource: 'Users' }] })).toThrow(
      'GET /closed: an HTTP API has no authorizers of user pools, but a REST API has: set api.type to "rest", or use jwtAuthorizer(',
    );
  });
});

test('scopes of an authorizer without tokens are refused', () => {
  for (const type of ['rest', 'http'] as const) {
    expect(() => secured(type, custom(), { scopes: ['read'] })).toThrow(
      'scopes are for cognitoAuthorizer() and jwtAuthorizer(), and "auth" is of another kind (custom)',
    );
  }
});

test('an unknown identity source is refused', () => {
  expect(() => secured('rest', custom({ type: 'request', identitySources: ['X-Id'] }))).toThrow(
    'the authorizer "auth" has the identity source "X-Id", which does not exist',
  );
});

test('the authorizer of many routes has one permission', () => {
  const manifest = {
    ...PLAIN,
    functions: { ...PLAIN.functions, auth: FUNCTION },
    authorizers: { auth: custom() },
    routes: Array.from({ length: 50 }, (_, i) => route('GET', `/r${i}`, { authorizer: { name: 'auth' } })),
  };
  const stack = newStack();
  appIn(stack, manifest);
  expect(ofType(Template.fromStack(stack).toJSON(), 'AWS::Lambda::Permission')).toHaveLength(2);
});

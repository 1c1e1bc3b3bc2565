import fc from 'fast-check';
import { appIn, newStack } from '../../cdk/literal-app';
import { Template } from 'aws-cdk-lib/assertions';
import { openApi } from '../../../src/contract/openapi';
import { describeApp } from '../../../src/manifest/describe';
import type { Manifest } from '../../../src/manifest/manifest';
import { allow, APP, App, externalAuthorizer, iamAuthorizer, jwtAuthorizer } from '../../../src/runtime';
import { z } from 'zod';

jest.setTimeout(60_000);

type ApiType = 'rest' | 'http';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;

const PATHS = ['/', '/users', '/users/{username}', '/users/{username}/posts/{id}', '/files/{path+}', '/a-b/c.d'];

const routes = fc.uniqueArray(
  fc.record({
    path: fc.constantFrom(...PATHS),
    method: fc.constantFrom(...METHODS),
    authorizer: fc.constantFrom(undefined, 'custom', 'external', 'iam', 'web'),
    scopes: fc.boolean(),
    apiKeyRequired: fc.boolean(),
    cors: fc.boolean(),
    name: fc.constantFrom(undefined, 'one', 'two'),
    schemas: fc.boolean(),
  }),
  { selector: ({ path, method }) => `${method} ${path}`, minLength: 1, maxLength: 12 },
);

const SCHEMAS = {
  query: z.object({ page: z.string(), sort: z.enum(['up', 'down']).optional() }),
  headers: z.object({ 'x-trace': z.string().optional() }),
  body: z.object({ name: z.string() }),
};

function appOf(declared: readonly any[], type: ApiType): App {
  const app = new App({ name: 'shop' });
  const authorizers: { readonly [name: string]: any } = {
    custom: app.authorizer(
      {
        name: 'custom',
        type: 'request',
        identitySources: ['method.request.header.X-Tenant', 'method.request.querystring.k'],
      },
      () => allow(),
    ),
    external: externalAuthorizer({
      name: 'external',
      functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:auth',
      ...(type === 'http' && { type: 'request', identitySources: ['method.request.header.X-Key'] }),
      header: type === 'rest' ? 'X-Key' : undefined,
    } as any),
    iam: iamAuthorizer(),
    web: jwtAuthorizer({ name: 'web', issuer: 'https://id.example', audience: ['shop'] }),
  };
  for (const { path, method, authorizer, scopes, apiKeyRequired, cors, name, schemas } of declared) {
    const takes = type === 'http' || authorizer !== 'web';
    const own = takes && authorizer ? authorizers[authorizer] : undefined;
    app.route(
      path,
      {
        methods: [method],
        authorizer: authorizer === 'web' && scopes && own ? own.withScopes(['a', 'b']) : own,
        apiKeyRequired: type === 'rest' && apiKeyRequired,
        cors: type === 'rest' && cors,
        name,
        ...(schemas && SCHEMAS),
      },
      () => undefined,
    );
  }
  return app;
}

interface Facts {
  readonly [operation: string]: object;
}

/** What both documents say of each operation, as they mean it. */
function factsOf(document: any, schemeName: (id: string) => string): Facts {
  return Object.fromEntries(
    Object.entries<any>(document.paths).flatMap(([path, methods]) =>
      Object.entries<any>(methods)
        // The preflight is API Gateway's own.
        .filter(([method]) => method !== 'options')
        .map(([method, operation]) => {
          const isIam = operation['x-amazon-apigateway-auth']?.type === 'AWS_IAM';
          const security = isIam ? [{ iam: [] }] : (operation.security ?? []);
          return [
            `${method} ${path.replace(/\+\}/g, '}')}`,
            {
              parameters: (operation.parameters ?? [])
                .map(({ in: place, name, required }: any) => `${place} ${name} ${required}`)
                .sort(),
              security: security.flatMap((one: any) => {
                const named = Object.entries<any>(one).map(([id, scopes]) => [schemeName(id), scopes]);
                const several = named.find(([, scopes]) => scopes.length > 1)?.[1] ?? [undefined];
                // Of the scopes in a definition of API Gateway one is enough; those of OpenAPI are all needed.
                return several.map((scope: string | undefined) =>
                  Object.fromEntries(named.map(([id, scopes]) => [id, scopes.length > 1 ? [scope] : scopes])),
                );
              }),
              takesBody: operation.requestBody !== undefined,
              ...(operation.operationId !== undefined && { operationId: operation.operationId }),
            },
          ];
        }),
    ),
  );
}

test.each<ApiType>(['rest', 'http'])('the description is that of the deployed %s API', (type) => {
  fc.assert(
    fc.property(routes, (declared) => {
      const app = appOf(declared, type);
      const manifest: Manifest = { version: 2, ...describeApp(app[APP]), operations: {}, unknownOperations: [] };
      const stack = newStack();
      appIn(stack, manifest, { stageConfig: { api: { type } } });
      const [definition] = Object.values<any>(Template.fromStack(stack).toJSON().Resources)
        .filter(({ Type }) => Type === 'AWS::ApiGateway::RestApi' || Type === 'AWS::ApiGatewayV2::Api')
        .map(({ Properties }) => Properties.Body);
      const described = factsOf(openApi(manifest), (id) => id.replace(/2$/, ''));
      const deployed = factsOf(definition, (id) => id);
      for (const [operation, facts] of Object.entries<any>(deployed)) {
        // An HTTP API checks no requests: its definition has no parameters but those of the path, and no bodies.
        const { parameters, takesBody, ...rest } = facts;
        expect(described[operation]).toMatchObject(type === 'rest' ? facts : rest);
        expect((described[operation] as any).parameters).toEqual(expect.arrayContaining(parameters));
      }
      expect(Object.keys(described).sort()).toEqual(Object.keys(deployed).sort());
    }),
    { numRuns: 8 },
  );
});

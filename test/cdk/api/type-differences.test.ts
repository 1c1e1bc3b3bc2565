import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { AuthorizerManifest } from '../../../src/manifest/manifest';
import { PLAIN, route } from '../literal-app';
import { apiApp, ROUTES_WITH_KEY, WEBSOCKET } from './api-app';

function withAuthorizer(declaration: AuthorizerManifest) {
  return {
    ...PLAIN,
    routes: [route('GET', '/closed', { authorizer: { name: 'auth' } })],
    authorizers: { auth: declaration },
  };
}

const HAS = 'but a REST API has: set api.type to "rest", or remove it';
const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/0a';

// As in docs/infrastructure/api-types.md, row by row.
test.each([
  [
    'API keys',
    {},
    { manifest: { ...PLAIN, routes: ROUTES_WITH_KEY } },
    `GET /closed: an HTTP API has no API keys, ${HAS}`,
  ],
  ['usage plans', { usagePlan: {} }, {}, `api.usagePlan: an HTTP API has no usage plans, ${HAS}`],
  [
    'resource policies',
    { policyFile: 'policy.json' },
    {},
    `api.policyFile: an HTTP API has no resource policies, ${HAS}`,
  ],
  [
    'endpoint types',
    { endpointType: 'REGIONAL' },
    {},
    `api.endpointType: an HTTP API has no types of endpoints, ${HAS}`,
  ],
  [
    'private endpoints',
    { vpcEndpointIds: ['vpce-0a'] },
    {},
    `api.vpcEndpointIds: an HTTP API has no private endpoints, ${HAS}`,
  ],
  [
    'compression',
    { minimumCompressionSize: 0 },
    {},
    `api.minimumCompressionSize: an HTTP API has no compressed responses, ${HAS}`,
  ],
  ['tracing', { tracing: true }, {}, `api.tracing: an HTTP API has no X-Ray traces, ${HAS}`],
  [
    'TLS 1.0',
    { domain: { name: 'a.example.com', certificateArn: CERTIFICATE, securityPolicy: 'TLS_1_0' } },
    {},
    `api.domain.securityPolicy: an HTTP API has no domain names with TLS 1.0, ${HAS}`,
  ],
  [
    'validation by the gateway',
    {},
    { props: { apiProps: { gatewayValidation: true }, stageConfig: { api: { type: 'http' } } } },
    `apiProps.gatewayValidation: an HTTP API has no such properties, ${HAS}`,
  ],
  [
    'gateway responses',
    {},
    { props: { apiProps: { gatewayResponses: [] }, stageConfig: { api: { type: 'http' } } } },
    `apiProps.gatewayResponses: an HTTP API has no such properties, ${HAS}`,
  ],
  [
    'user pool authorizers',
    {},
    {
      manifest: withAuthorizer({
        kind: 'cognito',
        userPools: [{ arn: 'arn:aws:cognito-idp:eu-central-1:1:userpool/x' }],
      }),
    },
    'GET /closed: an HTTP API has no authorizers of user pools, but a REST API has: set api.type to "rest"',
  ],
])('a feature that an HTTP API lacks is an error that names the type that has it: %s', (_, api, options, message) => {
  expect(() => apiApp({ type: 'http', ...api }, options)).toThrow(`Stack/RuntimeApp: ${message}`);
});

test.each([
  [
    'JWT authorizers',
    {},
    { manifest: withAuthorizer({ kind: 'jwt', issuer: 'https://issuer.example.com', audience: ['a'] }) },
    'GET /closed: a REST API has no JWT authorizers, but an HTTP API has: set api.type to "http", or use cognitoAuthorizer()',
  ],
  [
    'the stage "$default"',
    { stageName: '$default' },
    {},
    'api.stageName: a REST API has no stages of the name "$default", but an HTTP API has: set api.type to "http", or remove it',
  ],
])('so is one that a REST API lacks: %s', (_, api, options, message) => {
  expect(() => apiApp(api, options)).toThrow(`Stack/RuntimeApp: ${message}`);
});

test('a web ACL is for REST APIs', () => {
  const associated = (options: ReturnType<typeof apiApp>, resourceArn: string) => {
    new CfnWebACLAssociation(options.stack, 'Association', {
      resourceArn,
      webAclArn: 'arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/a/b',
    });
    return options.template;
  };
  const rest = apiApp();
  expect(associated(rest, rest.app.restApi.deploymentStage.stageArn)).not.toThrow();
  const http = apiApp({ type: 'http' });
  expect(
    associated(
      http,
      http.stack.formatArn({
        account: '',
        service: 'apigateway',
        resource: `/apis/${http.app.httpApi.apiId}/stages/$default`,
      }),
    ),
  ).toThrow(
    'Stack/Association: an HTTP API takes no web ACL; a REST API does: set api.type to "rest", or put a CloudFront distribution with the web ACL in front of it',
  );
  const websocket = apiApp({}, { manifest: WEBSOCKET });
  expect(
    associated(
      websocket,
      websocket.stack.formatArn({
        account: '',
        service: 'apigateway',
        resource: `/apis/${websocket.app.webSocketApi.apiId}/stages/api`,
      }),
    ),
  ).toThrow('a WebSocket API takes no web ACL; a REST API does: put a CloudFront distribution');
});

test('options that are off, or inherited, require no feature', () => {
  expect(() => apiApp({ type: 'http', tracing: false })).not.toThrow();
  expect(() =>
    apiApp({ type: 'http' }, { props: { stageConfig: { tracing: 'Active', api: { type: 'http' } } } }),
  ).not.toThrow();
});

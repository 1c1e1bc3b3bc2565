import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Stack } from 'aws-cdk-lib/core';
import { ECHO, inlineFunction, LocalStack } from '../local-stack';
import type { CallerRegistry } from '../../../../src/local/aws';
import { type Credentials, signed } from '../../../../src/runtime/parts/aws/sign';

afterEach(() => LocalStack.closeAll());

const LOCAL = { accessKeyId: 'local', secretAccessKey: 'local' };

interface Sent {
  readonly path?: string;
  readonly body?: string;
  readonly service?: string;
  readonly credentials?: Credentials;
  readonly at?: Date;
  /** Changes the request after it was signed. */
  readonly tamper?: (headers: Record<string, string>) => void;
  readonly sentBody?: string;
}

/** A request that is signed as the runtime library does it. */
async function send(stack: LocalStack, sent: Sent = {}) {
  const { path = '/orders/a%20b?x=1&y=%2F', body = '{"n":1}', service = 'execute-api', credentials = LOCAL } = sent;
  const url = new URL(`${stack.url()}${path}`);
  const headers = signed(
    { method: 'POST', url, headers: {}, body },
    service,
    'us-east-1',
    credentials,
    sent.at ?? new Date(),
  );
  sent.tamper?.(headers);
  return stack.send('POST', path, { headers, body: sent.sentBody ?? body });
}

function restApi(stack: Stack) {
  const api = new apigateway.RestApi(stack, 'Api');
  const integration = new apigateway.LambdaIntegration(inlineFunction(stack, 'Echo', ECHO));
  api.root.addProxy({
    defaultIntegration: integration,
    defaultMethodOptions: { authorizationType: apigateway.AuthorizationType.IAM },
  });
  return api;
}

/** Keys of a session of a role of the stack, as STS gives them. */
function sessionOf(stack: LocalStack, role: string): Credentials {
  const callers: CallerRegistry = (stack.runner as any).services.callers;
  const { arn } = stack.cloud.iam.roles.find((one) => one.arn.includes(role))!;
  return callers.issue(arn, 'ada', Date.now() + 60_000, stack.runner.clock);
}

describe('a method of a REST API', () => {
  test('takes a signed request, and the event has the identity of the caller', async () => {
    const stack = await LocalStack.start(restApi);
    const answer = await send(stack);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      body: '{"n":1}',
      requestContext: {
        identity: {
          accessKey: 'local',
          accountId: '000000000000',
          userArn: 'arn:aws:iam::000000000000:user/local',
          user: expect.stringMatching(/^AIDA/),
          caller: expect.stringMatching(/^AIDA/),
        },
      },
    });
  });

  test('takes requests of SDK clients', async () => {
    const stack = await LocalStack.start(restApi);
    const client = new ApiGatewayManagementApiClient({
      endpoint: `${stack.url()}/a (b)`,
      region: 'us-east-1',
      credentials: LOCAL,
    });
    await client.send(new PostToConnectionCommand({ ConnectionId: 'x=y/z', Data: Buffer.from([0, 255]) }));
    client.destroy();
    expect(stack.output).toMatch(/POST \/a.*@connections\/x%3Dy%2Fz 200/);
  });

  test.each<[string, Sent, RegExp, string]>([
    [
      'of an unknown key',
      { credentials: { accessKeyId: 'AKIA', secretAccessKey: 'x' } },
      /token .* is invalid/,
      'UnrecognizedClientException',
    ],
    [
      'with another secret',
      { credentials: { accessKeyId: 'local', secretAccessKey: 'x' } },
      /does not match/,
      'InvalidSignatureException',
    ],
    ['for another service', { service: 's3' }, /scoped to correct service: 'execute-api'/, 'InvalidSignatureException'],
    ['whose body was changed', { sentBody: '{"n":2}' }, /does not match/, 'InvalidSignatureException'],
    ['that is old', { at: new Date(Date.now() - 6 * 60_000) }, /^Signature expired/, 'InvalidSignatureException'],
    ['of the future', { at: new Date(Date.now() + 6 * 60_000) }, /not yet current/, 'InvalidSignatureException'],
  ])('refuses a request %s', async (_, sent, message, type) => {
    const stack = await LocalStack.start(restApi);
    const answer = await send(stack, sent);
    expect(answer).toMatchObject({ status: 403, json: { message: expect.stringMatching(message) } });
    expect(answer.headers['x-amzn-errortype']).toBe(type);
  });

  test('refuses a request without a signature', async () => {
    const stack = await LocalStack.start(restApi);
    expect(await stack.send('POST', '/orders')).toMatchObject({
      status: 403,
      text: '{"message":"Missing Authentication Token"}',
    });
  });

  test.each([
    [
      'Bearer abc',
      "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): 'w1Xc6WwWEogNEZQP/dkBTThsJT4MNlKmzQanIm970rY='.",
    ],
    [
      'Basic YQ==',
      "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=",
    ],
    [
      'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=0',
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed",
    ],
  ])('names what is no signature, as it does for a path that is not there: %s', async (Authorization, message) => {
    const stack = await LocalStack.start(restApi);
    for (const path of ['/orders', '/nothing']) {
      expect(await stack.send('POST', path, { headers: { Authorization } })).toMatchObject({
        status: 403,
        headers: { 'x-amzn-errortype': 'IncompleteSignatureException' },
        json: { message: expect.stringContaining(message) },
      });
    }
  });

  test('is decided on by the policies of the role', async () => {
    const stack = await LocalStack.start((demo) => {
      const api = restApi(demo);
      const principal = new iam.AccountRootPrincipal();
      const policy = (resource: string) =>
        new iam.PolicyStatement({ actions: ['execute-api:Invoke'], resources: [resource] });
      new iam.Role(demo, 'Reader', { assumedBy: principal }).addToPolicy(
        policy(api.arnForExecuteApi('POST', '/orders/*')),
      );
      new iam.Role(demo, 'Nobody', { assumedBy: principal }).addToPolicy(policy(api.arnForExecuteApi('GET', '/x')));
    });
    const reader = await send(stack, { credentials: sessionOf(stack, 'Reader') });
    expect(reader.json.requestContext.identity).toMatchObject({
      userArn: expect.stringMatching(/^arn:aws:sts::000000000000:assumed-role\/demo-Reader\w+\/ada$/),
      caller: expect.stringMatching(/^AROA\w+:ada$/),
    });
    const nobody = await send(stack, { credentials: sessionOf(stack, 'Nobody') });
    expect(nobody).toMatchObject({
      status: 403,
      headers: { 'x-amzn-errortype': 'AccessDeniedException' },
      json: {
        Message: expect.stringMatching(
          /^User: arn:aws:sts::.* is not authorized to perform: execute-api:Invoke on resource: /,
        ),
      },
    });
  });
});

test('a route of an HTTP API has the identity in its authorizer, and refuses with 403', async () => {
  const stack = await LocalStack.start((demo) => {
    new apigatewayv2.HttpApi(demo, 'Api').addRoutes({
      path: '/orders/{id}',
      integration: new HttpLambdaIntegration('Echo', inlineFunction(demo, 'Echo', ECHO)),
      authorizer: new HttpIamAuthorizer(),
    });
  });
  expect((await send(stack)).json.requestContext.authorizer.iam).toEqual({
    accessKey: 'local',
    accountId: '000000000000',
    callerId: expect.stringMatching(/^AIDA/),
    userArn: 'arn:aws:iam::000000000000:user/local',
    userId: expect.stringMatching(/^AIDA/),
    cognitoIdentity: null,
    principalOrgId: null,
  });
  expect(await stack.send('POST', '/orders/1')).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' });
});

test('a function URL with AWS_IAM takes requests that are signed for Lambda', async () => {
  const stack = await LocalStack.start((demo) =>
    inlineFunction(demo, 'Echo', ECHO).addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM }),
  );
  expect((await send(stack, { service: 'lambda' })).json.requestContext.authorizer.iam.accessKey).toBe('local');
  for (const refused of [await send(stack), await stack.get('/')]) {
    expect(refused).toMatchObject({ status: 403, json: { Message: 'Forbidden' } });
  }
});

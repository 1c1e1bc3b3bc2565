import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';
import { signed } from '../../../../src/runtime/parts/aws/sign';
import { ECHO, inlineFunction, LocalStack } from '../local-stack';

afterEach(() => LocalStack.closeAll());

function statement(effect: iam.Effect, resources: string[], conditions: object = {}) {
  return new iam.PolicyStatement({
    effect,
    principals: [new iam.AnyPrincipal()],
    actions: ['execute-api:Invoke'],
    resources,
    conditions: conditions as any,
  });
}

const { ALLOW, DENY } = iam.Effect;
const HERE = { IpAddress: { 'aws:SourceIp': ['127.0.0.0/8'] } };
const ELSEWHERE = { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24'] } };

function api(stack: Stack, statements: iam.PolicyStatement[], props: Partial<apigateway.RestApiProps> = {}) {
  const rest = new apigateway.RestApi(stack, 'Api', {
    policy: new iam.PolicyDocument({ statements }),
    ...props,
  });
  const integration = new apigateway.LambdaIntegration(inlineFunction(stack, 'Echo', ECHO));
  for (const path of ['open', 'closed']) rest.root.addResource(path).addMethod('GET', integration);
  return rest;
}

test('allows what a statement allows, and nothing else', async () => {
  const stack = await LocalStack.start((demo) =>
    api(demo, [
      statement(ALLOW, ['execute-api:/prod/GET/open'], HERE),
      statement(ALLOW, ['execute-api:/*'], ELSEWHERE),
    ]),
  );
  expect((await stack.get('/open')).status).toBe(200);
  const { status, headers, json } = await stack.get('/closed');
  expect(status).toBe(403);
  expect(headers['x-amzn-errortype']).toBe('AccessDeniedException');
  expect(json).toEqual({
    Message: expect.stringMatching(
      /^User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:\*{8}0000:\w+\/prod\/GET\/closed$/,
    ),
  });
  expect(stack.output).toContain('the resource policy of the API does not allow this to a client at 127.0.0.1');
});

test('an explicit deny wins, and the message says so', async () => {
  const stack = await LocalStack.start((demo) =>
    api(demo, [
      statement(ALLOW, ['execute-api:/*']),
      statement(DENY, ['execute-api:/*/GET/closed'], { NotIpAddress: { 'aws:SourceIp': ['192.0.2.0/24'] } }),
    ]),
  );
  expect((await stack.get('/open')).status).toBe(200);
  expect((await stack.get('/closed')).json.Message).toMatch(/\/prod\/GET\/closed with an explicit deny$/);
});

test('a private API is reached through the VPC endpoint that its policy names', async () => {
  const stack = await LocalStack.start((demo) => {
    const endpoint = new ec2.InterfaceVpcEndpoint(demo, 'Endpoint', {
      vpc: new ec2.Vpc(demo, 'Vpc', { natGateways: 0 }),
      service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY,
    });
    api(
      demo,
      [
        statement(ALLOW, ['execute-api:/*']),
        statement(DENY, ['execute-api:/*'], { StringNotEquals: { 'aws:SourceVpce': endpoint.vpcEndpointId } }),
      ],
      { endpointConfiguration: { types: [apigateway.EndpointType.PRIVATE], vpcEndpoints: [endpoint] } },
    );
  });
  expect((await stack.get('/open')).status).toBe(200);
});

test('what it denies does not reach a Lambda authorizer, and needs no statement that allows it', async () => {
  const stack = await LocalStack.start((demo) => {
    const authorizer = new apigateway.TokenAuthorizer(demo, 'Authorizer', {
      handler: inlineFunction(
        demo,
        'Decide',
        `async ({ methodArn }) => {
          console.log('asked about ' + methodArn.split('/').pop());
          return { principalId: 'ada', policyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } };
        }`,
      ),
    });
    api(demo, [statement(DENY, ['execute-api:/*/GET/closed'])], { defaultMethodOptions: { authorizer } });
  });
  const headers = { authorization: 'token' };
  expect((await stack.get('/open', headers)).status).toBe(200);
  expect((await stack.get('/closed', headers)).json.Message).toContain('with an explicit deny');
  expect(stack.output).toContain('asked about open');
  expect(stack.output).not.toContain('asked about closed');
});

test('it denies a caller with IAM authorization, too', async () => {
  const role = (demo: Stack) => new iam.Role(demo, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
  const stack = await LocalStack.start((demo) => {
    const rest = api(demo, [statement(DENY, ['execute-api:/*/GET/closed'])], {
      defaultMethodOptions: { authorizationType: apigateway.AuthorizationType.IAM },
    });
    role(demo).addToPolicy(
      new iam.PolicyStatement({ actions: ['execute-api:Invoke'], resources: [rest.arnForExecuteApi()] }),
    );
  });
  const { arn } = stack.cloud.iam.roles.find((one) => one.arn.includes('Caller'))!;
  const credentials = (stack.runner as any).services.callers.issue(arn, 'ada', Date.now() + 60_000, stack.runner.clock);
  const statusOf = async (path: string) => {
    const url = new URL(`${stack.url()}${path}`);
    const headers = signed(
      { method: 'GET', url, headers: {}, body: '' },
      'execute-api',
      'us-east-1',
      credentials,
      new Date(),
    );
    return (await stack.get(path, headers)).status;
  };
  expect(await statusOf('/open')).toBe(200);
  expect(await statusOf('/closed')).toBe(403);
});

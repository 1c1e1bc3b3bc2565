import * as fs from 'node:fs';
import * as path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { EndpointType } from 'aws-cdk-lib/aws-apigateway';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { appIn, newStack, PLAIN, projectWith } from '../literal-app';
import { apiApp, only } from './api-app';

const REST = 'AWS::ApiGateway::RestApi';
const ENDPOINTS = ['vpce-0a', 'vpce-0b'];

test.each(['EDGE', 'REGIONAL'])('a REST API has the endpoint that is set: %s', (endpointType) => {
  expect(only(apiApp({ endpointType }).template(), REST).EndpointConfiguration).toEqual({ Types: [endpointType] });
});

test('a REST API is regional by default', () => {
  expect(only(apiApp().template(), REST).EndpointConfiguration).toEqual({ Types: ['REGIONAL'] });
});

test('a private API accepts requests from its VPC endpoints only', () => {
  const { EndpointConfiguration, Policy, Body } = only(
    apiApp({ endpointType: 'PRIVATE', vpcEndpointIds: ENDPOINTS }).template(),
    REST,
  );
  expect(EndpointConfiguration).toEqual({ Types: ['PRIVATE'], VpcEndpointIds: ENDPOINTS });
  expect(Policy.Statement).toEqual([
    {
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: 'execute-api:Invoke',
      Resource: 'execute-api:/*',
      Condition: { StringEquals: { 'aws:SourceVpce': ENDPOINTS } },
    },
  ]);
  expect(Body['x-amazon-apigateway-policy']).toEqual(Policy);
  expect(Body.servers[0]['x-amazon-apigateway-endpoint-configuration'].vpcEndpointIds).toEqual(ENDPOINTS);
});

test('its endpoint may be a construct of the stack', () => {
  const stack = newStack();
  const endpoint = new ec2.Vpc(stack, 'Vpc', { natGateways: 0 }).addInterfaceEndpoint('Api', {
    service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY,
  });
  appIn(stack, PLAIN, { stageConfig: { api: { endpointType: 'PRIVATE', vpcEndpointIds: [endpoint.vpcEndpointId] } } });
  const { EndpointConfiguration } = only(Template.fromStack(stack).toJSON(), REST);
  expect(EndpointConfiguration.VpcEndpointIds).toEqual([{ Ref: expect.stringContaining('VpcApi') }]);
});

test('a private API that nobody can call is an error at synth', () => {
  expect(() => apiApp({ endpointType: 'PRIVATE' }).template()).toThrow(
    'api.endpointType: a private API needs a resource policy, without which nobody can call it: set api.vpcEndpointIds, apiProps.vpcEndpoints or api.policyFile',
  );
  const { app, template } = apiApp({ endpointType: 'PRIVATE' });
  app.restApi.grantInvokeFromVpcEndpointsOnly([]);
  expect(only(template(), REST).Policy.Statement).toHaveLength(2);
});

test.each([
  [
    { vpcEndpointIds: ENDPOINTS },
    {},
    'api.vpcEndpointIds are for a private API: set api.endpointType to "PRIVATE", or remove them',
  ],
  [{ endpointType: 'EDGE', vpcEndpointIds: ENDPOINTS }, {}, 'api.vpcEndpointIds are for a private API'],
  [
    { endpointType: 'PRIVATE', vpcEndpointIds: ENDPOINTS, domain: { name: 'a.example.com' } },
    {},
    'api.domain: a private API has no public domain name',
  ],
  [
    { endpointType: 'EDGE' },
    { endpointConfiguration: { types: [EndpointType.EDGE] } },
    'apiProps.endpointConfiguration: not accepted: give stageConfig.api.endpointType, and VPC endpoints as apiProps.vpcEndpoints',
  ],
  [
    { policyFile: 'policy.json' },
    { policy: new PolicyDocument() },
    'api.policyFile and apiProps.policy are both a resource policy: remove one of them',
  ],
])('%j with apiProps %j is refused', (api, apiProps, message) => {
  expect(() => apiApp(api, { props: { apiProps } })).toThrow(`Stack/RuntimeApp: ${message}`);
});

describe('a policy file', () => {
  const STATEMENT = { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' };

  function withFile(text: string | undefined, api: object = {}): any {
    const projectDir = projectWith({ api: { policyFile: 'policies/api.json', ...api } });
    fs.mkdirSync(path.join(projectDir, 'policies'));
    if (text !== undefined) fs.writeFileSync(path.join(projectDir, 'policies/api.json'), text);
    const stack = newStack();
    const app = appIn(stack, PLAIN, { projectDir });
    return { app, template: () => only(Template.fromStack(stack).toJSON(), REST) };
  }

  test('is the resource policy of the API, in its definition too', () => {
    const { Policy, Body } = withFile(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ ...STATEMENT, Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }],
      }),
    ).template();
    expect(Policy.Statement).toEqual([{ ...STATEMENT, Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }]);
    expect(Body['x-amazon-apigateway-policy']).toEqual(Policy);
  });

  test('overrides the policy for the endpoints of a private API, and can be one statement', () => {
    const { Policy } = withFile(JSON.stringify({ Statement: STATEMENT }), {
      endpointType: 'PRIVATE',
      vpcEndpointIds: ENDPOINTS,
    }).template();
    expect(Policy.Statement).toEqual([STATEMENT]);
  });

  test.each([
    [undefined, "there is no such file below the project's root, /"],
    ['{', 'it is not JSON: '],
    ['[]', 'it has no "Statement", so it is not a policy'],
    ['{"Statement":["all"]}', 'Statement[0]: it is not an object'],
    [
      JSON.stringify({ Statement: [STATEMENT, { ...STATEMENT, Effect: 'allow' }] }),
      'Statement[1]: "Effect" must be "Allow" or "Deny"',
    ],
    [JSON.stringify({ Statement: { ...STATEMENT, Principal: undefined } }), 'Statement[0]: it has no "Principal"'],
    [JSON.stringify({ Statement: { ...STATEMENT, Action: undefined } }), 'Statement[0]: it has no "Action"'],
  ])('%s is refused', (text, message) => {
    expect(() => withFile(text)).toThrow(`Stack/RuntimeApp: api.policyFile: policies/api.json: ${message}`);
  });
});

test('responses are compressed from the size that is set, also from 0', () => {
  const { MinimumCompressionSize, Body } = only(apiApp({ minimumCompressionSize: 0 }).template(), REST);
  expect([MinimumCompressionSize, Body['x-amazon-apigateway-minimum-compression-size']]).toEqual([0, 0]);
});

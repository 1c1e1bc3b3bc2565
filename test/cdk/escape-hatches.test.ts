import { Template } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Size, type Stack } from 'aws-cdk-lib/core';
import { appIn, newStack, ofType, PLAIN } from './literal-app';
import { NO_RESOURCE_LEVEL } from '../../src/cdk/iam/no-resource-level';

function templateWith(
  props: (stack: Stack) => object,
  then: (app: ReturnType<typeof appIn>) => void = () => undefined,
): any {
  const stack = newStack();
  then(appIn(stack, PLAIN, props(stack)));
  return Template.fromStack(stack).toJSON();
}

const policyStatements = (template: any) =>
  ofType(template, 'AWS::IAM::Policy').flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);

describe('functionProps', () => {
  test('set props of the CDK', () => {
    const { Properties } = templateWith(() => ({
      functionProps: { APIHandler: { recursiveLoop: lambda.RecursiveLoop.ALLOW, description: 'the API' } },
    })).Resources.APIHandler;
    expect(Properties).toMatchObject({
      RecursiveLoop: 'Allow',
      Description: 'the API',
      MemorySize: 1024,
      Handler: 'index.handler',
    });
  });

  test('set another format and level of log lines', () => {
    const { LoggingConfig } = templateWith(() => ({
      functionProps: { APIHandler: { applicationLogLevelV2: lambda.ApplicationLogLevel.DEBUG } },
    })).Resources.APIHandler.Properties;
    expect(LoggingConfig).toMatchObject({ LogFormat: 'JSON', ApplicationLogLevel: 'DEBUG' });
    const text = templateWith(() => ({ functionProps: { APIHandler: { loggingFormat: lambda.LoggingFormat.TEXT } } }));
    expect(text.Resources.APIHandler.Properties.LoggingConfig.LogFormat).toBe('Text');
  });

  test('put a function in a VPC, with the permissions that it needs', () => {
    const template = templateWith((stack) => ({
      functionProps: { APIHandler: { vpc: new ec2.Vpc(stack, 'Vpc', { natGateways: 0 }), allowPublicSubnet: true } },
    }));
    expect(template.Resources.APIHandler.Properties.VpcConfig).toBeDefined();
    expect(policyStatements(template)).toContainEqual({
      Effect: 'Allow',
      Action: [...NO_RESOURCE_LEVEL.vpc],
      Resource: '*',
    });
  });

  test.each([
    [
      { APIHandler: { memorySize: 512 } },
      'functionProps.APIHandler.memorySize: not accepted: it is a setting: give it as stageConfig',
    ],
    [
      { APIHandler: { ephemeralStorageSize: Size.gibibytes(1) } },
      'functionProps.APIHandler.ephemeralStorageSize: not accepted: it is a setting: give it as stageConfig',
    ],
    [
      { APIHandler: { tracing: lambda.Tracing.ACTIVE } },
      'functionProps.APIHandler.tracing: not accepted: it is a setting',
    ],
    [
      { APIHandler: { adotInstrumentation: {} } },
      'functionProps.APIHandler.adotInstrumentation: not accepted: its layers cannot instrument an ES module',
    ],
    [
      { APIHandler: { role: {} } },
      "functionProps.APIHandler.role: not accepted: grant the function's own role what it needs",
    ],
    [{ ApiHandler: {} }, 'functionProps.ApiHandler: unknown function "ApiHandler"; did you mean "APIHandler"?'],
  ])('%j is refused', (functionProps, message) => {
    expect(() => templateWith(() => ({ functionProps }))).toThrow(`Stack/RuntimeApp: ${message}`);
  });
});

describe('apiProps', () => {
  const api = (template: any) => template.Resources.RestAPI.Properties;

  test('set another destination of access logs', () => {
    const template = templateWith((stack) => ({
      apiProps: {
        deployOptions: {
          accessLogDestination: new apigateway.LogGroupLogDestination(new logs.LogGroup(stack, 'Access')),
        },
      },
    }));
    const [[, stage]] = ofType(template, 'AWS::ApiGateway::Stage');
    expect(stage.Properties).toMatchObject({
      StageName: 'api',
      AccessLogSetting: { DestinationArn: expect.anything() },
    });
    expect(ofType(template, 'AWS::ApiGateway::Account')).toEqual([]);
  });

  test('are part of the definition where it would remove them', () => {
    const { Body, Name, BinaryMediaTypes } = api(
      templateWith(() => ({
        apiProps: { restApiName: 'orders', binaryMediaTypes: ['image/png'], disableExecuteApiEndpoint: true },
      })),
    );
    expect({ Name, BinaryMediaTypes }).toEqual({ Name: 'orders', BinaryMediaTypes: ['image/png'] });
    expect(Body).toMatchObject({
      info: { title: 'orders' },
      'x-amazon-apigateway-binary-media-types': ['image/png'],
      servers: [{ url: '/', 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true } }],
    });
  });

  test('set a resource policy, which can also be added later', () => {
    const statement = new iam.PolicyStatement({
      principals: [new iam.AnyPrincipal()],
      actions: ['execute-api:Invoke'],
      resources: ['execute-api:/*'],
    });
    const given = templateWith(() => ({ apiProps: { policy: new iam.PolicyDocument({ statements: [statement] }) } }));
    const later = templateWith(
      () => ({}),
      (app) => app.restApi.addToResourcePolicy(statement),
    );
    for (const template of [given, later]) {
      const { Body, Policy } = api(template);
      expect(Body['x-amazon-apigateway-policy']).toEqual(Policy);
      expect(Policy.Statement[0].Action).toBe('execute-api:Invoke');
    }
    expect(api(templateWith(() => ({}))).Body).not.toHaveProperty('x-amazon-apigateway-policy');
  });

  test('make a private API', () => {
    const template = templateWith((stack) => {
      const endpoint = new ec2.Vpc(stack, 'Vpc', { natGateways: 0 }).addInterfaceEndpoint('Api', {
        service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY,
      });
      return {
        stageConfig: { api: { endpointType: 'PRIVATE', vpcEndpointIds: ['vpce-0a'] } },
        apiProps: { vpcEndpoints: [endpoint] },
      };
    });
    const { Body, EndpointConfiguration, Policy } = api(template);
    expect(EndpointConfiguration).toEqual({ Types: ['PRIVATE'], VpcEndpointIds: ['vpce-0a', expect.anything()] });
    expect(Policy.Statement[0].Condition.StringEquals['aws:SourceVpce']).toEqual(EndpointConfiguration.VpcEndpointIds);
    expect(Body.servers[0]['x-amazon-apigateway-endpoint-configuration'].vpcEndpointIds).toEqual(
      EndpointConfiguration.VpcEndpointIds,
    );
  });

  test.each([
    [
      { deployOptions: { throttlingRateLimit: 5 } },
      'apiProps.deployOptions.throttlingRateLimit: not accepted: give stageConfig.api.throttle',
    ],
    [
      { deployOptions: { tracingEnabled: true } },
      'apiProps.deployOptions.tracingEnabled: not accepted: it is a setting: give stageConfig.api.tracing',
    ],
    [
      { minCompressionSize: {} },
      'apiProps.minCompressionSize: not accepted: it is a setting: give stageConfig.api.minimumCompressionSize',
    ],
    [{ endpointTypes: [] }, 'apiProps.endpointTypes: not accepted: it is a setting: give stageConfig.api.endpointType'],
    [{ mode: 'merge' }, 'apiProps.mode: not accepted: the definition replaces what there was'],
    [{ domainName: {} }, 'apiProps.domainName: not accepted: it is a setting: give stageConfig.api.domain'],
    [
      { deployOptions: { stageName: 'v1' } },
      'apiProps.deployOptions.stageName: not accepted: it is a setting: give stageConfig.api.stageName',
    ],
  ])('%j is refused', (apiProps, message) => {
    expect(() => templateWith(() => ({ apiProps }))).toThrow(`Stack/RuntimeApp: ${message}`);
  });
});

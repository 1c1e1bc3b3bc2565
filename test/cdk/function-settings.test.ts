import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { type Stack } from 'aws-cdk-lib/core';
import { appIn, manifestOf, newStack, ofType, PLAIN, projectWith } from './literal-app';
import { synthesized } from '../project/synthesized';
import { NO_RESOURCE_LEVEL } from '../../src/cdk/iam/no-resource-level';

const layer = (name: string) => `arn:aws:lambda:eu-central-1:123456789012:layer:${name}:1`;
const VPC = { subnetIds: ['subnet-0000000a', 'subnet-0000000b'], securityGroupIds: ['sg-0000000a'] };

const WITH_REPORT = manifestOf({
  resources: {},
  operations: {},
  functions: { APIHandler: { kind: 'http' }, report: { kind: 'lambda' } } as any,
});

function stackWith(props: object | ((stack: Stack) => object), manifest = PLAIN): Stack {
  const stack = newStack();
  appIn(stack, manifest, typeof props === 'function' ? props(stack) : props);
  return stack;
}

function handlerOf(props: object | ((stack: Stack) => object)): any {
  return Template.fromStack(stackWith(props)).toJSON().Resources.APIHandler.Properties;
}

const onEverything = (template: any) =>
  ofType(template, 'AWS::IAM::Policy')
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .filter(({ Resource }) => Resource === '*')
    .map(({ Action }) => [...Action].sort());

describe("settings become the function's properties", () => {
  test('those of runtime/config.json, overridden by those of the construct', () => {
    const projectDir = projectWith({
      tracing: 'Active',
      layers: [layer('a')],
      tags: { team: 'a', cost: '1' },
      stages: { dev: { reservedConcurrentExecutions: 0 } },
    });
    expect(
      handlerOf({ projectDir, stageConfig: { tags: { team: 'b' }, layers: [layer('b'), layer('c')] } }),
    ).toMatchObject({
      TracingConfig: { Mode: 'Active' },
      Layers: [layer('b'), layer('c')],
      ReservedConcurrentExecutions: 0,
      Tags: [
        { Key: 'cost', Value: '1' },
        { Key: 'team', Value: 'b' },
      ],
    });
  });

  test('those of .projenrc.ts, by function and stage', () => {
    const { dir: projectDir } = synthesized({
      ephemeralStorageSize: 1024,
      functions: { report: { ephemeralStorageSize: 10240 } },
      stages: { dev: {}, prod: { ephemeralStorageSize: 2048, functions: { report: { ephemeralStorageSize: 512 } } } },
    });
    const sizes = (name: string, stageConfig?: object) => {
      const stage = { name, stackName: name, production: false };
      const { Resources } = Template.fromStack(stackWith({ projectDir, stage, stageConfig }, WITH_REPORT)).toJSON();
      return [Resources.APIHandler, Resources.Report].map(({ Properties }) => Properties.EphemeralStorage?.Size);
    };
    expect(sizes('dev')).toEqual([1024, 10240]);
    // Lambda's own default is not written.
    expect(sizes('prod')).toEqual([2048, undefined]);
    expect(sizes('prod', { functions: { report: { ephemeralStorageSize: 4096 } } })).toEqual([2048, 4096]);
  });

  test('a size that Lambda would refuse is an error of the synthesis', () => {
    expect(() => handlerOf({ stageConfig: { ephemeralStorageSize: 256 } })).toThrow(
      'Stack/RuntimeApp: stageConfig.ephemeralStorageSize: expected a whole number of MiB from 512 to 10240, got 256',
    );
  });

  test('properties without a setting are not set', () => {
    const handler = handlerOf({});
    for (const property of [
      'EphemeralStorage',
      'TracingConfig',
      'Layers',
      'VpcConfig',
      'ReservedConcurrentExecutions',
      'Tags',
    ]) {
      expect(handler).not.toHaveProperty(property);
    }
  });

  test('subnets and security groups by id, without a look-up and without more resources', () => {
    const stack = stackWith({ stageConfig: { vpc: VPC } });
    const template = Template.fromStack(stack).toJSON();
    expect(template.Resources.APIHandler.Properties.VpcConfig).toEqual({
      SubnetIds: VPC.subnetIds,
      SecurityGroupIds: VPC.securityGroupIds,
    });
    expect(Object.keys(template.Resources).sort()).toEqual(
      Object.keys(Template.fromStack(stackWith({})).toJSON().Resources).sort(),
    );
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
    expect(onEverything(template)).toEqual([[...NO_RESOURCE_LEVEL.vpc]]);
  });

  test('in code, subnets and security groups can be constructs', () => {
    const { VpcConfig } = handlerOf((stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc', {
        natGateways: 0,
        subnetConfiguration: [{ name: 'own', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
      });
      const group = new ec2.SecurityGroup(stack, 'Group', { vpc });
      return {
        stageConfig: {
          vpc: {
            subnetIds: vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
            securityGroupIds: [group.securityGroupId],
          },
        },
      };
    });
    expect(VpcConfig.SubnetIds[0]).toEqual({ Ref: expect.stringMatching(/^VpcownSubnet1/) });
    expect(VpcConfig.SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^Group/), 'GroupId'] }]);
  });

  test('a function can be left out of the VPC of the others', () => {
    const stageConfig = { vpc: VPC, functions: { report: { vpc: { subnetIds: [], securityGroupIds: [] } } } };
    const { Resources } = Template.fromStack(stackWith({ stageConfig }, WITH_REPORT)).toJSON();
    expect(Resources.APIHandler.Properties.VpcConfig).toBeDefined();
    expect(Resources.Report.Properties.VpcConfig).toBeUndefined();
  });

  test('tracing grants what X-Ray needs, and no more', () => {
    expect(onEverything(Template.fromStack(stackWith({ stageConfig: { tracing: 'Active' } })).toJSON())).toEqual([
      [...NO_RESOURCE_LEVEL.tracing],
    ]);
    expect(onEverything(Template.fromStack(stackWith({ stageConfig: { tracing: 'Disabled' } })).toJSON())).toEqual([]);
  });
});

describe('together with functionProps', () => {
  const imported = (stack: Stack, id: string) => lambda.LayerVersion.fromLayerVersionArn(stack, id, layer(id));

  test('layers of both are set, those of the settings first', () => {
    expect(
      handlerOf((stack) => ({
        stageConfig: { layers: [layer('a')] },
        functionProps: { APIHandler: { layers: [imported(stack, 'b')] } },
      })).Layers,
    ).toEqual([layer('a'), layer('b')]);
  });

  test('more than five layers are refused', () => {
    expect(() =>
      handlerOf((stack) => ({
        stageConfig: { layers: ['a', 'b', 'c', 'd'].map(layer) },
        functionProps: { APIHandler: { layers: ['e', 'f'].map((id) => imported(stack, id)) } },
      })),
    ).toThrow(
      'Stack/RuntimeApp: APIHandler: it has 6 layers, by its setting layers and by functionProps.APIHandler.layers together, and a function can have 5',
    );
  });

  test('a VPC that is set in both is refused', () => {
    expect(() =>
      handlerOf((stack) => ({
        stageConfig: { vpc: VPC },
        functionProps: { APIHandler: { vpc: new ec2.Vpc(stack, 'Vpc') } },
      })),
    ).toThrow(
      'Stack/RuntimeApp: APIHandler: its VPC is set twice, by its setting vpc and by functionProps.APIHandler.vpc: remove one of them',
    );
  });
});

describe('the environment', () => {
  test('may be as large as Lambda accepts, and not larger', () => {
    const ours = JSON.stringify({ LONG: '', SERVERLESS_FUNCTION: 'APIHandler' }).length;
    const withBytes = (count: number) => () => handlerOf({ stageConfig: { environment: { LONG: 'x'.repeat(count) } } });
    expect(withBytes(4096 - ours)).not.toThrow();
    expect(withBytes(4097 - ours)).toThrow(
      new RegExp(
        `Stack/RuntimeApp/APIHandler/Resource: its environment variables are 4097 bytes, and Lambda takes 4096; the largest: LONG \\(${4097 - ours}\\)`,
      ),
    );
  });

  test('is counted in bytes, with variables that are added later', () => {
    const stack = newStack();
    const app = appIn(stack, PLAIN, {});
    app.addEnvironmentVariable('TEXT', 'é'.repeat(2100), 'APIHandler');
    app.addEnvironmentVariable('TOKEN', stack.stackId, 'APIHandler');
    expect(() => Template.fromStack(stack)).toThrow(/its environment variables are 42\d\d bytes, .* TEXT \(4200\)/);
  });
});

import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { type Tracing, Architecture, type FunctionOptions, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ServerlessAppError } from './errors';
import type { FunctionProps } from './escape-hatches';
import type { ResolvedFunctionSettings, VpcSettings } from '../config';

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const MAX_LAYERS = 5;

/**
 * The settings of a function as the CDK's props, together with the props that are beyond settings.
 * @param scope for what the settings name by id; each function has its own
 */
export function propsOf(
  scope: Construct,
  id: string,
  settings: ResolvedFunctionSettings,
  props: FunctionProps,
  name: string,
): FunctionOptions {
  const imported = () =>
    new Construct(
      (scope.node.tryFindChild('Function-Imports') as Construct | undefined) ??
        new Construct(scope, 'Function-Imports'),
      id,
    );
  const path = scope.node.path;
  const layers = [...(props.layers ?? [])];
  const vpc = settings.vpc && settings.vpc.subnetIds.length > 0 ? settings.vpc : undefined;
  if (vpc && props.vpc) {
    throw new ServerlessAppError(
      'INVALID_OPTION',
      path,
      `${name}: its VPC is given twice, by its settings and by functionProps.${name}.vpc: take one of them away`,
    );
  }
  const needed = vpc || settings.layers.length > 0 ? imported() : undefined;
  layers.unshift(
    ...settings.layers.map((arn, index) => LayerVersion.fromLayerVersionArn(needed!, `Layer${index + 1}`, arn)),
  );
  if (layers.length > MAX_LAYERS) {
    throw new ServerlessAppError(
      'INVALID_OPTION',
      path,
      `${name}: it has ${layers.length} layers, by its settings and by functionProps.${name}.layers together, and a function can have ${MAX_LAYERS}`,
    );
  }
  return {
    ...props,
    ...(vpc && vpcProps(needed!, vpc)),
    ...(layers.length > 0 && { layers }),
    memorySize: settings.memorySize,
    timeout: Duration.seconds(settings.timeout),
    architecture: settings.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
    tracing: settings.tracing as Tracing,
    reservedConcurrentExecutions: settings.reservedConcurrentExecutions,
  };
}

/** A VPC that nothing is looked up of: a function needs no more than its subnets and security groups. */
function vpcProps(scope: Construct, { subnetIds, securityGroupIds }: VpcSettings): FunctionOptions {
  return {
    // What is unknown is asked for, and read only where security groups or routes are made, or subnets are chosen.
    vpc: Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId: 'unknown', availabilityZones: ['unknown'] }),
    vpcSubnets: {
      subnets: subnetIds.map((subnetId, index) =>
        Subnet.fromSubnetAttributes(scope, `Subnet${index + 1}`, { subnetId, routeTableId: 'unknown' }),
      ),
    },
    securityGroups: securityGroupIds.map((id, index) =>
      SecurityGroup.fromSecurityGroupId(scope, `SecurityGroup${index + 1}`, id),
    ),
  };
}

import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  Architecture,
  type FunctionOptions as CdkFunctionOptions,
  LayerVersion,
  type Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { Duration, Size } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ServerlessAppError } from './errors';
import type { FunctionProps } from './escape-hatches';
import type { FunctionPlan } from './plan';
import type { Project } from './project';
import { functionSetting } from './setting-lines';
import { FUNCTION_SETTINGS, type ResolvedFunctionSettings, type VpcSettings } from '../config';
import { LAMBDA_LAYERS } from '../runtime/aws-limits';

/** The settings that are a property of the same name of the CDK's function, with the conversion of their values. */
export const FUNCTION_PROPERTIES = {
  memorySize: (mebibytes) => mebibytes,
  // The default is Lambda's own, and is left out of the template.
  ephemeralStorageSize: (mebibytes) =>
    mebibytes === FUNCTION_SETTINGS.ephemeralStorageSize.default ? undefined : Size.mebibytes(mebibytes),
  timeout: (seconds) => Duration.seconds(seconds),
  architecture: (name) => (name === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64),
  tracing: (mode) => mode as Tracing,
  reservedConcurrentExecutions: (instances) => instances,
} satisfies {
  readonly [S in keyof ResolvedFunctionSettings & keyof CdkFunctionOptions]?: (
    value: NonNullable<ResolvedFunctionSettings[S]>,
  ) => CdkFunctionOptions[S];
};

/**
 * The settings of a function as the CDK's props, together with the props that are beyond settings.
 * @param scope for resources that the settings import by id; each function has a scope below it
 */
export function propsOf(
  scope: Construct,
  id: string,
  { name, settings, origins }: Pick<FunctionPlan, 'name' | 'settings' | 'origins'>,
  props: FunctionProps,
  project: Project,
): CdkFunctionOptions {
  const imported = () =>
    new Construct(
      (scope.node.tryFindChild('Function-Imports') as Construct | undefined) ??
        new Construct(scope, 'Function-Imports'),
      id,
    );
  const path = scope.node.path;
  const named = (setting: string) => functionSetting(project, { origins }, setting);
  const layers = [...(props.layers ?? [])];
  const vpc = settings.vpc && settings.vpc.subnetIds.length > 0 ? settings.vpc : undefined;
  if (vpc && props.vpc) {
    throw new ServerlessAppError(
      'INVALID_OPTION',
      path,
      `${name}: its VPC is set twice, by its setting ${named('vpc')} and by functionProps.${name}.vpc: remove one of them`,
    );
  }
  const needed = vpc || settings.layers.length > 0 ? imported() : undefined;
  layers.unshift(
    ...settings.layers.map((arn, index) => LayerVersion.fromLayerVersionArn(needed!, `Layer${index + 1}`, arn)),
  );
  if (layers.length > LAMBDA_LAYERS) {
    throw new ServerlessAppError(
      'INVALID_OPTION',
      path,
      `${name}: it has ${layers.length} layers, by its setting ${named('layers')} and by functionProps.${name}.layers together, and a function can have ${LAMBDA_LAYERS}`,
    );
  }
  return {
    ...props,
    ...(vpc && vpcProps(needed!, vpc)),
    ...(layers.length > 0 && { layers }),
    ...propertiesOf(settings),
  };
}

function propertiesOf(settings: ResolvedFunctionSettings): CdkFunctionOptions {
  const values = Object.entries<(value: any) => unknown>(FUNCTION_PROPERTIES).map(([name, propertyOf]) => {
    const value = settings[name as keyof typeof FUNCTION_PROPERTIES];
    return [name, value === undefined ? undefined : propertyOf(value)];
  });
  return Object.fromEntries(values);
}

/** A VPC without a lookup: a function needs only its subnets and security groups. */
function vpcProps(scope: Construct, { subnetIds, securityGroupIds }: VpcSettings): CdkFunctionOptions {
  return {
    // The CDK requires these values, and reads them only to create security groups or routes, or to select subnets.
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

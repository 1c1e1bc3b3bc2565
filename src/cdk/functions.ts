import type { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { type Alias, type CfnFunction, Function as LambdaFunction, LoggingFormat } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { createAlias, withoutAsynchronous } from './aliases';
import { AppCode, RUNTIME } from './app-code';
import type { Created } from './created';
import { propsOf } from './function-settings';
import type { AppPlan } from './plan';
import { RUNTIME_METADATA } from '../manifest/names';
import { FUNCTION_VARIABLE, logicalIdOf } from '../runtime/names';

/**
 * The functions of an app, their aliases and log groups. All functions run the same bundle; an environment variable has the name
 * of the function.
 */
export function createFunctions(
  scope: Construct,
  plan: AppPlan,
  { roles }: Pick<Created, 'roles'>,
): Pick<Created, 'functions' | 'logGroups' | 'aliases' | 'targets'> {
  const code = new AppCode(scope, plan);
  // In a scope of their own, with a name that no function has: a function may have the name that another one's logs would have.
  const logs = new Construct(scope, 'Function-Logs');
  const functions: { [name: string]: LambdaFunction } = {};
  const logGroups: { [name: string]: LogGroup } = {};
  const aliases = new Map<string, Alias>();
  for (const planned of Object.values(plan.functions)) {
    const { name, settings, alias, variables, props: given } = planned;
    const id = logicalIdOf(name);
    // Without a name: `/aws/lambda/<function>` would need the function, whose role needs the group.
    logGroups[name] = new LogGroup(logs, id, {
      retention: settings.logRetentionDays,
      removalPolicy: plan.logRemovalPolicy,
    });
    const { props: own, asynchronous } = alias ? withoutAsynchronous(given) : { props: given, asynchronous: {} };
    const props = propsOf(scope, id, planned, own, plan.project);
    functions[name] = new LambdaFunction(scope, id, {
      // A line is one record that CloudWatch can search by field, and its level can be chosen (applicationLogLevelV2).
      loggingFormat: LoggingFormat.JSON,
      ...props,
      runtime: RUNTIME,
      handler: 'index.handler',
      code: code.of(name, settings.architecture, props.layers),
      role: roles.of(name),
      logGroup: logGroups[name],
      environment: {
        ...(plan.discovery.bundling.sourceMap && { NODE_OPTIONS: '--enable-source-maps' }),
        ...settings.environment,
        ...variables,
        [FUNCTION_VARIABLE]: name,
      },
    });
    describeSecurityGroup(functions[name]);
    for (const [key, value] of Object.entries(settings.tags)) Tags.of(functions[name]).add(key, value);
    (functions[name].node.defaultChild as CfnFunction).addMetadata(RUNTIME_METADATA, plan.project.runtimeDir);
    if (alias) aliases.set(name, createAlias(functions[name], alias, asynchronous));
  }
  return { functions, logGroups, aliases, targets: { ...functions, ...Object.fromEntries(aliases) } };
}

/** Describes the security group that the CDK creates for a function in a VPC. The CDK's description has the path, and a new one is a replacement. */
function describeSecurityGroup(handler: LambdaFunction): void {
  const group = handler.node.tryFindChild('SecurityGroup')?.node.defaultChild as CfnSecurityGroup | undefined;
  if (group) group.groupDescription = `Automatic security group for Lambda Function ${handler.node.id}`;
}

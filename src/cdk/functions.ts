import type { IRole } from 'aws-cdk-lib/aws-iam';
import { type CfnFunction, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { type RemovalPolicy, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { AppCode } from './app-code';
import type { FunctionProps } from './escape-hatches';
import { propsOf } from './function-settings';
import { logicalIdOf } from './logical-id';
import type { ResolvedFunctionSettings } from '../config';

/** What the code runs on. */
export const RUNTIME = Runtime.NODEJS_24_X;

/** Tells the bundle which function of the app it is. */
export const FUNCTION_VARIABLE = 'SERVERLESS_FUNCTION';

/** Marks a function of a runtime app in the template: the app's folder, from the project's root. The local cloud serves edits of it. */
export const RUNTIME_METADATA = 'serverless-cdk-project:runtime';

export interface FunctionOptions {
  readonly name: string;
  readonly settings: ResolvedFunctionSettings;
  /** Variables of the bound resources. */
  readonly variables: { readonly [name: string]: string };
  readonly code: AppCode;
  readonly sourceMap: boolean;
  readonly role: IRole;
  readonly runtimeDir: string;
  /** Beyond the settings. */
  readonly props?: FunctionProps;
  readonly logRemovalPolicy: RemovalPolicy;
}

export interface FunctionResources {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
}

/** One function of a runtime app. All functions of an app run the same bundle, and learn from a variable which one they are. */
export function createFunction(scope: Construct, options: FunctionOptions): FunctionResources {
  const { name, settings } = options;
  const id = logicalIdOf(name);
  // Without a name: `/aws/lambda/<function>` would need the function, whose role needs the group.
  // In a scope of their own, of a name that no function has: one may be called as the logs of another one would be.
  const logs = scope.node.tryFindChild('Function-Logs') ?? new Construct(scope, 'Function-Logs');
  const logGroup = new LogGroup(logs, id, {
    retention: settings.logRetentionDays,
    removalPolicy: options.logRemovalPolicy,
  });
  const props = propsOf(scope, id, settings, options.props ?? {}, name);
  const lambdaFunction = new LambdaFunction(scope, id, {
    // A line is one record that CloudWatch can search by field, and its level can be chosen (applicationLogLevelV2).
    loggingFormat: LoggingFormat.JSON,
    ...props,
    runtime: RUNTIME,
    handler: 'index.handler',
    code: options.code.of(name, settings.architecture, props.layers),
    role: options.role,
    logGroup,
    environment: {
      ...(options.sourceMap && { NODE_OPTIONS: '--enable-source-maps' }),
      ...settings.environment,
      ...options.variables,
      [FUNCTION_VARIABLE]: name,
    },
  });
  for (const [key, value] of Object.entries(settings.tags)) Tags.of(lambdaFunction).add(key, value);
  (lambdaFunction.node.defaultChild as CfnFunction).addMetadata(RUNTIME_METADATA, options.runtimeDir);
  return { function: lambdaFunction, logGroup };
}

import { LOCAL_ACCESS_KEY_ID } from '../aws';
import { logGroupOf } from '../lambda/invocation-log';
import type { LocalFunction } from '../model';

export interface FunctionEnvironmentOptions {
  readonly region: string;
  /** The endpoint of all services for SDK clients. */
  readonly awsEndpoint: string;
  /** The secret of the local key. @default - the text `local` */
  readonly secretAccessKey?: string;
  /** The variables with which clients of some services reach AWS; see `reachableServices`. */
  readonly aws?: { readonly [name: string]: string };
}

/**
 * The variables that keep SDK clients away from the developer's own account: credentials, profiles, the instance's
 * metadata.
 */
export function localAwsVariables(
  region: string,
  awsEndpoint: string,
  secretAccessKey: string = LOCAL_ACCESS_KEY_ID,
): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: awsEndpoint,
    AWS_ACCESS_KEY_ID: LOCAL_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: 'local',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    // Deployed functions run on a newer Node.js than this process may.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/**
 * Lambda's variables of a function.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function lambdaVariables(fn: LocalFunction): Record<string, string> {
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    _HANDLER: fn.handler,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    AWS_LAMBDA_FUNCTION_NAME: fn.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memorySize),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    // A person reads the lines, and not the format of the template, unless another function reads them, too.
    AWS_LAMBDA_LOG_FORMAT: (fn.logIsRead && fn.logFormat) || 'Text',
    ...(fn.logLevel !== undefined && { AWS_LAMBDA_LOG_LEVEL: fn.logLevel }),
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(fn),
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    LAMBDA_TASK_ROOT: fn.codeDir,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
  };
}

/**
 * The whole environment of a function: Lambda's variables, those that keep the SDK on this machine, and the template's.
 * It has no variables of the shell.
 */
export function functionEnvironment(
  fn: LocalFunction,
  { region, awsEndpoint, secretAccessKey, aws = {} }: FunctionEnvironmentOptions,
): Record<string, string> {
  return {
    ...lambdaVariables(fn),
    ...fn.environment,
    // Last, as a template cannot set these: Lambda reserves them.
    ...localAwsVariables(region, awsEndpoint, secretAccessKey),
    ...aws,
  };
}

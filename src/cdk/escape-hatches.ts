import type { GatewayResponseOptions, SpecRestApiProps, StageOptions } from 'aws-cdk-lib/aws-apigateway';
import type { IVPCEndpointRef } from 'aws-cdk-lib/aws-ec2';
import type { FunctionOptions as CdkFunctionOptions, VersionOptions } from 'aws-cdk-lib/aws-lambda';
import { FUNCTION_PROPERTIES } from './function-settings';
import { below, fail, map, object, type Shape } from '../config';

// Where to set a property that is not accepted, or why it cannot be set. Each value is set in one place.
const STAGE_CONFIG = 'it is a setting: give it as stageConfig, or in .projenrc.ts';
const FUNCTION_ELSEWHERE = {
  environment: STAGE_CONFIG,
  // https://aws-otel.github.io/docs/getting-started/lambda/lambda-js
  adotInstrumentation:
    'its layers cannot instrument an ES module, which the bundle is: give the layer AWSOpenTelemetryDistroJs as stageConfig.layers, ' +
    "and AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-instrument' as stageConfig.environment",
  logRetention: 'give stageConfig.logRetentionDays',
  logRemovalPolicy: 'it follows from whether the stage is a production one',
  logGroup: 'each function has a log group of its own; give stageConfig.logRetentionDays',
  role: "grant the function's own role what it needs, by getRole(…), or give the ARN of an existing role as stageConfig.functions.<function>.role",
  code: 'the code is the bundle of the runtime app',
  handler: 'the bundle has one handler',
  runtime: 'the bundle is built for one runtime',
} as const;
const VERSION_ELSEWHERE = {
  provisionedConcurrentExecutions: 'give stageConfig.functions.<function>.alias.provisionedConcurrency',
} as const;
const API_ELSEWHERE = {
  apiDefinition: 'the definition follows from the routes of the runtime app',
  mode: 'the definition replaces what there was',
  deploy: 'the API is always deployed',
  cloneFrom: 'the definition follows from the routes of the runtime app',
  domainName:
    'it is a setting: give stageConfig.api.domain, or call runtime.restApi.addDomainName(…) for what that does not have',
  endpointTypes: 'it is a setting: give stageConfig.api.endpointType',
  endpointConfiguration: 'give stageConfig.api.endpointType, and VPC endpoints as apiProps.vpcEndpoints',
  minCompressionSize: 'it is a setting: give stageConfig.api.minimumCompressionSize',
} as const;

const DEPLOY_ELSEWHERE = {
  stageName: 'it is a setting: give stageConfig.api.stageName',
  tracingEnabled: 'it is a setting: give stageConfig.api.tracing',
  throttlingRateLimit: 'give stageConfig.api.throttle',
  throttlingBurstLimit: 'give stageConfig.api.throttle',
} as const;

/** The CDK's props of a function, beyond the settings. */
export type FunctionProps = Omit<
  CdkFunctionOptions,
  keyof typeof FUNCTION_PROPERTIES | keyof typeof FUNCTION_ELSEWHERE | 'currentVersionOptions'
> & {
  /** The version that the alias of the function refers to, if the function has the setting `alias`. */
  readonly currentVersionOptions?: Omit<VersionOptions, keyof typeof VERSION_ELSEWHERE>;
};

/** The CDK's props of a REST API and its stage, beyond the settings. An HTTP API takes `disableExecuteApiEndpoint` only. */
export type ApiProps = Omit<SpecRestApiProps, keyof typeof API_ELSEWHERE | 'deployOptions'> & {
  /** The stage: caching, metrics, the destination of its access logs. */
  readonly deployOptions?: Omit<StageOptions, keyof typeof DEPLOY_ELSEWHERE>;

  /**
   * API Gateway validates requests against the schemas of their routes before it invokes the function, and responds
   * with 400 and `{"message":"Invalid request body"}`. It supports less of JSON Schema than the function, which checks
   * the rest.
   * @default false - the schemas are documentation, and the response of the function states what is wrong
   */
  readonly gatewayValidation?: boolean;

  /**
   * The VPC endpoints of a private API: those of the same CDK app. Others are set by their ids:
   * `stageConfig.api.vpcEndpointIds`.
   * @default - none
   */
  readonly vpcEndpoints?: readonly IVPCEndpointRef[];

  /**
   * The gateway responses: to requests that match no route, are not authorized, or cannot be forwarded.
   * @example [{ type: ResponseType.THROTTLED, responseHeaders: { 'Retry-After': "'1'" } }]
   * @default - API Gateway's own, with the headers of CORS where routes have it
   */
  readonly gatewayResponses?: readonly GatewayResponseOptions[];
};

const SETTINGS = Object.fromEntries(Object.keys(FUNCTION_PROPERTIES).map((name) => [name, STAGE_CONFIG]));

/** The shape of `functionProps`. */
export const FUNCTION_PROPS = map(
  without({ ...SETTINGS, ...FUNCTION_ELSEWHERE }, { currentVersionOptions: without(VERSION_ELSEWHERE) }),
);

/** The shape of `apiProps`. */
export const API_PROPS = without(API_ELSEWHERE, { deployOptions: without(DEPLOY_ELSEWHERE) });

/** An object of CDK props without some of them. The CDK itself checks the others. */
function without(
  elsewhere: { readonly [property: string]: string },
  parts: { readonly [property: string]: Shape } = {},
): Shape {
  return {
    schema: {},
    check: (value, at) => {
      object().check(value, at);
      for (const [name, item] of Object.entries(value as object)) {
        if (Object.hasOwn(elsewhere, name)) fail(below(at, name), `not accepted: ${elsewhere[name]}`);
        if (Object.hasOwn(parts, name) && item !== undefined) parts[name].check(item, below(at, name));
      }
    },
  };
}

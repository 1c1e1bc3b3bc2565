import type { AliasSettings, FunctionSettings, VpcSettings } from './config';
import { FunctionArchitecture, FunctionDeployment, FunctionTracing } from './options';
import { type Setting, type WithDefaults } from './setting';
import {
  all,
  below,
  deployable,
  fail,
  list,
  map,
  oneOf,
  rule,
  type Shape,
  string,
  struct,
  text,
  wholeNumber,
} from './shape';
import {
  LAMBDA_LAYERS,
  LAMBDA_MAX_MEMORY_MIB,
  LAMBDA_MAX_STORAGE_MIB,
  LAMBDA_MIN_MEMORY_MIB,
  LAMBDA_MIN_STORAGE_MIB,
  LAMBDA_TIMEOUT_SECONDS,
} from '../runtime/aws-limits';
import { DISCOVERY_VARIABLE, FUNCTION_VARIABLE } from '../runtime/names';

// The values that CloudWatch Logs takes: PutRetentionPolicy, `retentionInDays`
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
const RETENTION_DAYS: readonly unknown[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
const RESERVED_VARIABLES: readonly string[] = [
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
];
const OWN_VARIABLES: readonly string[] = [FUNCTION_VARIABLE, DISCOVERY_VARIABLE];

/** The name of an environment variable. */
export const VARIABLE: Shape = all(
  noneOf('a name that Lambda does not set itself', RESERVED_VARIABLES),
  noneOf('a name that the construct does not set itself', OWN_VARIABLES),
  // https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html
  text('a name of letters, digits and "_", at least two, a letter first', /^[a-zA-Z][a-zA-Z0-9_]+$/),
);

// https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#id_tags_naming_best_practices
const TAG_KEY = rule({
  expected: 'a tag of 1 to 128 letters, digits, spaces and "_.:/=+-@" that does not begin with "aws:"',
  accepts: (key) => typeof key === 'string' && key.length <= 128 && /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/iu.test(key),
  schema: { minLength: 1, maxLength: 128 },
});
const TAG_VALUE = rule({
  expected: 'a string of at most 256 letters, digits, spaces and "_.:/=+-@"',
  accepts: (value) => typeof value === 'string' && value.length <= 256 && /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(value),
  schema: { type: 'string', maxLength: 256 },
});

const LAYER = deployable(
  text(
    'the ARN of a version of a layer, like "arn:aws:lambda:eu-central-1:123456789012:layer:name:1"',
    /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:layer:[a-zA-Z0-9_-]+:\d+$/,
  ),
);

interface FunctionSetting<Value> extends Setting<Value, { readonly gatewayTimeout?: number }> {
  /** Each key has a level of its own: the maps of all levels are merged. */
  readonly merged?: true;
}

/**
 * The settings of a function. The limits are those of Lambda:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 */
export const FUNCTION_SETTINGS = {
  environment: { shape: map(deployable(string()), VARIABLE), default: {}, merged: true },
  // CPU grows with memory, and below this a Node function's cold start is bound by it.
  memorySize: { shape: wholeNumber('MiB', LAMBDA_MIN_MEMORY_MIB, LAMBDA_MAX_MEMORY_MIB), default: 1024 },
  ephemeralStorageSize: { shape: wholeNumber('MiB', LAMBDA_MIN_STORAGE_MIB, LAMBDA_MAX_STORAGE_MIB), default: 512 },
  timeout: {
    shape: wholeNumber('seconds', 1, LAMBDA_TIMEOUT_SECONDS),
    default: ({ gatewayTimeout = 60 }) => gatewayTimeout,
  },
  // Graviton does the same work for a fifth less.
  architecture: { shape: oneOf(FunctionArchitecture), default: 'arm64' },
  logRetentionDays: {
    shape: rule({
      expected: `a number of days that CloudWatch Logs knows (${RETENTION_DAYS.join(', ')})`,
      accepts: (value) => RETENTION_DAYS.includes(value),
      schema: { enum: RETENTION_DAYS },
    }),
    // CloudWatch's own default is to keep them for ever.
    default: 30,
  },
  tracing: { shape: oneOf(FunctionTracing), default: 'Disabled' },
  layers: { shape: list(LAYER, { max: LAMBDA_LAYERS }), default: [] },
  vpc: { shape: vpc() },
  reservedConcurrentExecutions: { shape: wholeNumber('instances', 0) },
  alias: { shape: alias() },
  role: {
    shape: deployable(
      text(
        'the ARN of a role, like "arn:aws:iam::123456789012:role/name"',
        /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
      ),
    ),
  },
  tags: { shape: map(TAG_VALUE, TAG_KEY, { max: 50 }), default: {}, merged: true },
} satisfies { readonly [S in keyof FunctionSettings]-?: FunctionSetting<NonNullable<FunctionSettings[S]>> };

/** The settings of a function, all that have a default set. */
export type ResolvedFunctionSettings = WithDefaults<FunctionSettings, typeof FUNCTION_SETTINGS>;

function noneOf(expected: string, names: readonly string[]): Shape {
  return rule({ expected, accepts: (name) => !names.includes(name as string), schema: { not: { enum: names } } });
}

/** Subnets without security groups, and the reverse, are refused by Lambda. */
function vpc(): Shape {
  const fields = struct<VpcSettings>(
    'key',
    {
      subnetIds: list(deployable(text('the id of a subnet, like "subnet-0a1b2c3d"', /^subnet-[0-9a-f]{8,17}$/)), {
        max: 16,
      }),
      securityGroupIds: list(
        deployable(text('the id of a security group, like "sg-0a1b2c3d"', /^sg-[0-9a-f]{8,17}$/)),
        { max: 5 },
      ),
    },
    ['subnetIds', 'securityGroupIds'],
  );
  const empty = { properties: { subnetIds: { maxItems: 0 }, securityGroupIds: { maxItems: 0 } } };
  const filled = { properties: { subnetIds: { minItems: 1 }, securityGroupIds: { minItems: 1 } } };
  return {
    check: (value, at) => {
      fields.check(value, at);
      const { subnetIds, securityGroupIds } = value as VpcSettings;
      if ((subnetIds.length === 0) === (securityGroupIds.length === 0)) return;
      fail(
        at,
        subnetIds.length === 0
          ? 'there are security groups, but no subnets'
          : 'there are subnets, but no security groups',
      );
    },
    schema: { ...fields.schema, anyOf: [empty, filled] },
  };
}

/** An alias, or one with an empty name, which is none. */
function alias(): Shape {
  const fields = struct<AliasSettings>(
    'key',
    {
      // https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html
      name: text(
        'a name of up to 128 letters, digits, "-" and "_", not digits only; or "" for no alias',
        /^$|^(?![0-9]+$)[a-zA-Z0-9_-]{1,128}$/,
      ),
      provisionedConcurrency: wholeNumber('instances', 1),
      deployment: oneOf(FunctionDeployment),
    },
    ['name'],
  );
  return {
    check: (value, at) => {
      fields.check(value, at);
      const { name, ...others } = value as AliasSettings;
      const [other] = Object.entries(others).find(([, setting]) => setting !== undefined) ?? [];
      if (name === '' && other) fail(below(at, other), 'there is no alias, as its name is empty');
    },
    schema: { ...fields.schema, anyOf: [{ properties: { name: { minLength: 1 } } }, { maxProperties: 1 }] },
  };
}

import type { FunctionSettings } from './config';

/** What a value must be. */
export interface Rule {
  /** For a message: `expected <this>, got …`. */
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

// The values that CloudWatch Logs takes: PutRetentionPolicy, `retentionInDays`
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
const RETENTION_DAYS: readonly unknown[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The settings of a function. The limits are those of Lambda: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const FUNCTION_SETTINGS: { readonly [S in Exclude<keyof FunctionSettings, 'environment'>]-?: Rule } = {
  memorySize: { expected: 'a whole number of MiB from 128 to 10240', accepts: whole(128, 10240) },
  timeout: { expected: 'a number of seconds from 1 to 900', accepts: whole(1, 900) },
  architecture: { expected: '"arm64" or "x86_64"', accepts: (value) => value === 'arm64' || value === 'x86_64' },
  logRetentionDays: {
    expected: `a number of days that CloudWatch Logs knows (${RETENTION_DAYS.join(', ')})`,
    accepts: (value) => RETENTION_DAYS.includes(value),
  },
};

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
const RESERVED_VARIABLES: readonly string[] = [
  '_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_DEFAULT_REGION', 'AWS_REGION', 'AWS_EXECUTION_ENV', 'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_VERSION', 'AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME', 'AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR',
];

/** The names that an environment variable of a function may have, one rule after the other. */
export const VARIABLE_RULES: readonly Rule[] = [
  {
    expected: 'a name that Lambda does not set itself',
    accepts: (name) => !RESERVED_VARIABLES.includes(name as string),
  },
  {
    expected: 'a name that the construct does not set itself',
    accepts: (name) => name !== 'SERVERLESS_FUNCTION' && name !== 'SERVERLESS_DISCOVERY',
  },
  {
    // https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html
    expected: 'a name of letters, digits and "_", at least two, a letter first',
    accepts: (name) => /^[a-zA-Z][a-zA-Z0-9_]+$/.test(name as string),
  },
];

/**
 * The defaults of a function.
 *
 * 1024 MiB: CPU grows with memory, and below this a Node function's cold start is bound by it.
 * 29 s for the function that serves HTTP: API Gateway waits no longer for a REST API's integration.
 * arm64: the same work for a fifth less. 30 days of logs: CloudWatch's own default is to keep them for ever.
 */
export function defaultSettings(servesHttp: boolean): Required<FunctionSettings> {
  return { environment: {}, memorySize: 1024, timeout: servesHttp ? 29 : 60, architecture: 'arm64', logRetentionDays: 30 };
}

function whole(min: number, max: number): (value: unknown) => boolean {
  return (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

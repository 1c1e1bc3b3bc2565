/** The limits of AWS that checks, the test client and the local cloud apply, each with its page. */

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
/** Of a synchronous invocation. */
export const LAMBDA_REQUEST_BYTES = 6_291_456;
/** Of an asynchronous invocation: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LAMBDA_ASYNC_REQUEST_BYTES = 1_048_576;
/** 6 MB and 100 bytes, as Lambda's error about a longer response says. */
export const LAMBDA_RESPONSE_BYTES = 6_291_556;
export const LAMBDA_TIMEOUT_SECONDS = 900;
export const LAMBDA_MIN_MEMORY_MIB = 128;
export const LAMBDA_MAX_MEMORY_MIB = 10_240;
/** Of /tmp: https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html */
export const LAMBDA_MIN_STORAGE_MIB = 512;
export const LAMBDA_MAX_STORAGE_MIB = 10_240;
export const LAMBDA_LAYERS = 5;
/** Of the code with all its layers, unzipped. */
export const LAMBDA_UNZIPPED_BYTES = 250 * 1024 * 1024;
/** Of all environment variables of a function, measured as the JSON that CloudFormation's error shows. */
export const LAMBDA_ENVIRONMENT_BYTES = 4096;
/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const LAMBDA_NAME_LENGTH = 64;
/**
 * How long a function may take to load: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export const LAMBDA_INIT_SECONDS = 10;
/** Of a batch of a FIFO queue: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export const SQS_FIFO_BATCH_SIZE = 10;

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
/** The account's quota may be raised. */
export const REST_API_TIMEOUT_SECONDS = 29;
/** The body of a request or response. */
export const API_GATEWAY_BODY_BYTES = 10 * 1024 * 1024;
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
export const HTTP_API_TIMEOUT_SECONDS = 30;
/** Of the response of a Lambda authorizer: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
export const HTTP_API_AUTHORIZER_TIMEOUT_SECONDS = 10;
/**
 * Of a Lambda authorizer of a REST or a WebSocket API:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
export const AUTHORIZER_TIMEOUT_SECONDS = 30;
/**
 * Cannot be raised, as the next one: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const WEBSOCKET_API_TIMEOUT_SECONDS = 29;
export const WEBSOCKET_AUTHORIZER_RESULT_BYTES = 8 * 1024;
/**
 * Of an API of either type; may be raised, as the next two:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export const API_AUTHORIZERS = 10;
export const HTTP_API_ROUTES = 300;
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
export const REST_API_RESOURCES = 300;
/**
 * Of an HTTP API, as the next two: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export const API_ACCESS_LOG_FORMAT_BYTES = 3072;
export const JWT_AUTHORIZER_AUDIENCES = 50;
export const ROUTE_SCOPES = 10;
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
export const HTTP_API_CORS_MAX_AGE_SECONDS = 86_400;

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
export const TEMPLATE_BYTES = 1_000_000;
export const TEMPLATE_RESOURCES = 500;
export const LOGICAL_ID_LENGTH = 255;

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
/** Of all inline policies of a role, without white space. */
export const INLINE_POLICY_CHARACTERS = 10_240;
export const MANAGED_POLICY_CHARACTERS = 6_144;
export const MANAGED_POLICIES_PER_ROLE = 10;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
export const TRANSACTION_ACTIONS = 100;

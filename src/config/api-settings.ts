import type { AccessLogSettings, ApiSettings, DomainSettings, ThrottleSettings, UsagePlanSettings } from './config';
import { ApiEndpointType, ApiType, FunctionUrlAuthType, QuotaPeriod, TlsPolicy } from './options';
import { type Defaults, defaultsOf, type Rows, shapesOf } from './setting';
import { boolean, deployable, flagOr, list, number, oneOf, struct, text, wholeNumber } from './shape';

const THROTTLE = struct<ThrottleSettings>('key', {
  rateLimit: number('requests', 0),
  burstLimit: wholeNumber('requests', 0),
});

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN_NAME = new RegExp(`^(\\*\\.)?(${LABEL}\\.)+[a-z][a-z0-9-]*[a-z0-9]$`);

/** The settings of a custom domain name. */
export const DOMAIN_SETTINGS = {
  name: { shape: text('a domain name in lower case, like "api.example.com"', DOMAIN_NAME) },
  certificateArn: {
    shape: deployable(
      text('the ARN of a certificate in ACM', /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/),
    ),
  },
  hostedZone: {
    shape: struct<NonNullable<DomainSettings['hostedZone']>>(
      'key',
      {
        // https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html
        id: deployable(text('the id of a hosted zone, like "Z0123456789ABC"', /^[A-Z0-9]{1,32}$/)),
        name: deployable(
          text(
            'the domain name of the zone, like "example.com"',
            new RegExp(`^(${LABEL}\\.)*[a-z][a-z0-9-]*[a-z0-9]$`),
          ),
        ),
      },
      ['id', 'name'],
    ),
  },
  securityPolicy: { shape: oneOf(TlsPolicy), default: 'TLS_1_2' },
  // https://docs.aws.amazon.com/apigateway/latest/api/API_CreateBasePathMapping.html
  basePath: {
    shape: text(
      'a path of letters, digits and $-_.+!*\'(), without "/" at its ends',
      /^[\w$\-.+!*'(),]+(\/[\w$\-.+!*'(),]+)*$/,
    ),
  },
} satisfies Rows<DomainSettings>;

const DOMAIN = struct<DomainSettings>('key', shapesOf(DOMAIN_SETTINGS), ['name']);

const USAGE_PLAN = struct<UsagePlanSettings>('key', {
  throttle: THROTTLE,
  quota: struct<NonNullable<UsagePlanSettings['quota']>>(
    'key',
    {
      limit: wholeNumber('requests', 1),
      period: oneOf(QuotaPeriod),
    },
    ['limit', 'period'],
  ),
});

type Type = NonNullable<ApiSettings['type']>;

/** The settings of the APIs, as far as each can be checked alone. A default may depend on the type of API. */
export const API_SETTINGS = {
  type: { shape: oneOf(ApiType), default: 'rest' },
  authType: { shape: oneOf(FunctionUrlAuthType), default: 'AWS_IAM' },
  stageName: {
    // https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html
    shape: text(
      'a stage name of at most 128 letters, digits, "-" and "_", or "$default"',
      /^(\$default|[\w-]{1,128})$/,
    ),
    default: (type) => (type === 'http' ? '$default' : 'api'),
  },
  endpointType: { shape: oneOf(ApiEndpointType), default: 'REGIONAL' },
  vpcEndpointIds: {
    shape: list(deployable(text('the id of a VPC endpoint, like "vpce-0123456789abcdef0"', /^vpce-[0-9a-f]+$/)), {
      min: 1,
    }),
  },
  policyFile: { shape: text("the path of a JSON file, from the project's root", /\S/) },
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-enable-compression.html
  minimumCompressionSize: { shape: wholeNumber('bytes', 0, 10_485_760) },
  domain: { shape: DOMAIN },
  webSocketDomain: { shape: DOMAIN },
  usagePlan: { shape: USAGE_PLAN },
  throttle: { shape: THROTTLE },
  accessLogs: {
    shape: flagOr(
      struct<AccessLogSettings>('key', {
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
        format: text(
          'one line of text with "$context.requestId" in it',
          /^(?=.*\$context\.(requestId|extendedRequestId)\b).+$/,
        ),
      }),
    ),
    // API Gateway refuses the stage of a REST or WebSocket API in an account where its role for logs was never set.
    default: (type) => type === 'http',
  },
  tracing: { shape: boolean() },
} satisfies Rows<ApiSettings, Type>;

/** The defaults of the settings of an API. */
export function apiDefaults(type: Type): Defaults<ApiSettings, typeof API_SETTINGS> {
  return defaultsOf(API_SETTINGS, type);
}

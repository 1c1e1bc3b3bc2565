import type { AccessLogSettings, ApiSettings, DomainSettings, ThrottleSettings, UsagePlanSettings } from './api';
import { boolean, deployable, flagOr, list, oneOf, rule, struct, text, wholeNumber } from './shape';

const THROTTLE = struct<ThrottleSettings>('key', {
  rateLimit: rule({
    expected: 'a number of requests of 0 or more',
    accepts: (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
    schema: { type: 'number', minimum: 0 },
  }),
  burstLimit: wholeNumber('a whole number of requests of 0 or more', 0),
});

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN_NAME = new RegExp(`^(\\*\\.)?(${LABEL}\\.)+[a-z][a-z0-9-]*[a-z0-9]$`);

const DOMAIN = struct<DomainSettings>(
  'key',
  {
    name: text('a domain name in lower case, like "api.example.com"', DOMAIN_NAME),
    certificateArn: deployable(
      text('the ARN of a certificate in ACM', /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/),
    ),
    hostedZone: struct<NonNullable<DomainSettings['hostedZone']>>(
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
    securityPolicy: oneOf('TLS_1_0', 'TLS_1_2'),
    // https://docs.aws.amazon.com/apigateway/latest/api/API_CreateBasePathMapping.html
    basePath: text(
      'a path of letters, digits and $-_.+!*\'(), without "/" at its ends',
      /^[\w$\-.+!*'(),]+(\/[\w$\-.+!*'(),]+)*$/,
    ),
  },
  ['name'],
);

const USAGE_PLAN = struct<UsagePlanSettings>('key', {
  throttle: THROTTLE,
  quota: struct<NonNullable<UsagePlanSettings['quota']>>(
    'key',
    {
      limit: wholeNumber('a whole number of requests of 1 or more', 1),
      period: oneOf('DAY', 'WEEK', 'MONTH'),
    },
    ['limit', 'period'],
  ),
});

/** The settings of the APIs, as far as each can be told alone. */
export const API_SETTINGS = struct<ApiSettings>('setting', {
  type: oneOf('rest', 'http', 'url'),
  authType: oneOf('AWS_IAM', 'NONE'),
  // https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html
  stageName: text(
    'a stage name of at most 128 letters, digits, "-" and "_", or "$default"',
    /^(\$default|[\w-]{1,128})$/,
  ),
  endpointType: oneOf('EDGE', 'REGIONAL', 'PRIVATE'),
  vpcEndpointIds: list(
    deployable(text('the id of a VPC endpoint, like "vpce-0123456789abcdef0"', /^vpce-[0-9a-f]+$/)),
    { min: 1 },
  ),
  policyFile: text("the path of a JSON file, from the project's root", /\S/),
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-enable-compression.html
  minimumCompressionSize: wholeNumber('a whole number of bytes from 0 to 10485760', 0, 10_485_760),
  domain: DOMAIN,
  websocketDomain: DOMAIN,
  usagePlan: USAGE_PLAN,
  throttle: THROTTLE,
  accessLogs: flagOr(
    struct<AccessLogSettings>('key', {
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
      format: text(
        'one line of text with "$context.requestId" in it',
        /^(?=.*\$context\.(requestId|extendedRequestId)\b).+$/,
      ),
    }),
  ),
  tracing: boolean(),
});

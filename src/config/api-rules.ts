import type { ApiSettings, DomainSettings, ThrottleSettings, UsagePlanSettings } from './api';
import type { Rule } from './settings';

/** What an object of settings must be: something for each key, and the keys that it must have. */
export interface Shape<T = any> {
  readonly keys: { readonly [K in keyof T]-?: Rule | Shape | EachRule | FlagOrShape };
  readonly required?: readonly (keyof T & string)[];
}

/** A list that is not empty. */
export interface EachRule {
  readonly each: Rule;
}

/** On, off, or on with settings. */
export interface FlagOrShape {
  readonly flagOr: Shape;
}

const RATE: Rule = { expected: 'a number of requests of 0 or more', accepts: (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0 };
const BURST: Rule = { expected: 'a whole number of requests of 0 or more', accepts: (value) => Number.isInteger(value) && (value as number) >= 0 };
const BOOLEAN: Rule = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' };
const THROTTLE: Shape<ThrottleSettings> = { keys: { rateLimit: RATE, burstLimit: BURST } };

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN_NAME = new RegExp(`^(\\*\\.)?(${LABEL}\\.)+[a-z][a-z0-9-]*[a-z0-9]$`);

const DOMAIN: Shape<DomainSettings> = {
  keys: {
    name: text('a domain name in lower case, like "api.example.com"', DOMAIN_NAME),
    certificateArn: deployable(text('the ARN of a certificate in ACM', /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/)),
    hostedZone: {
      keys: {
        // https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html
        id: deployable(text('the id of a hosted zone, like "Z0123456789ABC"', /^[A-Z0-9]{1,32}$/)),
        name: deployable(text('the domain name of the zone, like "example.com"', new RegExp(`^(${LABEL}\\.)*[a-z][a-z0-9-]*[a-z0-9]$`))),
      },
      required: ['id', 'name'],
    },
    securityPolicy: oneOf('TLS_1_0', 'TLS_1_2'),
    // https://docs.aws.amazon.com/apigateway/latest/api/API_CreateBasePathMapping.html
    basePath: text('a path of letters, digits and $-_.+!*\'(), without "/" at its ends', /^[\w$\-.+!*'(),]+(\/[\w$\-.+!*'(),]+)*$/),
  },
  required: ['name'],
};

const USAGE_PLAN: Shape<UsagePlanSettings> = {
  keys: {
    throttle: THROTTLE,
    quota: {
      keys: {
        limit: { expected: 'a whole number of requests of 1 or more', accepts: (value) => Number.isInteger(value) && (value as number) >= 1 },
        period: oneOf('DAY', 'WEEK', 'MONTH'),
      },
      required: ['limit', 'period'],
    },
  },
};

/** The settings of the APIs, as far as each can be told alone. */
export const API_SETTINGS: Shape<ApiSettings> = {
  keys: {
    type: oneOf('rest', 'http'),
    // https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html
    stageName: text('a stage name of at most 128 letters, digits, "-" and "_", or "$default"', /^(\$default|[\w-]{1,128})$/),
    endpointType: oneOf('EDGE', 'REGIONAL', 'PRIVATE'),
    vpcEndpointIds: { each: deployable(text('the id of a VPC endpoint, like "vpce-0123456789abcdef0"', /^vpce-[0-9a-f]+$/)) },
    policyFile: { expected: 'the path of a JSON file, from the project\'s root', accepts: (value) => typeof value === 'string' && /\S/.test(value) },
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-enable-compression.html
    minimumCompressionSize: {
      expected: 'a whole number of bytes from 0 to 10485760',
      accepts: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 10_485_760,
    },
    domain: DOMAIN,
    websocketDomain: DOMAIN,
    usagePlan: USAGE_PLAN,
    throttle: THROTTLE,
    accessLogs: {
      flagOr: {
        keys: {
          // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
          format: text('one line of text with "$context.requestId" in it', /^(?=.*\$context\.(requestId|extendedRequestId)\b).+$/),
        },
      },
    },
    tracing: BOOLEAN,
  },
};

function text(expected: string, pattern: RegExp): Rule {
  return { expected, accepts: (value) => typeof value === 'string' && pattern.test(value) };
}

function oneOf(...values: readonly string[]): Rule {
  const quoted = values.map((value) => `"${value}"`);
  const expected = quoted.length === 2 ? quoted.join(' or ') : `one of ${quoted.join(', ')}`;
  return { expected, accepts: (value) => values.includes(value as string) };
}

/** In code, it may also be what is known when it is deployed only: a token of the CDK's. */
function deployable({ expected, accepts }: Rule): Rule {
  return { expected, accepts: (value) => accepts(value) || (typeof value === 'string' && value.includes('${Token[')) };
}

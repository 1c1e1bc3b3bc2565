import fc from 'fast-check';
import { checkConfig, checkProjectFunctionNames, checkStageConfig, ConfigError, defaultConfig } from '../../src/config';

const SOURCE = 'runtime/config.json';
const base = { version: 1, name: 'shop', defaultStage: 'dev', stages: { dev: {}, prod: {} } };

function problem(value: unknown): string {
  try {
    checkConfig(value, SOURCE);
  } catch (e) {
    expect(e).toBeInstanceOf(ConfigError);
    expect((e as ConfigError).code).toBe('INVALID_CONFIG');
    return (e as Error).message;
  }
  throw new Error('accepted');
}

test('a complete configuration is accepted unchanged', () => {
  const config = {
    ...base,
    environment: { LOG_LEVEL: 'info' },
    memorySize: 512,
    functions: {
      orders: { timeout: 900, architecture: 'x86_64', logRetentionDays: 3653, reservedConcurrentExecutions: 0 },
    },
    tracing: 'Active',
    layers: [
      'arn:aws:lambda:eu-central-1:123456789012:layer:sharp:3',
      'arn:aws-cn:lambda:cn-north-1:123456789012:layer:x_y-z:10',
    ],
    vpc: { subnetIds: ['subnet-0a1b2c3d'], securityGroupIds: ['sg-0a1b2c3d'] },
    alias: {
      name: 'live',
      provisionedConcurrency: 2,
      deployment: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
    },
    tags: { team: 'Größe: x+y=z/@_.-', 'cost centre': '' },
    stages: {
      test: { vpc: { subnetIds: [], securityGroupIds: [] }, layers: [] },
      dev: {},
      prod: {
        production: true,
        env: { account: '123456789012', region: 'eu-central-1' },
        functions: { orders: { memorySize: 128 } },
      },
    },
  };
  expect(checkConfig(config, SOURCE)).toBe(config);
  expect(checkConfig(defaultConfig('shop'), SOURCE)).toMatchObject({ name: 'shop' });
});

test('the settings of the API are accepted unchanged', () => {
  const config = {
    ...base,
    api: {
      stageName: '$default',
      endpointType: 'EDGE',
      vpcEndpointIds: ['vpce-0a1b2c'],
      policyFile: 'policies/api.json',
      minimumCompressionSize: 0,
      accessLogs: { format: '$context.requestId $context.status' },
      usagePlan: { throttle: { rateLimit: 0.5, burstLimit: 0 }, quota: { limit: 1000, period: 'MONTH' } },
      tracing: false,
      domain: {
        name: '*.xn--bcher-kva.example.com',
        certificateArn: 'arn:aws-us-gov:acm:us-gov-west-1:123456789012:certificate/0a-1b',
        hostedZone: { id: 'Z0ABC', name: 'example.com' },
        securityPolicy: 'TLS_1_0',
        basePath: 'orders/v1',
      },
    },
    stages: { dev: { api: { usagePlan: {}, accessLogs: true } }, prod: {} },
  };
  expect(checkConfig(config, SOURCE)).toBe(config);
});

test.each([
  [
    { ...base, stages: { dev: {}, prod: { functions: { orders: { timeout: '60' } } } } },
    'stages.prod.functions.orders.timeout: expected a whole number of seconds from 1 to 900, got "60"',
  ],
  [{ ...base, timeout: 0 }, 'timeout: expected a whole number of seconds from 1 to 900, got 0'],
  [{ ...base, timeout: 1.5 }, 'timeout: expected a whole number of seconds from 1 to 900, got 1.5'],
  [{ ...base, memorySize: 10241 }, 'memorySize: expected a whole number of MiB from 128 to 10240, got 10241'],
  [{ ...base, memorySize: null }, 'memorySize: expected a whole number of MiB from 128 to 10240, got null'],
  [
    { ...base, ephemeralStorageSize: 511 },
    'ephemeralStorageSize: expected a whole number of MiB from 512 to 10240, got 511',
  ],
  [
    { ...base, stages: { prod: { ephemeralStorageSize: 10241 } } },
    'stages.prod.ephemeralStorageSize: expected a whole number of MiB from 512 to 10240, got 10241',
  ],
  [
    { ...base, functions: { report: { ephemeralStorageSize: 512.5 } } },
    'functions.report.ephemeralStorageSize: expected a whole number of MiB from 512 to 10240, got 512.5',
  ],
  [
    { ...base, ephemeralStorageSize: '1024' },
    'ephemeralStorageSize: expected a whole number of MiB from 512 to 10240, got "1024"',
  ],
  [{ ...base, architecture: 'arm' }, 'architecture: expected "arm64" or "x86_64", got "arm"'],
  [{ ...base, memorysize: 1024 }, 'memorysize: unknown setting; did you mean "memorySize"?'],
  [{ ...base, colour: 'red' }, 'colour: unknown setting; known: environment, memorySize, ephemeralStorageSize, '],
  [
    { ...base, stages: { dev: { enviroment: {} } } },
    'stages.dev.enviroment: unknown setting; did you mean "environment"?',
  ],
  [{ ...base, environment: { LEVEL: 3 } }, 'environment.LEVEL: expected a string, got 3'],
  [{ ...base, environment: { 'LOG-LEVEL': 'x' } }, 'environment.LOG-LEVEL: expected a name of letters, digits and "_"'],
  [
    { ...base, environment: { AWS_REGION: 'x' } },
    'environment.AWS_REGION: expected a name that Lambda does not set itself, got "AWS_REGION"',
  ],
  [
    { ...base, environment: { SERVERLESS_FUNCTION: 'x' } },
    'environment.SERVERLESS_FUNCTION: expected a name that the construct does not set itself',
  ],
  [{ ...base, environment: [] }, 'environment: expected an object, got an array'],
  [{ ...base, stages: { 'my stage': {} } }, 'stages."my stage": expected a stage name'],
  [{ ...base, defaultStage: 'dve' }, 'defaultStage: unknown stage "dve"; did you mean "dev"?'],
  [{ ...base, defaultStage: 'toString' }, 'defaultStage: unknown stage "toString"; known: dev, prod'],
  [{ ...base, stages: {} }, 'defaultStage: unknown stage "dev"; there is none'],
  [
    { ...base, stages: { dev: { env: { account: 123456789012 } } } },
    'stages.dev.env.account: expected an account: twelve digits, got 123456789012',
  ],
  [
    { ...base, stages: { dev: { env: { region: 'Frankfurt' } } } },
    'stages.dev.env.region: expected a region, like "eu-central-1", got "Frankfurt"',
  ],
  [{ ...base, stages: { dev: { production: 'yes' } } }, 'stages.dev.production: expected true or false, got "yes"'],
  [
    { ...base, logRetentionDays: 31 },
    'logRetentionDays: expected a number of days that CloudWatch Logs knows (1, 3, 5, ',
  ],
  [{ ...base, api: { type: 'graphql' } }, 'api.type: expected one of "rest", "http", "url", got "graphql"'],
  [
    { ...base, stages: { dev: { api: { throttle: { rateLimit: '5' } } } } },
    'stages.dev.api.throttle.rateLimit: expected a number of requests, 0 or more, got "5"',
  ],
  [{ ...base, api: { throttle: { rate: 5 } } }, 'api.throttle.rate: unknown key; known: rateLimit, burstLimit'],
  [
    { ...base, api: { throttle: { burstLimit: 1.5 } } },
    'api.throttle.burstLimit: expected a whole number of requests, 0 or more, got 1.5',
  ],
  [
    { ...base, api: { stageName: 'v 1' } },
    'api.stageName: expected a stage name of at most 128 letters, digits, "-" and "_", or "$default", got "v 1"',
  ],
  [
    { ...base, api: { endpointType: 'private' } },
    'api.endpointType: expected one of "EDGE", "REGIONAL", "PRIVATE", got "private"',
  ],
  [{ ...base, api: { vpcEndpointIds: [] } }, 'api.vpcEndpointIds: expected a list with at least one item'],
  [{ ...base, api: { vpcEndpointIds: 'vpce-1' } }, 'api.vpcEndpointIds: expected a list, got "vpce-1"'],
  [
    { ...base, api: { vpcEndpointIds: ['vpce-1', 'vpc-2'] } },
    'api.vpcEndpointIds[1]: expected the id of a VPC endpoint, like "vpce-0123456789abcdef0", got "vpc-2"',
  ],
  [
    { ...base, api: { policyFile: '' } },
    'api.policyFile: expected the path of a JSON file, from the project\'s root, got ""',
  ],
  [
    { ...base, api: { minimumCompressionSize: '1kb' } },
    'api.minimumCompressionSize: expected a whole number of bytes from 0 to 10485760, got "1kb"',
  ],
  [{ ...base, api: { accessLogs: 'json' } }, 'api.accessLogs: expected true, false or an object, got "json"'],
  [
    { ...base, api: { accessLogs: { format: '$context.path' } } },
    'api.accessLogs.format: expected one line of text with "$context.requestId" in it',
  ],
  [{ ...base, api: { accessLogs: { fromat: '' } } }, 'api.accessLogs.fromat: unknown key; did you mean "format"?'],
  [{ ...base, api: { usagePlan: { quota: { limit: 5 } } } }, 'api.usagePlan.quota.period: it is required'],
  [
    { ...base, api: { usagePlan: { quota: { limit: 0, period: 'DAY' } } } },
    'api.usagePlan.quota.limit: expected a whole number of requests, 1 or more, got 0',
  ],
  [
    { ...base, api: { usagePlan: { quota: { limit: 1, period: 'YEAR' } } } },
    'api.usagePlan.quota.period: expected one of "DAY", "WEEK", "MONTH", got "YEAR"',
  ],
  [{ ...base, api: { tracing: 'Active' } }, 'api.tracing: expected true or false, got "Active"'],
  [{ ...base, api: { domain: 'api.example.com' } }, 'api.domain: expected an object, got "api.example.com"'],
  [{ ...base, api: { domain: {} } }, 'api.domain.name: it is required'],
  [
    { ...base, api: { domain: { name: 'API.example.com' } } },
    'api.domain.name: expected a domain name in lower case, like "api.example.com", got "API.example.com"',
  ],
  [
    { ...base, api: { domain: { name: 'https://api.example.com' } } },
    'api.domain.name: expected a domain name in lower case',
  ],
  [{ ...base, api: { domain: { name: 'localhost' } } }, 'api.domain.name: expected a domain name in lower case'],
  [
    { ...base, api: { domain: { name: 'a.com', certificateArn: 'arn:aws:iam::1:x' } } },
    'api.domain.certificateArn: expected the ARN of a certificate in ACM',
  ],
  [
    { ...base, api: { domain: { name: 'a.com', hostedZone: { id: 'Z1' } } } },
    'api.domain.hostedZone.name: it is required',
  ],
  [
    { ...base, api: { domain: { name: 'a.com', hostedZone: { id: '/hostedzone/Z1', name: 'a.com' } } } },
    'api.domain.hostedZone.id: expected the id of a hosted zone',
  ],
  [
    { ...base, api: { domain: { name: 'a.com', securityPolicy: 'TLS_1_3' } } },
    'api.domain.securityPolicy: expected "TLS_1_0" or "TLS_1_2", got "TLS_1_3"',
  ],
  [
    { ...base, stages: { prod: { api: { webSocketDomain: { name: 'a.com', basePath: '/v1' } } } } },
    'stages.prod.api.webSocketDomain.basePath: expected a path of letters, digits and $-_.+!*\'(), without "/" at its ends, got "/v1"',
  ],
  [{ ...base, tracing: true }, 'tracing: expected one of "Active", "PassThrough", "Disabled", got true'],
  [{ ...base, layers: 'arn' }, 'layers: expected a list, got "arn"'],
  [{ ...base, layers: ['sharp'] }, 'layers[0]: expected the ARN of a version of a layer, like "arn:aws:lambda:'],
  [
    { ...base, layers: ['arn:aws:lambda:eu-central-1:123456789012:layer:sharp'] },
    'layers[0]: expected the ARN of a version of a layer',
  ],
  [
    { ...base, layers: Array(6).fill('arn:aws:lambda:eu-central-1:123456789012:layer:a:1') },
    'layers: expected a list of at most 5, got 6',
  ],
  [{ ...base, alias: {} }, 'alias.name: it is required'],
  [{ ...base, alias: 'live' }, 'alias: expected an object, got "live"'],
  [
    { ...base, alias: { name: '$LATEST' } },
    'alias.name: expected a name of up to 128 letters, digits, "-" and "_", not digits only; or "" for no alias, got "$LATEST"',
  ],
  [{ ...base, alias: { name: '7' } }, 'alias.name: expected a name'],
  [
    { ...base, alias: { name: 'live', provisionedConcurrency: 0 } },
    'alias.provisionedConcurrency: expected a whole number of instances, 1 or more, got 0',
  ],
  [
    { ...base, alias: { name: 'live', deployment: 'canary' } },
    'alias.deployment: expected one of "CodeDeployDefault.LambdaAllAtOnce", "CodeDeployDefault.LambdaCanary10Percent5Minutes"',
  ],
  [
    { ...base, functions: { report: { alias: { name: '', provisionedConcurrency: 2 } } } },
    'functions.report.alias.provisionedConcurrency: there is no alias, as its name is empty',
  ],
  [{ ...base, vpc: { subnetIds: ['subnet-0000000a'] } }, 'vpc.securityGroupIds: it is required'],
  [
    { ...base, vpc: { subnetIds: ['subnet-0000000a'], securityGroupIds: [] } },
    'vpc: there are subnets, but no security groups',
  ],
  [
    { ...base, vpc: { subnetIds: [], securityGroupIds: ['sg-0000000a'] } },
    'vpc: there are security groups, but no subnets',
  ],
  [
    { ...base, vpc: { subnetIds: ['eu-1a'], securityGroupIds: ['sg-0000000a'] } },
    'vpc.subnetIds[0]: expected the id of a subnet, like "subnet-0a1b2c3d", got "eu-1a"',
  ],
  [
    { ...base, vpc: { subnetIds: ['subnet-0000000a'], securityGroupIds: ['default'] } },
    'vpc.securityGroupIds[0]: expected the id of a security group',
  ],
  [
    { ...base, vpc: { subnetIds: ['subnet-0000000a'], securityGroups: ['sg-0000000a'] } },
    'vpc.securityGroups: unknown key; did you mean "securityGroupIds"?',
  ],
  [
    { ...base, reservedConcurrentExecutions: -1 },
    'reservedConcurrentExecutions: expected a whole number of instances, 0 or more, got -1',
  ],
  [
    { ...base, tags: { 'aws:team': 'x' } },
    'tags."aws:team": expected a tag of 1 to 128 letters, digits, spaces and "_.:/=+-@" that does not begin with "aws:"',
  ],
  [
    { ...base, tags: { team: 'a;b' } },
    'tags.team: expected a string of at most 256 letters, digits, spaces and "_.:/=+-@", got "a;b"',
  ],
  [{ ...base, tags: { team: 1 } }, 'tags.team: expected a string of at most 256 letters'],
  [
    { ...base, tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, ''])) },
    'tags: expected 50 at most, got 51',
  ],
  [{ ...base, version: 2 }, 'version: expected 1; '],
  [{ name: 'x', defaultStage: 'dev', stages: { dev: {} } }, 'version: it is required'],
  [{ name: 'x' }, '3 errors\n- version: it is required\n- defaultStage: it is required\n- stages: it is required'],
  [[], 'expected an object, got an array'],
  ['x', 'expected an object, got "x"'],
  [null, 'expected an object, got null'],
])('%j is an error with its path', (config, message) => {
  expect(problem(config)).toContain(`${SOURCE}: ${message}`);
});

test.each([
  ['dev', 'DEV', 'shop-DEV, except for upper and lower case'],
  ['dev', 'dev-', 'shop-dev'],
  ['a-b', 'a--b', 'shop-a-b'],
  [`x${'y'.repeat(130)}1`, `x${'y'.repeat(130)}2`, `shop-x${'y'.repeat(122)}`],
])('the stages %s and %s would have one stack', (one, other, stack) => {
  expect(problem({ ...base, defaultStage: one, stages: { [one]: {}, prod: {}, [other]: {} } })).toBe(
    `${SOURCE}: stages.${other}: the stages "${one}" and "${other}" have the same stack name, ${stack}. Give one of them another name`,
  );
});

test('the name of an inherited property is an unknown key', () => {
  expect(
    problem(JSON.parse('{"version":1,"name":"x","defaultStage":"dev","stages":{"dev":{"__proto__":{}}}}')),
  ).toContain('stages.dev.__proto__: unknown setting');
  expect(
    problem(JSON.parse('{"version":1,"name":"x","defaultStage":"dev","stages":{"dev":{},"__proto__":{}}}')),
  ).toContain('stages.__proto__: expected a stage name');
  expect(problem({ ...base, constructor: 1 })).toContain('constructor: unknown setting');
});

test('settings of an unknown function are an error', () => {
  const config = checkConfig({ ...base, stages: { dev: { functions: { order: {} } } } }, SOURCE);
  const project = { config, source: SOURCE, present: true, own: true };
  expect(() => checkProjectFunctionNames(project, ['APIHandler', 'orders'])).toThrow(
    'runtime/config.json: stages.dev.functions.order: unknown function "order"; did you mean "orders"?',
  );
  expect(() => checkProjectFunctionNames(project, [])).toThrow('unknown function "order"; there is none');
  expect(() => checkProjectFunctionNames({ ...project, own: false }, [])).not.toThrow();
});

test('settings that a construct gets are checked under a path of their own', () => {
  expect(() => checkStageConfig({ functions: { a: { memorySize: 1 } } }, 'App/Stack')).toThrow(
    'App/Stack: stageConfig.functions.a.memorySize: expected a whole number of MiB from 128 to 10240, got 1',
  );
  expect(() => checkStageConfig({ production: true }, 'App/Stack')).toThrow('stageConfig.production: unknown setting');
});

test('any JSON value is accepted or refused with a ConfigError, never anything else', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.jsonValue().map((v) => ({ ...base, stages: { dev: v } })),
      ),
      (value) => {
        try {
          checkConfig(value, SOURCE);
        } catch (e) {
          expect(e).toBeInstanceOf(ConfigError);
        }
      },
    ),
  );
});

test('all errors are reported at once, each with its path', () => {
  const config = {
    version: 1,
    name: 'shop',
    defaultStage: 'dev',
    timeot: 5,
    stages: { dev: { memorySize: 64, functions: { orders: { timeout: '60' } } }, prod: { enviroment: {} } },
  };
  let message = '';
  try {
    checkConfig(config, '.projenrc.ts');
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message.split('\n')).toEqual([
    '.projenrc.ts: 4 errors',
    expect.stringMatching(/^- timeot: unknown \w+; did you mean "timeout"\?$/),
    '- stages.dev.memorySize: expected a whole number of MiB from 128 to 10240, got 64',
    expect.stringMatching(/^- stages\.dev\.functions\.orders\.timeout: expected .*, got "60"$/),
    '- stages.prod.enviroment: unknown setting; did you mean "environment"?',
  ]);
});

import * as fs from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { checkConfig } from '../../src/config';
import { configSchema } from '../../src/config/check-config';

const base = { $schema: 'x', version: 1, name: 'shop', defaultStage: 'dev', stages: { dev: {}, prod: {} } };
const Ajv = require('ajv');
const validate = new Ajv({ allErrors: true }).compile(configSchema());

const taken = (config: unknown): boolean => {
  try {
    checkConfig(config, 'test');
    return true;
  } catch {
    return false;
  }
};

test('the published schema is generated from the rules', () => {
  // Written by: node --import tsx scripts/config-schema.mjs
  expect(JSON.parse(fs.readFileSync(path.join(__dirname, '../../config.schema.json'), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(configSchema())),
  );
});

const settings = {
  environment: [
    {},
    { LEVEL: 'debug' },
    { LEVEL: 1 },
    { 'A-B': 'x' },
    { AWS_REGION: 'x' },
    { SERVERLESS_FUNCTION: 'x' },
    [],
  ],
  memorySize: [128, 10240, 127, 10241, 128.5, '128', null],
  ephemeralStorageSize: [512, 10240, 511, 10241, 512.5, '512'],
  timeout: [1, 900, 0, 901, 1.5],
  architecture: ['arm64', 'x86_64', 'arm'],
  logRetentionDays: [1, 30, 31, '30'],
  tracing: ['Active', 'Disabled', true],
  layers: [
    [],
    ['arn:aws:lambda:eu-central-1:123456789012:layer:a:1'],
    ['a'],
    Array(6).fill('arn:aws:lambda:eu-central-1:123456789012:layer:a:1'),
    'a',
  ],
  vpc: [
    { subnetIds: [], securityGroupIds: [] },
    { subnetIds: ['subnet-0000000a'], securityGroupIds: ['sg-0000000a'] },
    { subnetIds: ['subnet-0000000a'], securityGroupIds: [] },
    { subnetIds: [], securityGroupIds: ['sg-0000000a'] },
    { subnetIds: ['subnet-0000000a'] },
    {},
    'x',
  ],
  reservedConcurrentExecutions: [0, 5, -1],
  alias: [
    { name: 'live' },
    { name: 'v1-2_3', provisionedConcurrency: 1, deployment: 'CodeDeployDefault.LambdaCanary10Percent5Minutes' },
    { name: '' },
    { name: '', provisionedConcurrency: 1 },
    { name: '12' },
    { name: '$LATEST' },
    { name: 'x'.repeat(129) },
    { name: 'live', provisionedConcurrency: 0 },
    { name: 'live', deployment: 'canary' },
    { provisionedConcurrency: 1 },
    'live',
  ],
  role: [
    'arn:aws:iam::123456789012:role/a',
    'arn:aws-cn:iam::123456789012:role/path/b',
    'a',
    'arn:aws:iam::123456789012:user/a',
  ],
  tags: [{}, { team: 'a' }, { team: 1 }, { ['x'.repeat(129)]: '' }],
};
const api = {
  type: ['rest', 'http', 'soap'],
  stageName: ['v1', '$default', 'v 1'],
  endpointType: ['EDGE', 'edge'],
  vpcEndpointIds: [['vpce-0a'], [], ['x']],
  policyFile: ['policy.json', ''],
  minimumCompressionSize: [0, -1, 10_485_761],
  domain: [
    { name: 'api.example.com' },
    { name: 'x' },
    {},
    { name: 'a.com', hostedZone: { id: 'Z1' } },
    { name: 'a.com', basePath: 'a/b' },
    { name: 'a.com', basePath: '/b' },
  ],
  usagePlan: [{}, { quota: { limit: 1, period: 'DAY' } }, { quota: { limit: 0, period: 'DAY' } }, { quota: {} }],
  throttle: [{ rateLimit: 0.5, burstLimit: 1 }, { burstLimit: 0.5 }, { rate: 1 }],
  accessLogs: [true, {}, { format: '$context.requestId' }, { format: 'x' }, 'on'],
  tracing: [true, 'Active'],
  colour: ['red'],
};

function oneOfEach(values: { readonly [key: string]: readonly unknown[] }): fc.Arbitrary<object> {
  // Few of them at a time: a configuration with one value that is right is as likely as one with none.
  return fc.subarray(Object.keys(values), { maxLength: 2 }).chain((keys) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, fc.constantFrom(...values[key])])), {
      noNullPrototype: true,
    }),
  );
}

test('the schema accepts what the rules accept, and nothing else', () => {
  const functions = fc.option(
    oneOfEach(settings).map((one) => ({ functions: { f: one } })),
    { nil: {} },
  );
  const apis = fc.option(
    oneOfEach(api).map((one) => ({ api: one })),
    { nil: {} },
  );
  const level = fc
    .tuple(oneOfEach({ ...settings, colour: ['red'] }), functions, apis)
    .map((parts) => Object.assign({}, ...parts));
  const stage = fc.oneof(
    level,
    fc.constantFrom(
      { production: true },
      { production: 1 },
      { env: { account: '123456789012', region: 'eu-central-1' } },
      { env: { account: 1 } },
      { env: { zone: '' } },
    ),
  );
  const config = fc.oneof(
    level.map((one) => ({ ...base, ...one })),
    stage.map((one) => ({ ...base, stages: { dev: one } })),
    fc
      .constantFrom(...Object.keys(base))
      .map((key) => Object.fromEntries(Object.entries(base).filter(([name]) => name !== key))),
    fc.constantFrom(
      null,
      [],
      { ...base, name: '' },
      { ...base, version: 2 },
      { ...base, stages: { dev: {}, 'a b': {} } },
      { ...base, $schema: 1 },
    ),
  );
  const seen = { yes: 0, no: 0 };
  fc.assert(
    fc.property(config, (value) => {
      const yes = taken(value);
      seen[yes ? 'yes' : 'no']++;
      expect({ value, schema: validate(value) }).toEqual({ value, schema: yes });
    }),
    { numRuns: 2000 },
  );
  // The property says nothing if one of the two never happens.
  expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(200);
});

import fc from 'fast-check';
import {
  checkConfig,
  type Config,
  type FunctionSettings,
  resolveApiSettings,
  resolveSettings,
  type StageConfig,
  stageOf,
} from '../../src/config';

const arbitrarySettings: fc.Arbitrary<FunctionSettings> = fc.record(
  {
    environment: fc.dictionary(fc.constantFrom('AA', 'BB', 'CC'), fc.constantFrom('', '0', 'x', 'y'), {
      noNullPrototype: true,
    }),
    memorySize: fc.integer({ min: 128, max: 10240 }),
    ephemeralStorageSize: fc.integer({ min: 512, max: 10240 }),
    timeout: fc.integer({ min: 1, max: 900 }),
    architecture: fc.constantFrom('arm64' as const, 'x86_64' as const),
    logRetentionDays: fc.constantFrom(1, 7, 365),
    tracing: fc.constantFrom('Active' as const, 'PassThrough' as const, 'Disabled' as const),
    layers: fc.subarray([
      'arn:aws:lambda:eu-west-1:123456789012:layer:a:1',
      'arn:aws:lambda:eu-west-1:123456789012:layer:b:22',
    ]),
    vpc: fc.constantFrom(
      { subnetIds: [], securityGroupIds: [] },
      { subnetIds: ['subnet-0000000a', 'subnet-0000000b'], securityGroupIds: ['sg-0000000a'] },
    ),
    reservedConcurrentExecutions: fc.constantFrom(0, 1, 1000),
    role: fc.constantFrom('arn:aws:iam::123456789012:role/a', 'arn:aws:iam::123456789012:role/path/b'),
    tags: fc.dictionary(fc.constantFrom('team', 'cost centre', '__proto__'), fc.constantFrom('', 'a', 'b'), {
      noNullPrototype: true,
    }),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const arbitraryFunctions = fc.record(
  { f: arbitrarySettings, g: arbitrarySettings },
  { requiredKeys: [], noNullPrototype: true },
);
const arbitraryStageConfig: fc.Arbitrary<StageConfig> = fc
  .tuple(arbitrarySettings, fc.option(arbitraryFunctions, { nil: undefined }))
  .map(([settings, functions]) => (functions ? { ...settings, functions } : settings));
const arbitraryConfig: fc.Arbitrary<Config> = fc
  .record({ project: arbitraryStageConfig, dev: arbitraryStageConfig, prod: arbitraryStageConfig })
  .map(({ project, dev, prod }) => ({
    ...project,
    version: 1,
    name: 'shop',
    defaultStage: 'dev',
    stages: { dev, prod },
  }));

const ONE_WINS = [
  'memorySize',
  'ephemeralStorageSize',
  'timeout',
  'architecture',
  'logRetentionDays',
  'tracing',
  'layers',
  'vpc',
  'reservedConcurrentExecutions',
  'alias',
  'role',
] as const;

/** The merge as a sentence: overwrite from the most general to the nearest. */
function reference(config: Config, stageConfig: StageConfig | undefined, gatewayTimeout: number | undefined): any {
  const order = [
    {
      memorySize: 1024,
      ephemeralStorageSize: 512,
      timeout: gatewayTimeout ?? 60,
      architecture: 'arm64',
      logRetentionDays: 30,
      tracing: 'Disabled',
      layers: [],
    },
    config,
    config.functions?.f,
    config.stages.prod,
    stageConfig,
    config.stages.prod.functions?.f,
    stageConfig?.functions?.f,
  ];
  const result: any = {};
  const merged = { environment: new Map<string, string>(), tags: new Map<string, string>() };
  for (const layer of order as any[]) {
    for (const key of ONE_WINS) if (layer?.[key] !== undefined) result[key] = layer[key];
    for (const key of ['environment', 'tags'] as const) {
      for (const [name, value] of Object.entries<string>(layer?.[key] ?? {})) merged[key].set(name, value);
    }
  }
  return { ...result, environment: Object.fromEntries(merged.environment), tags: Object.fromEntries(merged.tags) };
}

test('the most specific source that sets a value wins, and variables are merged one by one', () => {
  fc.assert(
    fc.property(
      arbitraryConfig,
      fc.option(arbitraryStageConfig, { nil: undefined }),
      fc.constantFrom(10, 29, undefined),
      (config, stageConfig, gatewayTimeout) => {
        checkConfig(config, 'test');
        const { settings, origins } = resolveSettings({
          config,
          stage: 'prod',
          stageConfig,
          functionName: 'f',
          gatewayTimeout,
        });
        expect(settings).toEqual(reference(config, stageConfig, gatewayTimeout));
        expect(Object.keys(settings.environment)).toEqual(Object.keys(settings.environment).sort());
        expect(Object.keys(origins).sort()).toEqual(
          [
            ...ONE_WINS.filter((name) => settings[name] !== undefined),
            ...Object.keys(settings.environment).map((name) => `environment.${name}`),
            ...Object.keys(settings.tags).map((name) => `tags.${name}`),
          ].sort(),
        );
      },
    ),
  );
});

test('a resolved setting names its source', () => {
  const config: Config = {
    version: 1,
    name: 'shop',
    defaultStage: 'dev',
    environment: { A1: 'project', B1: 'project' },
    stages: { dev: { timeout: 10, functions: { orders: { memorySize: 256 } } } },
  };
  const { origins } = resolveSettings({
    config,
    stage: 'dev',
    stageConfig: { environment: { A1: 'code' } },
    functionName: 'orders',
  });
  expect(origins).toEqual({
    memorySize: 'stages.dev.functions.orders',
    'environment.A1': 'stageConfig',
    timeout: 'stages.dev',
    'environment.B1': 'project',
    ephemeralStorageSize: 'default',
    architecture: 'default',
    logRetentionDays: 'default',
    tracing: 'default',
    layers: 'default',
  });
});

test('the empty string is a value, undefined is not', () => {
  const config: Config = {
    version: 1,
    name: 'shop',
    defaultStage: 'dev',
    memorySize: 512,
    environment: { LEVEL: 'info' },
    stages: { dev: {} },
  };
  const { settings } = resolveSettings({
    config,
    stage: 'dev',
    stageConfig: { memorySize: undefined, environment: { LEVEL: '' } },
    functionName: 'f',
    gatewayTimeout: 29,
  });
  expect(settings).toMatchObject({ memorySize: 512, timeout: 29, environment: { LEVEL: '' } });
});

test('an unknown stage is an error with the nearest name', () => {
  const config: Config = { version: 1, name: 'shop', defaultStage: 'dev', stages: { dev: {}, prod: {} } };
  expect(() => stageOf(config, 'prd', 'runtime/config.json')).toThrow(
    'runtime/config.json: stages: unknown stage "prd"; did you mean "prod"?',
  );
  expect(() => stageOf(config, '__proto__', 'runtime/config.json')).toThrow(
    'unknown stage "__proto__"; known: dev, prod',
  );
});

test('settings of the API come from the construct, the stage and the project, in this order', () => {
  const config: Config = {
    version: 1,
    name: 'shop',
    defaultStage: 'dev',
    api: { type: 'http', accessLogs: true, throttle: { rateLimit: 1 } },
    stages: { dev: { api: { accessLogs: false, throttle: { burstLimit: 2 } } } },
  };
  expect(
    resolveApiSettings({ config, stage: 'dev', stageConfig: { api: { type: 'rest', accessLogs: undefined } } }),
  ).toEqual({ type: 'rest', accessLogs: false, throttle: { burstLimit: 2 } });
  expect(resolveApiSettings({ config, stage: 'other' })).toEqual(config.api);
});

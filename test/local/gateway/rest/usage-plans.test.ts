import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';
import { banner } from '../../../../src/local/dev/banner';
import { UsageMeter, type UsedQuota } from '../../../../src/local/gateway';
import { useApiKey } from '../../../../src/local/gateway/usage-plans/api-keys';
import { Store } from '../../../../src/local/store/store';
import { appIn, newStack, PLAIN, route } from '../../../cdk/literal-app';
import { ECHO, inlineFunction, LocalStack } from '../local-stack';

afterEach(() => LocalStack.closeAll());

const KEY = 'a-key-of-at-least-20-characters';

function keyedApi(stack: Stack, plan: apigateway.UsagePlanProps = {}) {
  const api = new apigateway.RestApi(stack, 'Api');
  const integration = new apigateway.LambdaIntegration(inlineFunction(stack, 'Echo', ECHO));
  api.root.addResource('keyed').addMethod('GET', integration, { apiKeyRequired: true });
  api.root.addResource('open').addMethod('GET', integration);
  const usagePlan = api.addUsagePlan('Plan', { apiStages: [{ stage: api.deploymentStage }], ...plan });
  usagePlan.addApiKey(api.addApiKey('Key', { value: KEY, apiKeyName: 'tests' }));
  api.addApiKey('Unused', { value: 'a-key-without-any-usage-plan' });
  return api;
}

test('a method that requires a key refuses requests without one of a usage plan', async () => {
  const stack = await LocalStack.start((demo) => keyedApi(demo));
  for (const headers of [{}, { 'x-api-key': 'wrong' }, { 'x-api-key': 'a-key-without-any-usage-plan' }]) {
    expect(await stack.get('/keyed', headers as any)).toMatchObject({
      status: 403,
      text: '{"message":"Forbidden"}',
      headers: { 'x-amzn-errortype': 'ForbiddenException' },
    });
  }
  expect((await stack.get('/open')).status).toBe(200);
  const { json } = await stack.get('/keyed', { 'X-Api-Key': KEY });
  expect(json.requestContext.identity).toMatchObject({
    apiKey: KEY,
    apiKeyId: expect.stringMatching(/^[a-z0-9]{10}$/),
  });
});

test('a key that API Gateway would generate has a value here, which the banner shows', async () => {
  const cdk = newStack();
  appIn(
    cdk,
    { ...PLAIN, routes: [{ ...route('GET', '/users'), apiKeyRequired: true }] },
    {
      stageConfig: { api: { usagePlan: { quota: { limit: 2, period: 'DAY' } } } },
    },
  );
  const stack = await LocalStack.startTemplate(Template.fromStack(cdk).toJSON(), ECHO);
  const text = banner({ cloud: stack.cloud, servers: stack.runner.servers, outputs: [], notes: [], awsEndpoint: '' });
  const [, key] = /x-api-key: (\w{40}) /.exec(text)!;
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await stack.get('/users', { 'x-api-key': key })).status);
  expect(statuses).toEqual([200, 200, 429]);
  expect(stack.output).toContain('the quota of the usage plan is used up');
});

test('a plan that is used up answers as API Gateway does, with the gateway responses of the API', async () => {
  const stack = await LocalStack.start((demo) => {
    const api = keyedApi(demo, { quota: { limit: 1, period: apigateway.Period.MONTH } });
    api.addGatewayResponse('Quota', {
      type: apigateway.ResponseType.QUOTA_EXCEEDED,
      responseHeaders: { 'x-plan': "'full'" },
    });
  });
  await stack.get('/keyed', { 'x-api-key': KEY });
  expect(await stack.get('/keyed', { 'x-api-key': KEY })).toMatchObject({
    status: 429,
    text: '{"message":"Limit Exceeded"}',
    headers: { 'x-plan': 'full', 'x-amzn-errortype': 'LimitExceededException' },
  });
  const throttled = await LocalStack.start((demo) => keyedApi(demo, { throttle: { rateLimit: 0.001, burstLimit: 1 } }));
  await throttled.get('/keyed', { 'x-api-key': KEY });
  expect(await throttled.get('/keyed', { 'x-api-key': KEY })).toMatchObject({
    status: 429,
    text: '{"message":"Too Many Requests"}',
    headers: { 'x-amzn-errortype': 'TooManyRequestsException' },
  });
});

describe('on the clock', () => {
  const key = { id: 'k', name: 'k', value: 'v', enabled: true };
  const meterAt = (start: string) => {
    let now = Date.parse(start);
    const meter = new UsageMeter({ now: () => now });
    return { meter, set: (time: string) => (now = Date.parse(time)), add: (ms: number) => (now += ms) };
  };

  test('a bucket is filled at the rate, up to the burst', () => {
    const { meter, add } = meterAt('2026-03-02T12:00:00Z');
    const plan = { id: 'p', keys: [key], methodThrottles: {}, throttle: { rateLimit: 2, burstLimit: 3 } };
    const use = () => meter.use(plan, 'k');
    expect([use(), use(), use(), use()]).toEqual(['allowed', 'allowed', 'allowed', 'throttled']);
    add(500);
    expect([use(), use()]).toEqual(['allowed', 'throttled']);
    add(60_000);
    expect([use(), use(), use(), use()]).toEqual(['allowed', 'allowed', 'allowed', 'throttled']);
    expect(meter.use(plan, 'another')).toBe('allowed');
  });

  test.each([
    ['DAY', 0, '2026-03-02T23:59:00Z', '2026-03-03T00:00:00Z'],
    ['WEEK', 0, '2026-03-07T23:59:00Z', '2026-03-08T00:00:00Z'],
    ['WEEK', 1, '2026-03-08T23:59:00Z', '2026-03-09T00:00:00Z'],
    ['MONTH', 0, '2026-03-31T23:59:00Z', '2026-04-01T00:00:00Z'],
    ['MONTH', 4, '2026-04-04T23:59:00Z', '2026-04-05T00:00:00Z'],
  ] as const)('a quota by %s with offset %d lasts until %s, and begins again at %s', (period, offset, last, next) => {
    const { meter, set } = meterAt('2026-03-05T12:00:00Z');
    set(last);
    const plan = { id: 'p', keys: [key], methodThrottles: {}, quota: { limit: 1, period, offset } };
    expect(meter.use(plan, 'k')).toBe('allowed');
    expect(meter.use(plan, 'k')).toBe('quota-exceeded');
    set(next);
    expect(meter.use(plan, 'k')).toBe('allowed');
  });

  test('a method may have limits of its own', () => {
    const { meter } = meterAt('2026-03-02T12:00:00Z');
    const plan = { id: 'p', keys: [key], methodThrottles: { '/a/{id}/GET': { rateLimit: 1, burstLimit: 1 } } };
    const use = (method: string, path: string) => useApiKey([plan], 'v', { method, path }, meter)!.usage;
    expect([use('GET', '/a/{id}'), use('GET', '/a/{id}'), use('PUT', '/a/{id}')]).toEqual([
      'allowed',
      'throttled',
      'allowed',
    ]);
  });

  test('used quotas are kept in a file', () => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'scp-usage-')), 'usage.jsonl');
    const plan = { id: 'p', keys: [key], methodThrottles: {}, quota: { limit: 2, period: 'DAY', offset: 0 } } as const;
    const useOnce = () => {
      const quotas = Store.open<UsedQuota>(file);
      const usage = new UsageMeter({ now: () => 0 }, quotas).use(plan, 'k');
      quotas.close();
      return usage;
    };
    expect([useOnce(), useOnce(), useOnce()]).toEqual(['allowed', 'allowed', 'quota-exceeded']);
    fs.rmSync(path.dirname(file), { recursive: true });
  });
});

import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { CfnUsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { Stack } from 'aws-cdk-lib/core';
import { ofType, PLAIN } from '../literal-app';
import { type ApiApp, apiApp, only, ROUTES_WITH_KEY } from './api-app';

const manifest = { ...PLAIN, routes: ROUTES_WITH_KEY };

function keyWarnings({ stack, template }: ApiApp): number {
  template();
  return Annotations.fromStack(stack).findWarning(
    '*',
    Match.stringLikeRegexp('GET /closed requires an API key, and no usage plan'),
  ).length;
}

test("a usage plan of the settings has the API's stage and a key", () => {
  const app = apiApp(
    { usagePlan: { throttle: { rateLimit: 5, burstLimit: 0 }, quota: { limit: 1000, period: 'MONTH' } } },
    { manifest },
  );
  const template = app.template();
  const [[stageId]] = ofType(template, 'AWS::ApiGateway::Stage');
  const [[planId, plan]] = ofType(template, 'AWS::ApiGateway::UsagePlan');
  expect(plan.Properties).toEqual({
    ApiStages: [{ ApiId: { Ref: 'RestAPI' }, Stage: { Ref: stageId }, Throttle: {} }],
    Throttle: { RateLimit: 5, BurstLimit: 0 },
    Quota: { Limit: 1000, Period: 'MONTH' },
  });
  const [[keyId, key]] = ofType(template, 'AWS::ApiGateway::ApiKey');
  expect(key.Properties).toEqual({ Enabled: true });
  expect(only(template, 'AWS::ApiGateway::UsagePlanKey')).toEqual({
    KeyId: { Ref: keyId },
    KeyType: 'API_KEY',
    UsagePlanId: { Ref: planId },
  });
  expect(template.Outputs.APIKeyId.Value).toEqual({ Ref: keyId });
  expect(keyWarnings(app)).toBe(0);
});

test('it may have no limits', () => {
  const plan = only(apiApp({ usagePlan: {} }, { manifest }).template(), 'AWS::ApiGateway::UsagePlan');
  expect([plan.Throttle, plan.Quota]).toEqual([undefined, undefined]);
});

test('the definition requires a key where the route does', () => {
  const { Body } = only(
    apiApp({ usagePlan: {} }, { manifest: { ...manifest, routes: [...ROUTES_WITH_KEY, ...PLAIN.routes] } }).template(),
    'AWS::ApiGateway::RestApi',
  );
  expect(Body.paths['/closed'].get.security).toEqual([{ api_key: [] }]);
  expect(Body.paths['/users'].post.security).toBeUndefined();
});

test("a plan created in code is enough; one without the API's stage is not", () => {
  const good = apiApp({}, { manifest });
  good.app.restApi
    .addUsagePlan('Plan', { apiStages: [{ stage: good.app.restApi.deploymentStage }] })
    .addApiKey(good.app.restApi.addApiKey('Key'));
  expect(keyWarnings(good)).toBe(0);
  const useless = apiApp({}, { manifest });
  useless.app.restApi.addUsagePlan('Plan');
  expect(keyWarnings(useless)).toBe(1);
  expect(keyWarnings(apiApp({}, { manifest }))).toBe(1);
});

test('a plan of another stack may be for the API', () => {
  const app = apiApp({}, { manifest });
  new CfnUsagePlan(new Stack(app.stack.node.root, 'Other'), 'Plan');
  expect(keyWarnings(app)).toBe(0);
});

test('a plan whose key no route requires is a warning', () => {
  const { stack } = apiApp({ usagePlan: {} });
  Annotations.fromStack(stack).hasWarning(
    '*',
    Match.stringLikeRegexp('api.usagePlan creates a key that no route requires'),
  );
  expect(keyWarnings(apiApp())).toBe(0);
});

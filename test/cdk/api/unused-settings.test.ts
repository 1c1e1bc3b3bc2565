import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { PLAIN } from '../literal-app';
import { apiApp, WEBSOCKET } from './api-app';

const domain = { name: 'api.example.com', certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/0a' };
const WITHOUT_ROUTES = { ...PLAIN, functions: { report: { kind: 'lambda' as const } }, routes: [] };

function warnings(api: object, manifest: typeof PLAIN): string[] {
  const { stack } = apiApp(api, { manifest });
  return Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp('has no effect'))
    .map(({ entry }) => String(entry.data).split(' [')[0]);
}

test('a setting of an API that the app does not have is a warning', () => {
  expect(warnings({ domain, usagePlan: {}, throttle: { rateLimit: 1 } }, WITHOUT_ROUTES)).toEqual([
    'api.domain has no effect, as the runtime app has no routes: app.get(…)',
    'api.usagePlan has no effect, as the runtime app has no routes: app.get(…)',
  ]);
  expect(warnings({ webSocketDomain: domain }, PLAIN)).toEqual([
    'api.webSocketDomain has no effect, as the runtime app has no functions for a WebSocket API: app.onWsMessage(…)',
  ]);
});

test('a setting that is used is none', () => {
  expect(warnings({ domain, usagePlan: {} }, PLAIN)).toEqual([]);
  expect(warnings({ webSocketDomain: domain }, WEBSOCKET)).toEqual([]);
});

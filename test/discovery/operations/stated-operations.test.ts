import type { AppManifest } from '../../../src/manifest/describe';
import { withStatedOperations } from '../../../src/discovery/operations/stated-operations';

const app = (parts: Partial<AppManifest>): AppManifest => ({
  app: 'x',
  functions: {},
  routes: [],
  resources: {},
  ...parts,
});
const secret = app({
  resources: { Key: { kind: 'secret', variable: 'KEY_ARN' }, Level: { kind: 'parameter', variable: 'LEVEL_NAME' } },
});

test('secrets and parameters are read, whatever the bundle shows', () => {
  expect(
    withStatedOperations(
      secret,
      { operations: { sqs: ['SendMessage'], 'secrets-manager': ['PutSecretValue'] }, unknownOperations: [] },
      () => false,
    ),
  ).toEqual({
    operations: {
      'secrets-manager': ['GetSecretValue', 'PutSecretValue'],
      sqs: ['SendMessage'],
      ssm: ['GetParameter'],
    },
    unknownOperations: [],
  });
});

test('an unknown client stays unknown', () => {
  const unknownOperations = [{ service: 'ssm', importedBy: 'runtime/app.ts', fix: 'import by name' }];
  expect(withStatedOperations(secret, { operations: {}, unknownOperations }, () => false)).toEqual({
    operations: { 'secrets-manager': ['GetSecretValue'] },
    unknownOperations,
  });
});

const none = { operations: {}, unknownOperations: [] };
const sockets = app({ functions: { f: { kind: 'websocket', route: '$default' } } });

test('an app with WebSocket routes whose code mentions webSocket sends messages and closes connections', () => {
  expect(withStatedOperations(sockets, none, (pattern) => pattern.test('app.webSocket')).operations).toEqual({
    apigatewaymanagementapi: ['DeleteConnection', 'GetConnection', 'PostToConnection'],
  });
  expect(withStatedOperations(sockets, none, () => false).operations).toEqual({});
});

test('an app without any of them calls what its bundle shows', () => {
  const found = { operations: { s3: ['GetObject'] }, unknownOperations: [] };
  expect(withStatedOperations(app({}), found, () => true).operations).toEqual({ s3: ['GetObject'] });
});

describe('with schemas of messages', () => {
  const typed = app({
    resources: {
      News: { kind: 'topic', variable: 'NEWS_ARN', message: { type: 'object' } },
      Orders: { kind: 'queue', variable: 'ORDERS_URL', message: { type: 'object' } },
      Other: { kind: 'queue', variable: 'OTHER_URL' },
      Shop: { kind: 'eventBus', variable: 'SHOP_NAME', details: { placed: {} } },
    },
  });
  const stated = (code: string) =>
    withStatedOperations(typed, none, (pattern) => pattern.test(code)).operations as { [service: string]: unknown };

  test('code that sends may send', () => {
    expect(stated("await orders.send(order); await news.publish(order); await shop.put('placed', order)")).toEqual({
      eventbridge: ['PutEvents'],
      sns: ['Publish'],
      sqs: ['SendMessage'],
    });
    expect(stated('orders.sendBatch(all)')).toEqual({ sqs: ['SendMessage'] });
  });

  test('code that only receives may not', () => {
    expect(stated('app.onSqsMessage(orders, { name: "ship" }, ({ json }) => ship(json()))')).toEqual({});
  });

  test('a resource without one is sent to by the SDK, which the bundle shows', () => {
    const plain = app({ resources: { Other: { kind: 'queue', variable: 'OTHER_URL' } } });
    expect(withStatedOperations(plain, none, () => true).operations).toEqual({});
  });
});

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
  expect(withStatedOperations(sockets, none, (word) => word === 'webSocket').operations).toEqual({
    apigatewaymanagementapi: ['DeleteConnection', 'GetConnection', 'PostToConnection'],
  });
  expect(withStatedOperations(sockets, none, () => false).operations).toEqual({});
});

test('an app without any of them calls what its bundle shows', () => {
  const found = { operations: { s3: ['GetObject'] }, unknownOperations: [] };
  expect(withStatedOperations(app({}), found, () => true).operations).toEqual({ s3: ['GetObject'] });
});

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
    withStatedOperations(secret, {
      operations: { sqs: ['SendMessage'], 'secrets-manager': ['PutSecretValue'] },
      unknownOperations: [],
    }),
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
  expect(withStatedOperations(secret, { operations: {}, unknownOperations })).toEqual({
    operations: { 'secrets-manager': ['GetSecretValue'] },
    unknownOperations,
  });
});

test('an app with WebSocket routes sends messages and closes connections', () => {
  expect(
    withStatedOperations(app({ functions: { f: { kind: 'websocket', route: '$default' } } }), {
      operations: {},
      unknownOperations: [],
    }).operations,
  ).toEqual({ apigatewaymanagementapi: ['DeleteConnection', 'GetConnection', 'PostToConnection'] });
});

test('an app without any of them calls what its bundle shows', () => {
  expect(
    withStatedOperations(app({}), { operations: { s3: ['GetObject'] }, unknownOperations: [] }).operations,
  ).toEqual({ s3: ['GetObject'] });
});

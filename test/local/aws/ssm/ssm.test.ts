import {
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { startServices } from '../test-services';
import type { LocalResource } from '../../../../src/local/model';

async function start() {
  const services = await startServices();
  const client = services.using(new SSMClient(services.config));
  const send = (command: any): Promise<any> => client.send(command);
  return {
    ...services,
    send,
    put: (Name: string, Value: string, more: object = {}) =>
      send(new PutParameterCommand({ Name, Value, Type: 'String', ...more })),
    get: async (Name: string, more: object = {}) => (await send(new GetParameterCommand({ Name, ...more }))).Parameter,
  };
}

let t: Awaited<ReturnType<typeof start>>;
beforeEach(async () => (t = await start()));

test('a parameter is put, found by name and by ARN, and changed only with Overwrite', async () => {
  expect(await t.put('/app/level', 'debug')).toMatchObject({ Version: 1, Tier: 'Standard' });
  const found = await t.get('/app/level');
  expect(found).toEqual({
    Name: '/app/level',
    Type: 'String',
    Value: 'debug',
    Version: 1,
    LastModifiedDate: expect.any(Date),
    ARN: 'arn:aws:ssm:eu-west-1:123456789012:parameter/app/level',
    DataType: 'text',
  });
  expect((await t.get(found.ARN)).Value).toBe('debug');
  await expect(t.put('/app/level', 'info')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
  expect((await t.put('/app/level', 'info', { Overwrite: true })).Version).toBe(2);
  await expect(t.get('none')).rejects.toMatchObject({ name: 'ParameterNotFound' });
  await t.put('plain', 'x');
  expect((await t.get('arn:aws:ssm:eu-west-1:123456789012:parameter/plain')).Value).toBe('x');
});

test('a SecureString is readable with decryption only', async () => {
  await t.put('key', 'secret', { Type: 'SecureString' });
  expect((await t.get('key', { WithDecryption: true })).Value).toBe('secret');
  expect((await t.get('key')).Value).not.toContain('secret');
});

test('versions and labels select a value', async () => {
  await t.put('a', 'one');
  await t.put('a', 'two', { Overwrite: true });
  await t.send(new LabelParameterVersionCommand({ Name: 'a', ParameterVersion: 1, Labels: ['first'] }));
  expect(await t.get('a:1')).toMatchObject({ Value: 'one', Version: 1, Selector: ':1' });
  expect((await t.get('a:first')).Value).toBe('one');
  await expect(t.get('a:9')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
  const { Parameters } = await t.send(new GetParameterHistoryCommand({ Name: 'a' }));
  expect(Parameters.map(({ Value, Labels }: any) => [Value, Labels])).toEqual([
    ['one', ['first']],
    ['two', []],
  ]);
});

test('several at once: those that are not there are named', async () => {
  await t.put('a', '1');
  const found = await t.send(new GetParametersCommand({ Names: ['a', 'none'] }));
  expect(found.Parameters).toMatchObject([{ Name: 'a' }]);
  expect(found.InvalidParameters).toEqual(['none']);
  const deleted = await t.send(new DeleteParametersCommand({ Names: ['a', 'none'] }));
  expect([deleted.DeletedParameters, deleted.InvalidParameters]).toEqual([['a'], ['none']]);
  await expect(t.send(new DeleteParameterCommand({ Name: 'a' }))).rejects.toMatchObject({ name: 'ParameterNotFound' });
});

test('by path, one level or all, in pages', async () => {
  for (const name of ['/app/a', '/app/b', '/app/sub/c', '/apple/d']) await t.put(name, 'x');
  const names = async (more: object) => {
    const { Parameters, NextToken } = await t.send(new GetParametersByPathCommand({ Path: '/app', ...more }));
    return [Parameters.map(({ Name }: any) => Name), NextToken];
  };
  expect(await names({})).toEqual([['/app/a', '/app/b'], undefined]);
  expect(await names({ Recursive: true })).toEqual([['/app/a', '/app/b', '/app/sub/c'], undefined]);
  const [first, token] = await names({ Recursive: true, MaxResults: 2 });
  expect(first).toEqual(['/app/a', '/app/b']);
  expect((await names({ Recursive: true, MaxResults: 2, NextToken: token }))[0]).toEqual(['/app/sub/c']);
  await expect(t.send(new GetParametersByPathCommand({ Path: 'app' }))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

test('are described, by type and name', async () => {
  await t.put('/a/one', 'x');
  await t.put('/b/two', 'x', { Type: 'SecureString' });
  const names = async (...ParameterFilters: object[]) => {
    const { Parameters } = await t.send(new DescribeParametersCommand({ ParameterFilters: ParameterFilters as any }));
    return Parameters.map(({ Name }: any) => Name);
  };
  expect(await names()).toEqual(['/a/one', '/b/two']);
  expect(await names({ Key: 'Type', Values: ['SecureString'] })).toEqual(['/b/two']);
  expect(await names({ Key: 'Name', Option: 'BeginsWith', Values: ['/a'] })).toEqual(['/a/one']);
});

test.each([
  ['a name of AWS', { Name: 'aws/x', Value: 'x', Type: 'String' }],
  ['an empty value', { Name: 'x', Value: '', Type: 'String' }],
  ['no type', { Name: 'x', Value: 'x' }],
  ['more than 4 KB', { Name: 'x', Value: 'x'.repeat(4097), Type: 'String' }],
] as const)('%s is refused', async (_, input) => {
  await expect(t.send(new PutParameterCommand(input))).rejects.toMatchObject({ name: 'ValidationException' });
});

test('a parameter of the template has its value; a value that code has put stays until the template changes', async () => {
  const apply = (...values: string[]) =>
    t.set.apply(
      values.map((Value): LocalResource => ({
        service: 'ssm',
        type: 'AWS::SSM::Parameter',
        stackName: 'demo',
        logicalId: 'Level',
        account: '123456789012',
        region: 'eu-west-1',
        ref: '/app/level',
        definition: { Name: '/app/level', Type: 'String', Value },
      })),
      t.location,
    );
  await apply('debug');
  expect((await t.get('/app/level')).Value).toBe('debug');
  await t.put('/app/level', 'own', { Overwrite: true });
  await apply('debug');
  expect((await t.get('/app/level')).Value).toBe('own');
  await apply('info');
  expect((await t.get('/app/level')).Value).toBe('info');
  await apply();
  await expect(t.get('/app/level')).rejects.toMatchObject({ name: 'ParameterNotFound' });
});

import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { startServices } from '../test-services';
import type { LocalResource } from '../../../../src/local/model';

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-abcdef';

async function start() {
  const services = await startServices();
  const client = services.using(new SecretsManagerClient(services.config));
  const send = (command: any): Promise<any> => client.send(command);
  const apply = (definition?: object) => {
    const secret: LocalResource = {
      service: 'secretsmanager',
      type: 'AWS::SecretsManager::Secret',
      stackName: 'demo',
      logicalId: 'Db',
      account: '123456789012',
      region: 'eu-west-1',
      ref: ARN,
      arn: ARN,
      definition: { name: 'db', ...definition },
    };
    return services.set.apply(definition ? [secret] : [], services.location);
  };
  return {
    ...services,
    send,
    apply,
    create: (Name: string, more: object = { SecretString: 'one' }) => send(new CreateSecretCommand({ Name, ...more })),
    value: (SecretId: string, more: object = {}) => send(new GetSecretValueCommand({ SecretId, ...more })),
  };
}

let t: Awaited<ReturnType<typeof start>>;
beforeEach(async () => (t = await start()));

test('a secret is found by its name, its ARN, and its ARN without the suffix', async () => {
  const { ARN: arn, VersionId } = await t.create('shop/key');
  expect(arn).toMatch(/^arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop\/key-\w{6}$/);
  for (const id of ['shop/key', arn, arn.slice(0, -7)]) {
    expect(await t.value(id)).toMatchObject({
      ARN: arn,
      Name: 'shop/key',
      SecretString: 'one',
      VersionId,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: expect.any(Date),
    });
  }
  await expect(t.value('none')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
  });
  await expect(t.create('shop/key')).rejects.toMatchObject({ name: 'ResourceExistsException' });
});

test('a new value is current, and the one before previous', async () => {
  await t.create('key');
  const put = (SecretString: string) => t.send(new PutSecretValueCommand({ SecretId: 'key', SecretString }));
  await put('two');
  const { VersionId } = await put('three');
  const stage = async (VersionStage?: string) => (await t.value('key', { VersionStage })).SecretString;
  expect([await stage(), await stage('AWSCURRENT'), await stage('AWSPREVIOUS')]).toEqual(['three', 'three', 'two']);
  expect((await t.value('key', { VersionId })).SecretString).toBe('three');
  const { VersionIdsToStages } = await t.send(new DescribeSecretCommand({ SecretId: 'key' }));
  expect(Object.values(VersionIdsToStages).flat().sort()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  await expect(stage('OTHER')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a token makes a put idempotent; binary values are bytes; an update changes value and description', async () => {
  await t.create('key', { SecretBinary: new Uint8Array([1, 255]) });
  expect([...(await t.value('key')).SecretBinary]).toEqual([1, 255]);
  const ClientRequestToken = '11111111-2222-3333-4444-555555555555';
  const put = (SecretString: string) =>
    t.send(new PutSecretValueCommand({ SecretId: 'key', SecretString, ClientRequestToken }));
  expect((await put('a')).VersionId).toBe(ClientRequestToken);
  await put('a');
  await expect(put('b')).rejects.toMatchObject({ name: 'ResourceExistsException' });
  await t.send(new UpdateSecretCommand({ SecretId: 'key', SecretString: 'c', Description: 'd' }));
  expect((await t.value('key')).SecretString).toBe('c');
  expect((await t.send(new DescribeSecretCommand({ SecretId: 'key' }))).Description).toBe('d');
});

test('a deleted secret can be restored until its time is over', async () => {
  await t.create('key');
  await t.send(new DeleteSecretCommand({ SecretId: 'key', RecoveryWindowInDays: 7 }));
  await expect(t.value('key')).rejects.toMatchObject({ name: 'InvalidRequestException' });
  await expect(t.create('key')).rejects.toMatchObject({ name: 'InvalidRequestException' });
  await t.send(new RestoreSecretCommand({ SecretId: 'key' }));
  expect((await t.value('key')).SecretString).toBe('one');
  await t.send(new DeleteSecretCommand({ SecretId: 'key', RecoveryWindowInDays: 7 }));
  await t.clock.advance(8 * 24 * 3_600_000);
  await expect(t.value('key')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await t.create('key');
  await t.send(new DeleteSecretCommand({ SecretId: 'key', ForceDeleteWithoutRecovery: true }));
  await t.create('key');
});

test('secrets are listed in pages, fetched together, and tagged', async () => {
  await t.create('a', { SecretString: '1', Tags: [{ Key: 'k', Value: 'v' }] });
  await t.create('b');
  const first = await t.send(new ListSecretsCommand({ MaxResults: 1 }));
  expect(first.SecretList).toMatchObject([{ Name: 'a', Tags: [{ Key: 'k', Value: 'v' }] }]);
  expect((await t.send(new ListSecretsCommand({ NextToken: first.NextToken }))).SecretList).toMatchObject([
    { Name: 'b' },
  ]);
  const batch = await t.send(new BatchGetSecretValueCommand({ SecretIdList: ['a', 'none'] }));
  expect(batch.SecretValues).toMatchObject([{ Name: 'a', SecretString: '1' }]);
  expect(batch.Errors).toMatchObject([{ SecretId: 'none', ErrorCode: 'ResourceNotFoundException' }]);
  await t.send(new TagResourceCommand({ SecretId: 'a', Tags: [{ Key: 'x', Value: 'y' }] }));
  await t.send(new UntagResourceCommand({ SecretId: 'a', TagKeys: ['k'] }));
  expect((await t.send(new DescribeSecretCommand({ SecretId: 'a' }))).Tags).toEqual([{ Key: 'x', Value: 'y' }]);
});

test('passwords have the characters that are asked for', async () => {
  const password = async (more: object) => (await t.send(new GetRandomPasswordCommand(more))).RandomPassword as string;
  expect(await password({})).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^\w]).{32}$/);
  expect(await password({ PasswordLength: 8, ExcludePunctuation: true, ExcludeCharacters: 'a0' })).toMatch(
    /^[b-zA-Z1-9]{8}$/,
  );
  await expect(password({ PasswordLength: 2 })).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('a secret of the template has its value, or one that stays the same; a value that code has put stays', async () => {
  await t.apply({ GenerateSecretString: { SecretStringTemplate: '{"user":"app"}', GenerateStringKey: 'password' } });
  const { SecretString } = await t.value('db');
  expect(JSON.parse(SecretString)).toEqual({ user: 'app', password: expect.stringMatching(/^.{32}$/) });
  await t.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: 'own' }));
  await t.apply({ GenerateSecretString: { SecretStringTemplate: '{"user":"app"}', GenerateStringKey: 'password' } });
  expect((await t.value('db')).SecretString).toBe('own');
  const again = await start();
  await again.apply({
    GenerateSecretString: { SecretStringTemplate: '{"user":"app"}', GenerateStringKey: 'password' },
  });
  expect((await again.value('db')).SecretString).toBe(SecretString);
  await t.apply({ SecretString: 'given' });
  expect((await t.value('db')).SecretString).toBe('given');
  await t.apply();
  await expect(t.value('db')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('what it does not have is named', async () => {
  await t.create('key');
  await expect(t.send(new RotateSecretCommand({ SecretId: 'key' }))).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('the local secretsmanager has no RotateSecret'),
  });
});

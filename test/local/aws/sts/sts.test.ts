import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { startServices } from '../test-services';

const RoleArn = 'arn:aws:iam::123456789012:role/reader';

async function start() {
  const services = await startServices();
  const sts = services.using(new STSClient(services.config));
  const as = (credentials: any) =>
    services.using(
      new STSClient({
        ...services.config,
        credentials: {
          accessKeyId: credentials.AccessKeyId,
          secretAccessKey: credentials.SecretAccessKey,
          sessionToken: credentials.SessionToken,
        },
      }),
    );
  return { ...services, sts, as };
}

test('the caller of a test is a user, and with the credentials of a role that role, until they expire', async () => {
  const t = await start();
  const whoAmI = (client: STSClient) => client.send(new GetCallerIdentityCommand({}));
  expect(await whoAmI(t.sts)).toMatchObject({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/local' });
  const assumed = await t.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'job' }));
  expect(assumed.AssumedRoleUser!.Arn).toBe('arn:aws:sts::123456789012:assumed-role/reader/job');
  const client = t.as(assumed.Credentials);
  expect((await whoAmI(client)).Arn).toBe('arn:aws:sts::123456789012:assumed-role/reader/job');
  await expect(client.send(new GetSessionTokenCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
  await t.clock.advance(2 * 3_600_000);
  await expect(whoAmI(client)).rejects.toMatchObject({ name: 'ExpiredTokenException' });
});

test.each([
  ['no ARN of a role', { RoleArn: 'reader', RoleSessionName: 'job' }],
  ['no name of a session', { RoleArn, RoleSessionName: 'a b' }],
  ['a term that is too long', { RoleArn, RoleSessionName: 'job', DurationSeconds: 50_000 }],
])('%s is refused', async (_, input) => {
  const { sts } = await start();
  await expect(sts.send(new AssumeRoleCommand(input))).rejects.toMatchObject({ name: 'ValidationError' });
});

test('an unsigned request is nobody', async () => {
  const t = await start();
  const response = await fetch(t.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  expect([response.status, await response.text()]).toEqual([
    403,
    expect.stringContaining('<Code>MissingAuthenticationToken</Code>'),
  ]);
});

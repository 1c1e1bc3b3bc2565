import { gzipSync } from 'node:zlib';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient, StartExecutionCommand, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { LocalServices } from '../../../../src/local/aws';
import { AwsServiceError, type Access } from '../../../../src/local/aws/service';
import { Clock } from '../../../../src/local/clock';
import { startServices } from '../test-services';

type Started = Awaited<ReturnType<typeof startServices>>;

let t: Started;
beforeEach(async () => (t = await startServices()));

const mail = (to: string, subject: string) => ({
  FromEmailAddress: 'Shop <shop@example.com>',
  Destination: { ToAddresses: [to] },
  Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: 'Hello' } } } },
});

/** A signed request of a client that is not installed. */
async function request(service: string, body: string | Uint8Array, headers: object, path = '/', url = t.url) {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/${service}/aws4_request`,
      ...headers,
    },
    body,
  });
  return { status: response.status, text: await response.text() };
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const FORM_MAIL = {
  Source: 'shop@example.com',
  'Destination.ToAddresses.member.1': 'ada@example.com',
  'Destination.ToAddresses.member.2': 'bob@example.com',
  'Message.Subject.Data': 'Welcome & more',
  'Message.Body.Text.Data': 'Hello',
};

test('an email is recorded and shown; that it is not sent is said once', async () => {
  const ses = t.using(new SESv2Client(t.config));
  const { MessageId } = await ses.send(new SendEmailCommand(mail('ada@example.com', 'Welcome')));
  await ses.send(new SendEmailCommand(mail('bob@example.com', 'News')));
  expect(MessageId).toMatch(/^[\w-]+$/);
  expect(t.set.sent('ses')).toMatchObject([
    { service: 'ses', operation: 'SendEmail', input: mail('ada@example.com', 'Welcome') },
    { service: 'ses', operation: 'SendEmail', input: mail('bob@example.com', 'News') },
  ]);
  expect(t.set.sent('states')).toEqual([]);
  expect(t.lines).toEqual([
    'ses: requests are recorded and shown, not run',
    'ses SendEmail to ada@example.com: Welcome',
    'ses SendEmail to bob@example.com: News',
  ]);
});

test('so are emails of the first version of SES, and whole messages', async () => {
  const sent = await request('ses', String(new URLSearchParams({ Action: 'SendEmail', ...FORM_MAIL })), form);
  expect(sent).toEqual({ status: 200, text: expect.stringMatching(/<SendEmailResult><MessageId>[\w-]+<\/MessageId>/) });
  const message = 'From: shop@example.com\r\nTo: ada@example.com\r\nSubject: A long\r\n subject\r\n\r\nSubject: no';
  const raw = { Action: 'SendRawEmail', 'RawMessage.Data': Buffer.from(message).toString('base64') };
  await request('ses', String(new URLSearchParams(raw)), form);
  expect(t.lines.slice(1)).toEqual([
    'ses SendEmail to ada@example.com, bob@example.com: Welcome & more',
    'ses SendRawEmail to ada@example.com: A long subject',
  ]);
  expect(t.set.sent('ses')[0].input.Message.Body).toEqual({ Text: { Data: 'Hello' } });
});

test('an execution of a state machine is recorded, and has an ARN; a synchronous one is 501, as it has a result', async () => {
  const states = t.using(new SFNClient({ ...t.config, disableHostPrefix: true }));
  const stateMachineArn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:Ship';
  const input = JSON.stringify({ order: 1 });
  expect(await states.send(new StartExecutionCommand({ stateMachineArn, name: 'one', input }))).toMatchObject({
    executionArn: 'arn:aws:states:eu-west-1:123456789012:execution:Ship:one',
    startDate: expect.any(Date),
  });
  expect(t.set.sent('states')).toMatchObject([{ operation: 'StartExecution', input: { stateMachineArn, input } }]);
  expect(t.lines.at(-1)).toBe('states StartExecution of Ship: {"order":1}');
  await expect(states.send(new StartExecutionCommand({ stateMachineArn: 'Ship' }))).rejects.toMatchObject({
    name: 'InvalidArn',
  });
  await expect(states.send(new StartSyncExecutionCommand({ stateMachineArn }))).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('StartSyncExecution'),
  });
});

test('metrics are recorded, also compressed ones and those of older clients', async () => {
  const metrics = (name: string) => ({ Namespace: 'Shop', MetricData: [{ MetricName: name, Value: 2 }] });
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData',
  };
  await request('monitoring', JSON.stringify(metrics('Orders')), headers);
  const compressed = gzipSync(JSON.stringify(metrics('Returns')));
  const { status } = await request('monitoring', compressed, { ...headers, 'content-encoding': 'gzip' });
  expect(status).toBe(200);
  const query = {
    Action: 'PutMetricData',
    Namespace: 'Shop',
    'MetricData.member.1.MetricName': 'Visits',
    'MetricData.member.1.Value': '2',
  };
  await request('monitoring', String(new URLSearchParams(query)), form);
  const inputs = t.set.sent('cloudwatch').map(({ input }) => input);
  expect(inputs).toEqual([metrics('Orders'), metrics('Returns'), metrics('Visits')]);
  expect(t.lines.at(-1)).toBe('cloudwatch PutMetricData of Shop: Visits 2');
});

test('trace segments are recorded', async () => {
  const body = JSON.stringify({ TraceSegmentDocuments: ['{}', '{}'] });
  const { text } = await request('xray', body, { 'content-type': 'application/json' }, '/TraceSegments');
  expect(JSON.parse(text)).toEqual({ UnprocessedTraceSegments: [] });
  expect(t.lines.at(-1)).toBe('xray PutTraceSegments of 2 segment(s)');
});

describe('users of Cognito', () => {
  const UserPoolId = 'eu-west-1_abc';
  const ada = { UserPoolId, Username: 'ada' };

  test('are as the requests have made them', async () => {
    const cognito = t.using(new CognitoIdentityProviderClient(t.config));
    const get = () => cognito.send(new AdminGetUserCommand(ada));
    await expect(get()).rejects.toMatchObject({ name: 'UserNotFoundException', message: 'User does not exist.' });
    const UserAttributes = [{ Name: 'email', Value: 'ada@example.com' }];
    expect(await cognito.send(new AdminCreateUserCommand({ ...ada, UserAttributes }))).toMatchObject({
      User: { Username: 'ada', Enabled: true, UserStatus: 'FORCE_CHANGE_PASSWORD', UserCreateDate: expect.any(Date) },
    });
    await expect(cognito.send(new AdminCreateUserCommand(ada))).rejects.toMatchObject({
      name: 'UsernameExistsException',
    });
    const name = [{ Name: 'name', Value: 'Ada' }];
    await cognito.send(new AdminUpdateUserAttributesCommand({ ...ada, UserAttributes: name }));
    await cognito.send(new AdminSetUserPasswordCommand({ ...ada, Password: 'x', Permanent: true }));
    await cognito.send(new AdminDisableUserCommand(ada));
    expect(await get()).toMatchObject({
      Username: 'ada',
      UserStatus: 'CONFIRMED',
      Enabled: false,
      UserAttributes: [{ Name: 'sub', Value: expect.any(String) }, ...UserAttributes, ...name],
    });
    await cognito.send(new AdminAddUserToGroupCommand({ ...ada, GroupName: 'admins' }));
    expect((await cognito.send(new AdminListGroupsForUserCommand(ada))).Groups).toMatchObject([
      { GroupName: 'admins' },
    ]);
    await cognito.send(new AdminDeleteUserCommand(ada));
    await expect(get()).rejects.toMatchObject({ name: 'UserNotFoundException' });
    expect(t.set.sent('cognito-idp')[0]).toMatchObject({ operation: 'AdminCreateUser', input: ada });
    expect(t.lines[1]).toBe('cognito-idp AdminCreateUser ada of eu-west-1_abc');
  });

  test('cannot sign in: it is 501, with the name of the operation', async () => {
    const cognito = t.using(new CognitoIdentityProviderClient(t.config));
    const signIn = new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'web' });
    await expect(cognito.send(signIn)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('InitiateAuth'),
    });
  });
});

describe('permissions', () => {
  /** The services for a caller who may do only this. */
  async function allowing(allows: (access: Access) => boolean) {
    const services = new LocalServices({
      location: t.location,
      others: 'everything',
      anyKey: true,
      log: () => undefined,
    });
    const url = await services.listen();
    const seen: Access[] = [];
    const set = services.addSet('iam', {
      clock: new Clock({ live: false }),
      functions: { find: () => undefined, invoke: () => Promise.reject(new Error()) },
      authorize(_, accesses) {
        seen.push(...accesses());
        if (!accesses().every(allows)) throw new AwsServiceError('AccessDeniedException', 'no', { status: 403 });
      },
    });
    t.using({ destroy: () => void services.stop() });
    return { set, seen, url, ses: t.using(new SESv2Client({ ...t.config, endpoint: url })) };
  }
  const identity = (name: string) => `arn:aws:ses:eu-west-1:123456789012:identity/${name}`;
  const send = () => new SendEmailCommand(mail('ada@example.com', 'Welcome'));

  test('to send is needed for the address or its domain; what is refused is not recorded', async () => {
    const none = await allowing(() => false);
    await expect(none.ses.send(send())).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(none.set.sent('ses')).toEqual([]);
    expect(none.seen[0]).toEqual({
      action: 'ses:SendEmail',
      resource: identity('shop@example.com'),
      conditions: { 'ses:FromAddress': 'shop@example.com', 'ses:Recipients': ['ada@example.com'] },
    });
    for (const name of ['shop@example.com', 'example.com']) {
      const { ses, set } = await allowing(({ resource }) => resource === identity(name));
      await ses.send(send());
      expect(set.sent('ses')).toHaveLength(1);
    }
  });

  test('are those of IAM: the namespace of metrics, the pool of users, whole messages', async () => {
    const { ses, seen, url } = await allowing(() => true);
    const Data = Buffer.from('From: shop@example.com\n\nHello');
    await ses.send(new SendEmailCommand({ Content: { Raw: { Data } } }));
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'X.PutMetricData' };
    await request('monitoring', JSON.stringify({ Namespace: 'Shop' }), headers, '/', url);
    const cognito = t.using(new CognitoIdentityProviderClient({ ...t.config, endpoint: url }));
    await cognito.send(new AdminCreateUserCommand({ UserPoolId: 'eu-west-1_abc', Username: 'ada' }));
    expect(seen).toMatchObject([
      { action: 'ses:SendRawEmail', resource: identity('shop@example.com') },
      { action: 'cloudwatch:PutMetricData', resource: '*', conditions: { 'cloudwatch:namespace': 'Shop' } },
      {
        action: 'cognito-idp:AdminCreateUser',
        resource: 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc',
      },
    ]);
  });
});

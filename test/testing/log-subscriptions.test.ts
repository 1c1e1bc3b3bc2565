import { App } from '../../src/runtime';
import { testClient } from '../../src/testing';
import { localResources } from '../../src/testing/local';

// The local cloud is loaded with the first resources that start.
jest.setTimeout(60_000);

const fn = (name: string, more: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: name,
    Runtime: 'nodejs24.x',
    Environment: { Variables: { SERVERLESS_FUNCTION: name } },
    ...more,
  },
});

const TEMPLATE = {
  Resources: {
    Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'shop' } },
    Shop: fn('APIHandler', { LoggingConfig: { LogGroup: { Ref: 'Group' }, LogFormat: 'JSON' } }),
    Alerts: fn('alerts'),
    Filter: {
      Type: 'AWS::Logs::SubscriptionFilter',
      Properties: {
        LogGroupName: { Ref: 'Group' },
        DestinationArn: { 'Fn::GetAtt': ['Alerts', 'Arn'] },
        FilterPattern: '{ $.level = "ERROR" }',
      },
    },
  },
};

test('a function reads what another one logs, by the logger and by console', async () => {
  const app = new App({ name: 'demo' });
  const read: any[] = [];
  app.post('/orders', ({ log }) => {
    log.error('by the logger', { order: 7 });
    log.info('not read');
    console.error('by console');
    return '';
  });
  app.onLogs(
    app.logGroup('Group'),
    { name: 'alerts', filterPattern: '{ $.level = "ERROR" }' },
    ({ json, logGroup }) => {
      read.push([logGroup, json()]);
    },
  );
  const quiet = [
    jest.spyOn(console, 'error').mockImplementation(() => undefined),
    jest.spyOn(console, 'log').mockImplementation(() => undefined),
    jest.spyOn(process.stdout, 'write').mockImplementation(() => true),
  ];
  const client = testClient(app, { resources: localResources(TEMPLATE) });
  try {
    await client.http.post('/orders');
    expect(read).toEqual([]);
    await client.settled();
    expect(client.deliveries()).toMatchObject([{ function: 'alerts', outcome: 'ok' }]);
  } finally {
    await client.close();
    quiet.forEach((spy) => spy.mockRestore());
  }
  expect(read).toEqual([
    ['shop', expect.objectContaining({ level: 'ERROR', message: 'by the logger', order: 7 })],
    ['shop', expect.objectContaining({ level: 'ERROR', message: 'by console' })],
  ]);
});

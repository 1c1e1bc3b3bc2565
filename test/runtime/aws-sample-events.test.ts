import * as fs from 'node:fs';
import * as path from 'node:path';
import { context } from './events';
import { allow, App, deny, rate } from '../../src/runtime';

/** What the events are, and where AWS describes them: fixtures/aws/README.md. */
const sample = (name: string): any =>
  JSON.parse(fs.readFileSync(path.join(__dirname, 'fixtures/aws', `${name}.json`), 'utf8'));
const names = fs
  .readdirSync(path.join(__dirname, 'fixtures/aws'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => path.basename(file, '.json'))
  .sort();
const tested = new Set<string>();

/** What the handler of a function sees, call by call, and what the function answers. */
async function run(
  name: string,
  declare: (app: App, seen: (view: unknown) => void) => void,
): Promise<{ seen: any[]; result: any }> {
  tested.add(name);
  const app = new App({ name: 'samples' });
  const seen: unknown[] = [];
  declare(app, (view) => {
    seen.push(view);
  });
  return { seen, result: await app.handler('f')(sample(name), context) };
}

describe('an HTTP request is the same from every source', () => {
  const app = new App({ name: 'samples' });
  app.post('/orders/{id}', (request) => {
    const { method, path: own, route, params, query, headers, cookies, json } = request;
    const type = headers.get('content-type');
    return {
      method,
      own,
      route,
      params,
      tags: query.getAll('tag'),
      page: query.get('page'),
      cookies: [...cookies],
      tag: headers.get('x-tag'),
      type,
      json: json(),
    };
  });
  const request = {
    method: 'POST',
    own: '/orders/a b',
    route: '/orders/{id}',
    params: { id: 'a b' },
    tags: ['a', 'b c'],
    page: '2',
    cookies: [
      ['session', 'abc'],
      ['theme', 'dark'],
    ],
    tag: 'one,two',
    type: 'application/json',
    json: { quantity: 1 },
  };

  test.each(['rest-api', 'http-api-1.0', 'http-api-2.0', 'function-url', 'alb-multi-value'])('%s', async (name) => {
    tested.add(name);
    const { statusCode, body } = await app.handler()(sample(name), context);
    expect([statusCode, JSON.parse(body)]).toEqual([200, request]);
  });

  test('alb, which has the last of several values', async () => {
    tested.add('alb');
    expect(JSON.parse((await app.handler()(sample('alb'), context)).body)).toEqual({
      ...request,
      tags: ['b c'],
      tag: 'two',
    });
  });

  test.each([
    [
      'rest-api',
      { principalId: 'ada', role: 'admin' },
      'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/api',
    ],
    [
      'http-api-1.0',
      { principalId: 'ada', role: 'admin' },
      'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
    ],
    [
      'http-api-2.0',
      { jwt: { claims: { sub: 'ada', role: 'admin' }, scopes: ['orders:write'] } },
      'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
    ],
    [
      'function-url',
      { iam: expect.objectContaining({ userArn: 'arn:aws:iam::111122223333:user/example-user' }) },
      'https://abcdefghijklmnopqrstuvwxyz123456.lambda-url.eu-central-1.on.aws',
    ],
    ['alb', undefined, 'https://lambda-alb-123578498.eu-central-1.elb.amazonaws.com'],
    ['alb-multi-value', undefined, 'https://lambda-alb-123578498.eu-central-1.elb.amazonaws.com'],
  ])('%s says who calls, and where', async (name, authorizer, baseUrl) => {
    const own = new App({ name: 'samples' });
    own.post('/orders/{id}', (got) => ({ authorizer: got.authorizer, baseUrl: got.baseUrl }));
    expect(JSON.parse((await own.handler()(sample(name), context)).body)).toEqual({ authorizer, baseUrl });
  });
});

describe('S3', () => {
  test.each(['s3', 's3-eventbridge'])('%s', async (name) => {
    const { seen } = await run(name, (app, see) =>
      app.onS3Event({ name: 'amzn-s3-demo-bucket' }, { name: 'f' }, ({ bucket, key, eventName, region, size }) =>
        see({ bucket, key, eventName, region, size }),
      ),
    );
    expect(seen).toEqual([
      {
        bucket: 'amzn-s3-demo-bucket',
        key: 'a b cé.png',
        eventName: 'ObjectCreated:Put',
        region: 'eu-central-1',
        size: name === 's3' ? 1305107 : 5,
      },
    ]);
  });
});

describe('SQS', () => {
  const source = { arn: 'arn:aws:sqs:eu-central-1:123456789012:my-queue' };

  test('sqs', async () => {
    const { seen, result } = await run('sqs', (app, see) =>
      app.onSqsMessage(source, { name: 'f' }, ({ json, messageAttributes }) =>
        see([json(), Object.keys(messageAttributes)]),
      ),
    );
    expect(seen).toEqual([
      [{ order: 1 }, ['myAttribute']],
      [{ order: 2 }, []],
    ]);
    expect(result).toEqual({ batchItemFailures: [] });
  });

  test('sqs-fifo: the messages after a failure are retried too', async () => {
    const log = jest.spyOn(console, 'error').mockImplementation();
    const { result } = await run('sqs-fifo', (app) =>
      app.onSqsMessage(source, { name: 'f' }, () => {
        throw new Error();
      }),
    );
    expect(result).toEqual({
      batchItemFailures: [
        { itemIdentifier: '059f36b4-87a3-44ab-83d2-661975830000' },
        { itemIdentifier: '059f36b4-87a3-44ab-83d2-661975830001' },
      ],
    });
    log.mockRestore();
  });
});

test('sns', async () => {
  const { seen } = await run('sns', (app, see) =>
    app.onSnsMessage(
      { arn: 'arn:aws:sns:eu-central-1:123456789012:sns-lambda' },
      { name: 'f' },
      ({ json, subject, time, attributes }) => see([json(), subject, time.toISOString(), attributes.Test]),
    ),
  );
  expect(seen).toEqual([
    [{ order: 1 }, 'TestInvoke', '2026-03-10T05:13:30.000Z', { Type: 'String', Value: 'TestString' }],
  ]);
});

test('kinesis', async () => {
  const source = { arn: 'arn:aws:kinesis:eu-central-1:123456789012:stream/lambda-stream' };
  const { seen, result } = await run('kinesis', (app, see) =>
    app.onKinesisRecord(source, { name: 'f' }, ({ json, partitionKey, time }) =>
      see([json(), partitionKey, time.toISOString()]),
    ),
  );
  expect(seen).toEqual([
    [{ order: 1 }, '1', '2026-03-10T05:13:30.987Z'],
    [{ order: 2 }, '1', '2026-03-10T05:14:31.166Z'],
  ]);
  expect(result).toEqual({ batchItemFailures: [] });
});

test('dynamodb', async () => {
  const source = {
    arn: 'arn:aws:dynamodb:eu-central-1:123456789012:table/ExampleTable/stream/2026-03-10T00:48:05.899',
  };
  const { seen } = await run('dynamodb', (app, see) =>
    app.onDynamoDbRecord(source, { name: 'f' }, ({ eventName, keys, newImage, oldImage, expired, time }) =>
      see([eventName, keys, newImage, oldImage, expired, time.toISOString()]),
    ),
  );
  const [added, changed, keys, time] = [
    { Id: 101, Message: 'New item!' },
    { Id: 101, Message: 'This item has changed' },
    { Id: 101 },
    '2026-03-10T05:13:30.000Z',
  ];
  expect(seen).toEqual([
    ['INSERT', keys, added, undefined, false, time],
    ['MODIFY', keys, changed, added, false, time],
    ['REMOVE', keys, undefined, changed, false, time],
    ['REMOVE', keys, undefined, changed, true, time],
  ]);
});

test('eventbridge', async () => {
  const { seen } = await run('eventbridge', (app, see) =>
    app.onEventBridge({ name: 'f', pattern: { source: ['aws.ec2'] } }, ({ source, detailType, detail, time }) =>
      see([source, detailType, detail.state, time.toISOString()]),
    ),
  );
  expect(seen).toEqual([
    ['aws.ec2', 'EC2 Instance State-change Notification', 'terminated', '2026-03-10T05:13:30.000Z'],
  ]);
});

test('cloudwatch-logs', async () => {
  const { seen, result } = await run('cloudwatch-logs', (app, see) =>
    app.onLogs(
      { name: '/aws/lambda/echo-nodejs' },
      { name: 'f' },
      ({ raw: _, lambdaContext: __, log: ___, json: ____, ...event }) => see(event),
    ),
  );
  expect(seen).toEqual([
    {
      id: '34622316099697884706540976068822859012661220141643892546',
      message: expect.stringMatching(/^REPORT RequestId: 6234bffe-149a-b642-81ff-2e8e376d8aff\tDuration: 46\.84 ms/),
      time: new Date('2019-03-13T23:05:48.220Z'),
      logGroup: '/aws/lambda/echo-nodejs',
      logStream: '2019/03/13/[$LATEST]94fa867e5374431291a7fc14e2f56ae7',
      owner: '123456789012',
      subscriptionFilters: ['LambdaStream_cloudwatchlogs-node'],
      extractedFields: undefined,
    },
  ]);
  expect(result).toBeUndefined();
});

test('scheduled', async () => {
  const { seen } = await run('scheduled', (app, see) =>
    app.schedule(rate(1, 'hour'), { name: 'f' }, ({ time, resources }) => see([time.toISOString(), resources])),
  );
  expect(seen).toEqual([['2026-03-10T05:13:30.000Z', ['arn:aws:events:eu-central-1:123456789012:rule/my-schedule']]]);
});

describe('WebSocket', () => {
  test.each([
    ['websocket-connect', 'onWsConnect', ['XfGLwcbCNjMCFgg=', '$connect', '', { room: '7' }, '13']],
    [
      'websocket-message',
      'onWsMessage',
      ['XfGLwcbCNjMCFgg=', '$default', '{"action":"other","text":"hi"}', {}, undefined],
    ],
    ['websocket-disconnect', 'onWsDisconnect', ['XfGLwcbCNjMCFgg=', '$disconnect', '', {}, undefined]],
  ] as const)('%s', async (name, method, view) => {
    const { seen, result } = await run(name, (app, see) =>
      (app[method] as App['onWsMessage'])({ name: 'f' }, ({ connectionId, routeKey, body, query, headers }) =>
        see([connectionId, routeKey, body, query, headers['sec-websocket-version']]),
      ),
    );
    expect([seen, result]).toEqual([[view], { statusCode: 200 }]);
  });
});

describe('an authorizer', () => {
  const arn = 'arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/api';

  test.each([
    ['authorizer-token', 'token', 'Bearer allow', undefined],
    ['authorizer-request', 'request', 'Bearer allow', '/orders/7'],
    ['authorizer-http-api-1.0', 'request', 'Bearer allow,123', '/orders/7'],
    ['authorizer-http-api-2.0', 'request', 'Bearer allow', '/orders/7'],
  ] as const)('%s', async (name, type, token, own) => {
    const { seen, result } = await run(name, (app, see) => {
      app.get('/orders/{id}', () => 1);
      return app.authorizer({ name: 'f', type }, (request) => {
        see([request.token, request.path, request.methodArn, request.params]);
        return request.token.startsWith('Bearer allow')
          ? allow({ principalId: 'ada', routes: ['/orders/{id}'] })
          : deny();
      });
    });
    expect(seen).toEqual([[token, own, `${arn}/GET/orders/7`, own ? { id: '7' } : {}]]);
    expect(result).toEqual({
      principalId: 'ada',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: [`${arn}/*/orders/*`] }],
      },
      // HTTP APIs hand the context alone to the handlers.
      ...(name === 'authorizer-http-api-2.0' && { context: { principalId: 'ada' } }),
    });
  });
});

test('no sample is left out', () => {
  expect([...tested].sort()).toEqual(names);
});

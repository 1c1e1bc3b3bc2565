import { gzipSync } from 'node:zlib';
import { App, APP, type LogEvent } from '../../../src/runtime';
import { context } from '../events';

const app = (declare: (own: App) => void) => {
  const own = new App({ name: 'a' });
  declare(own);
  return own;
};
const delivery = (logEvents: object[], more: object = {}) => ({
  awslogs: {
    data: gzipSync(
      JSON.stringify({
        messageType: 'DATA_MESSAGE',
        owner: '123456789012',
        logGroup: '/shop',
        logStream: 's',
        subscriptionFilters: ['f'],
        logEvents,
        ...more,
      }),
    ).toString('base64'),
  },
});
const logged = (id: string, message = '{"level":"ERROR"}') => ({ id, timestamp: 1_000, message });

test('each log event is handled on its own', async () => {
  const seen: unknown[] = [];
  const own = app((a) =>
    a.onLogs(a.logGroup('AuditLog'), { name: 'f' }, ({ id, time, logGroup, json, raw }) => {
      seen.push([id, time, logGroup, json().level, raw.id]);
    }),
  );
  await own.handler('f')(delivery([logged('1'), logged('2')]), context);
  expect(seen).toEqual([
    ['1', new Date(1_000), '/shop', 'ERROR', '1'],
    ['2', new Date(1_000), '/shop', 'ERROR', '2'],
  ]);
});

test('the fields that a filter pattern has extracted are part of the log event', async () => {
  const seen: unknown[] = [];
  const own = app((a) =>
    a.onLogs({ name: 'flow' }, { name: 'f', filterPattern: '[ip, user]' }, ({ extractedFields }) => {
      seen.push(extractedFields);
    }),
  );
  await own.handler('f')(
    delivery([{ ...logged('1', '10.0.0.1 ada'), extractedFields: { ip: '10.0.0.1', user: 'ada' } }]),
    context,
  );
  expect(seen).toEqual([{ ip: '10.0.0.1', user: 'ada' }]);
});

test('with `batch: true` the handler gets all log events that came together', async () => {
  const seen: string[][] = [];
  const own = app((a) =>
    a.onLogs({ name: 'l' }, { name: 'f', batch: true }, (events: readonly LogEvent[]) => {
      seen.push(events.map(({ id }) => id));
    }),
  );
  expect(await own.handler('f')(delivery([logged('1'), logged('2')]), context)).toBeUndefined();
  expect(seen).toEqual([['1', '2']]);
});

test('an error ends the delivery, and is the error of the function, so that Lambda retries it', async () => {
  const seen: string[] = [];
  const own = app((a) =>
    a.onLogs({ name: 'l' }, { name: 'f' }, ({ id }) => {
      seen.push(id);
      if (id === '2') throw new Error('two');
    }),
  );
  await expect(own.handler('f')(delivery(['1', '2', '3'].map((id) => logged(id))), context)).rejects.toThrow('two');
  expect(seen).toEqual(['1', '2']);
});

test('a message by which CloudWatch Logs tries the function out is ignored', async () => {
  const handler = jest.fn();
  const own = app((a) => {
    a.onLogs({ name: 'l' }, { name: 'f' }, handler);
    a.onLogs({ name: 'l' }, { name: 'all', batch: true }, handler);
  });
  const control = delivery([logged('', 'CWL CONTROL MESSAGE: Checking health of destination')], {
    messageType: 'CONTROL_MESSAGE',
    subscriptionFilters: [],
  });
  for (const name of ['f', 'all']) expect(await own.handler(name)(control, context)).toBeUndefined();
  expect(handler).not.toHaveBeenCalled();
});

test('middleware can be for log events', async () => {
  const seen: string[] = [];
  const own = app((a) => {
    a.use(
      (event, next) => {
        seen.push(event.id);
        return next();
      },
      { on: 'logs' },
    );
    a.onLogs({ name: 'l' }, { name: 'f' }, () => undefined);
  });
  await own.handler('f')(delivery([logged('1')]), context);
  expect(seen).toEqual(['1']);
});

test.each([{}, { awslogs: {} }, { Records: [] }])('an event of something else is refused: %j', async (event) => {
  const own = app((a) => a.onLogs({ name: 'l' }, { name: 'f' }, () => undefined));
  await expect(own.handler('f')(event, context)).rejects.toThrow(
    'The function "f" is for events of CloudWatch Logs: { awslogs: { data: … } }, and got',
  );
});

test.each<[string, (own: App) => void, string]>([
  [
    'a log group by the ARN of a stream of it',
    (a) => a.onLogs({ arn: 'arn:aws:logs:eu-west-1:1:log-group:/x:log-stream:y' }, { name: 'f' }, () => undefined),
    'is no ARN of a logGroup. It has the form arn:aws:logs:…:log-group:name',
  ],
  [
    'another resource',
    (a) => a.onLogs(a.stream('Clicks') as any, { name: 'f' }, () => undefined),
    'onLogs "f": expected a logGroup, got the stream "Clicks". Declare one: app.logGroup(\'Name\')',
  ],
  [
    'a pattern that is too long',
    (a) => a.onLogs({ name: 'l' }, { name: 'f', filterPattern: 'x'.repeat(1025) }, () => undefined),
    'option "filterPattern" has 1025 characters. CloudWatch Logs takes up to 1024',
  ],
  [
    'a pattern that is none',
    (a) => a.onLogs({ name: 'l' }, { name: 'f', filterPattern: '{ $.level = "ERROR"' }, () => undefined),
    'option "filterPattern" is no filter pattern of CloudWatch Logs: Invalid filter pattern: { $.level = "ERROR"',
  ],
])('%s throws where it is declared', (_, declare, message) => {
  expect(() => app(declare)).toThrow(message);
});

test.each(['arn:aws:logs:eu-west-1:123456789012:log-group:/x/y', 'arn:aws-cn:logs:cn-north-1:1:log-group:x:*'])(
  'an existing log group is known by its ARN, %s',
  (arn) => {
    const own = app((a) => a.onLogs({ arn }, { name: 'f' }, () => undefined));
    expect(own[APP].handlers[0].source).toEqual({ arn });
  },
);

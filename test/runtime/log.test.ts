import * as vm from 'node:vm';
import { context, rest } from './events';
import { App } from '../../src/runtime';

const NAMES = ['AWS_LAMBDA_LOG_FORMAT', 'AWS_LAMBDA_LOG_LEVEL', 'AWS_LAMBDA_FUNCTION_NAME'];
afterEach(() => {
  for (const name of NAMES) delete process.env[name];
  jest.restoreAllMocks();
});

/** The lines that a handler writes, by where they go. */
async function lines(
  environment: { [name: string]: string | undefined },
  write: (log: any) => void,
): Promise<{ stdout: any[]; console: string[] }> {
  Object.assign(process.env, environment);
  const stdout: any[] = [];
  const shown: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    stdout.push(JSON.parse(String(line)));
    return true;
  });
  for (const method of ['log', 'warn', 'error'] as const) {
    jest.spyOn(console, method).mockImplementation((...[line]: unknown[]) => {
      shown.push(`${method}: ${line}`);
    });
  }
  const app = new App({ name: 'a' });
  app.get('/x/{id}', ({ log }) => {
    write(log);
  });
  await app.handler()(rest('GET', '/x/{id}', { pathParameters: { id: '1' } }), context);
  jest.restoreAllMocks();
  return { stdout, console: shown };
}

test('on Lambda a line is JSON with the request id, the function and the route', async () => {
  const { stdout } = await lines({ AWS_LAMBDA_FUNCTION_NAME: 'APIHandler' }, (log) =>
    log.info('created', { id: 7, big: 1n }),
  );
  expect(stdout).toEqual([
    {
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      level: 'INFO',
      message: 'created',
      requestId: 'gateway-request-id',
      function: 'APIHandler',
      route: 'GET /x/{id}',
      id: 7,
      big: '1',
    },
  ]);
});

test('an error has its stack, and those of its causes', async () => {
  const { stdout } = await lines({ AWS_LAMBDA_LOG_FORMAT: 'JSON' }, (log) =>
    log.error('no', { error: new RangeError('x', { cause: new Error('y') }) }),
  );
  expect(stdout[0].error).toMatchObject({ name: 'RangeError', message: 'x' });
  expect(stdout[0].error.stack).toEqual(expect.arrayContaining(['RangeError: x', 'Caused by: Error: y']));
});

test('an error that cannot tell its stack, is of another realm or its own cause is shown all the same', async () => {
  const own: Error = new Error('own', { cause: new Error('inner') });
  (own.cause as Error).cause = own;
  const many = new AggregateError([new Error('first'), new RangeError('second')], 'many');
  const without = Object.assign(new Error('without'), { stack: undefined });
  const realm = vm.runInNewContext('new TypeError("of another realm", { cause: "why" })');
  for (const format of ['JSON', 'Text']) {
    const { stdout, console: shown } = await lines({ AWS_LAMBDA_LOG_FORMAT: format }, (log) => {
      for (const error of [own, many, without, realm, Symbol('thrown')]) log.error('no', { error });
    });
    const text = JSON.stringify([stdout, shown]);
    for (const part of [
      'Error: own',
      'Caused by: Error: inner',
      'AggregateError: many',
      'One of its errors: Error: first',
      'One of its errors: RangeError: second',
      'Error: without',
      'TypeError: of another realm',
      'Caused by: why',
      'Symbol(thrown)',
    ]) {
      expect(text).toContain(part);
    }
  }
});

test('an error in the place of the fields is one of them', async () => {
  const { stdout } = await lines({ AWS_LAMBDA_LOG_FORMAT: 'JSON' }, (log) => log.error('no', new RangeError('alone')));
  expect(stdout).toMatchObject([{ message: 'no', error: { name: 'RangeError', message: 'alone' } }]);
});

test('what cannot be serialized does no harm to the rest of the line', async () => {
  const own: any = { twice: [{ a: 1 }] };
  own.own = own;
  own.again = own.twice;
  const { stdout } = await lines({ AWS_LAMBDA_LOG_FORMAT: 'JSON' }, (log) =>
    log.info('cycle', {
      own,
      bad: {
        toJSON() {
          throw new Error('not me');
        },
      },
      sym: Symbol('s'),
      id: 7,
    }),
  );
  expect(stdout).toMatchObject([
    {
      level: 'INFO',
      message: 'cycle',
      requestId: 'gateway-request-id',
      own: { twice: [{ a: 1 }], own: '[Circular]', again: [{ a: 1 }] },
      bad: 'not serializable: Error: not me',
      sym: 'Symbol(s)',
      id: 7,
    },
  ]);
});

test('sets and maps are in the log with what is in them', async () => {
  const { stdout } = await lines({ AWS_LAMBDA_LOG_FORMAT: 'JSON' }, (log) =>
    log.info('in', { set: new Set(['a']), deep: { map: new Map([['a', new Set([1])]]) } }),
  );
  expect(stdout).toMatchObject([{ set: ['a'], deep: { map: [['a', [1]]] } }]);
});

test('fields do not take the place of time, level and message', async () => {
  const { stdout } = await lines({ AWS_LAMBDA_LOG_FORMAT: 'JSON' }, (log) =>
    log.warn('the text', { message: 'other', level: 7, timestamp: 0, ['__proto__']: 'p', id: 7 }),
  );
  expect(stdout).toMatchObject([
    { timestamp: expect.stringMatching(/^\d{4}-/), level: 'WARN', message: 'the text', id: 7 },
  ]);
  expect(Object.keys(stdout[0])).toContain('__proto__');
});

test('locally, and with the format Text, a line is readable', async () => {
  for (const environment of [{}, { AWS_LAMBDA_LOG_FORMAT: 'Text', AWS_LAMBDA_FUNCTION_NAME: 'APIHandler' }]) {
    const written = await lines(environment, (log) => {
      log.info('created', { id: 7 });
      log.warn('odd', { why: 'x', skipped: undefined });
      log.fatal('end');
    });
    const rest_ = 'requestId=gateway-request-id function=APIHandler route=GET /x/{id}';
    expect(written.console).toEqual([
      `log: INFO created ${rest_} id=7`,
      `warn: WARN odd ${rest_} why=x`,
      `error: FATAL end ${rest_}`,
    ]);
  }
});

test.each<[string, (log: any, text: string) => void]>([
  ['the message', (log, text) => log.info(text)],
  ['a field', (log, text) => log.info('in', { text })],
  ['the name of a field', (log, text) => log.info('in', { [text]: 1 })],
  ['a field that is an object', (log, text) => log.info('in', { given: { text: [text] } })],
  ["an error's message", (log, text) => log.info('in', { error: new Error(text) })],
  ["the message of an error's cause", (log, text) => log.info('in', { error: new Error('x', { cause: text }) })],
])('a text of a client cannot pass for another line, nor reach the terminal as an escape: %s', async (_, write) => {
  const { console: shown } = await lines({}, (log) =>
    write(
      log,
      'ada\nERROR forged requestId=1\r\nERROR forged\rERROR forged\u2028ERROR forged\u001b[2J\u009b2J\u202e\u0000',
    ),
  );
  expect(shown).toHaveLength(1);
  expect(shown[0]).toContain('ERROR forged');
  expect(shown[0]).not.toMatch(/(^|[\r\n\u2028])ERROR/);
  expect(shown[0]).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e]/);
});

test('an error is shown with its stack, line by line', async () => {
  const { console: shown } = await lines({}, (log) => log.error('no', { error: new RangeError('x') }));
  expect(shown[0]).toMatch(/^error: ERROR no .*\nRangeError: x\n    at .+\n    at /);
});

test.each([
  [undefined, ['INFO', 'WARN', 'ERROR', 'FATAL']],
  ['DEBUG', ['DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']],
  ['error', ['ERROR', 'FATAL']],
])('the level %s writes %j', async (level, expected) => {
  const { stdout } = await lines(
    { AWS_LAMBDA_LOG_FORMAT: 'JSON', ...(level && { AWS_LAMBDA_LOG_LEVEL: level }) },
    (log) => {
      for (const name of ['trace', 'debug', 'info', 'warn', 'error', 'fatal']) log[name](name);
    },
  );
  expect(stdout.map((line) => line.level)).toEqual(expected);
});

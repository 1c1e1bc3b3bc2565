import { App, APP, MissingValueError } from '../../src/runtime';

const app = () => new App({ name: 'a' });

afterEach(() => {
  for (const name of ['APP_TABLE_NAME', 'TABLE', 'API_URL', 'SERVERLESS_DISCOVERY']) delete process.env[name];
});

test.each([
  ['AppTable', 'APP_TABLE_NAME'],
  ['users', 'USERS_NAME'],
  ['S3Uploads', 'S3_UPLOADS_NAME'],
  ['HTTPLog', 'HTTP_LOG_NAME'],
  ['my-table_2', 'MY_TABLE_2_NAME'],
])('the table %s has the variable %s', (name, variable) => {
  const own = app();
  own.table(name);
  expect(own[APP].resources).toEqual([{ name, kind: 'table', variable }]);
});

test('values are read when they are used', () => {
  const table = app().table('AppTable');
  process.env.APP_TABLE_NAME = 'one';
  expect(table.name).toBe('one');
  process.env.APP_TABLE_NAME = 'two';
  expect(table.name).toBe('two');
});

test('the variable can be named', () => {
  process.env.TABLE = 'custom';
  expect(app().table('AppTable', { variable: 'TABLE' }).name).toBe('custom');
});

test('a missing value is an error that says what to do', () => {
  expect(() => app().table('AppTable').name).toThrow(
    'table "AppTable": the environment variable APP_TABLE_NAME is not set. Bind it in infrastructure/',
  );
  expect(() => app().env('API_URL').value).toThrow(MissingValueError);
  expect(MissingValueError.code).toBe('MISSING_VALUE');
});

test('a variable has a default, or is optional', () => {
  const own = app();
  const withDefault = own.env('API_URL', { default: 'http://x' });
  const optional = own.env('OTHER', { optional: true });
  expect([withDefault.value, `${withDefault}`, optional.value]).toEqual(['http://x', 'http://x', undefined]);
  process.env.API_URL = '';
  expect(withDefault.value).toBe('');
  expect(own[APP].resources).toEqual([
    { name: 'API_URL', kind: 'env', variable: 'API_URL', optional: true },
    { name: 'OTHER', kind: 'env', variable: 'OTHER', optional: true },
  ]);
});

test('a log group is known by its name', () => {
  process.env.AUDIT_LOG_NAME = '/shop/audit';
  const own = app();
  expect(own.logGroup('AuditLog').name).toBe('/shop/audit');
  expect(own[APP].resources).toEqual([{ name: 'AuditLog', kind: 'logGroup', variable: 'AUDIT_LOG_NAME' }]);
  delete process.env.AUDIT_LOG_NAME;
});

test('a value is a placeholder during discovery', () => {
  process.env.SERVERLESS_DISCOVERY = '1';
  const own = app();
  expect([own.table('AppTable').name, own.env('API_URL').value, own.env('B1', { example: 'https://x' }).value]).toEqual(
    ['discover-AppTable', 'discover-API_URL', 'https://x'],
  );
});

test('the same declaration in two modules is one', () => {
  const own = app();
  own.table('AppTable');
  own.table('AppTable');
  expect(own[APP].resources).toHaveLength(1);
});

test.each<[string, (own: App) => unknown, string]>([
  [
    'a clash of kinds',
    (own) => {
      own.table('X1');
      own.env('X1');
    },
    'env "X1" is already declared, as table with the variable X1_NAME',
  ],
  [
    'a clash of variables',
    (own) => {
      own.table('AppTable');
      own.env('APP_TABLE_NAME');
    },
    'env "APP_TABLE_NAME" and table "AppTable" have the same environment variable, APP_TABLE_NAME',
  ],
  ['a reserved variable', (own) => own.env('AWS_REGION'), 'env "AWS_REGION": the variable AWS_REGION is reserved'],
  [
    'a reserved variable by option',
    (own) => own.table('T1', { variable: 'LAMBDA_X' }),
    'the variable LAMBDA_X is reserved',
  ],
  ['a name of one letter', (own) => own.env('A'), '"A" is no name for an environment variable'],
  ['a bad name', (own) => own.table('9 lives'), 'table "9 lives": a name starts with a letter'],
  [
    'an unknown option',
    (own) => own.table('T1', { default: 'x' } as any),
    'table "T1": unknown option "default". Known options: variable',
  ],
  [
    'a wrong default',
    (own) => own.env('PORT', { default: 80 } as any),
    'env "PORT": option "default" must be a string, got 80',
  ],
])('%s throws', (_, declare, message) => {
  expect(() => declare(app())).toThrow(message);
});

describe('an environment variable with some values only', () => {
  const oneOf = ['debug', 'info'] as const;
  afterEach(() => delete process.env.LEVEL);

  test.each<[object, string | undefined, string | undefined]>([
    [{}, 'debug', 'debug'],
    [{ default: 'info' }, undefined, 'info'],
    [{ optional: true }, undefined, undefined],
  ])('has one of them: %j', (options, set, value) => {
    if (set) process.env.LEVEL = set;
    expect(new App({ name: 'a' }).env('LEVEL', { oneOf, ...options }).value).toBe(value);
  });

  test.each([{}, { default: 'info' }, { optional: true }])(
    'with any other is an error when it is read: %j',
    (options) => {
      process.env.LEVEL = 'loud';
      const level = new App({ name: 'a' }).env('LEVEL', { oneOf, ...(options as object) });
      expect(() => level.value).toThrow('LEVEL is "loud", and may be debug, info');
    },
  );

  test.each<[any, string]>([
    [{ oneOf: [] }, 'option "oneOf" is empty'],
    [{ oneOf: 'debug' }, 'option "oneOf" must be an array of strings'],
    [{ oneOf, default: 'loud' }, 'option "default" is "loud", which is not in its option "oneOf": debug, info'],
    [{ oneOf, example: 'loud' }, 'option "example" is "loud"'],
  ])('is declared with values that can be: %j', (options, message) => {
    expect(() => new App({ name: 'a' }).env('LEVEL', options)).toThrow(message);
  });
});

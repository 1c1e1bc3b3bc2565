import {
  App,
  cognitoAuthorizer,
  cors,
  cron,
  externalAuthorizer,
  fromMiddy,
  jwtAuthorizer,
  rate,
  response,
} from '../../../src/runtime';

/** What plain JavaScript may hand over. */
const js = (value: unknown) => value as any;
const app = new App({ name: 'a' });
const jwt = { issuer: 'https://issuer.example', audience: ['shop'] };
const lambda = 'arn:aws:lambda:eu-west-1:123456789012:function:auth';

test.each<[string, () => unknown, string]>([
  ['cors: no options', () => cors(js(null)), 'cors: expected an object of options, got null'],
  [
    'cors: a misspelt option',
    () => cors(js({ allowOrigin: '*' })),
    'cors: unknown option "allowOrigin". Known options: allowOrigins, allowHeaders',
  ],
  [
    'cors: a header that is no list',
    () => cors(js({ allowHeaders: 'X-A' })),
    'cors: option "allowHeaders" must be an array of strings, got "X-A"',
  ],
  ['cron: nothing', () => cron(js(undefined)), 'cron: expected an object of options, got undefined'],
  [
    'cron: a misspelt field',
    () => cron(js({ minutes: 5 })),
    'cron: unknown option "minutes". Known options: minute, hour, day, month, weekDay, year',
  ],
  ['cron: a list', () => cron(js({ hour: [1, 2] })), 'cron: option "hour" must be a string or a number, got an array'],
  ['rate: no unit', () => rate(1, js(undefined)), 'rate: option "unit" is missing'],
  ['rate: a text', () => rate(js('5'), 'minutes'), 'rate: option "value" must be a number, got "5"'],
  [
    'cognitoAuthorizer: nothing',
    () => cognitoAuthorizer(js(undefined)),
    'cognitoAuthorizer: expected an object of options, got undefined',
  ],
  [
    'cognitoAuthorizer: no pools',
    () => cognitoAuthorizer(js({ name: 'x' })),
    'cognitoAuthorizer: option "userPools" is missing',
  ],
  [
    'cognitoAuthorizer: an empty list of pools',
    () => cognitoAuthorizer({ name: 'x', userPools: [] }),
    'option "userPools" is a list of app.userPool(\'Name\'), or { arn:',
  ],
  [
    'cognitoAuthorizer: a table',
    () => cognitoAuthorizer({ name: 'x', userPools: [js(app.table('Table'))] }),
    'option "userPools" is a list of app.userPool(\'Name\'), or { arn:',
  ],
  [
    'cognitoAuthorizer: an ARN alone',
    () => cognitoAuthorizer({ name: 'x', userPools: [js('arn:aws:cognito-idp:x')] }),
    'option "userPools" must be an array of objects',
  ],
  [
    'jwtAuthorizer: no issuer',
    () => jwtAuthorizer(js({ audience: ['x'] })),
    'jwtAuthorizer: option "issuer" is missing',
  ],
  [
    'jwtAuthorizer: an issuer that is no address',
    () => jwtAuthorizer({ ...jwt, issuer: 'issuer.example' }),
    'option "issuer" is app.userPool(\'Name\'), or the https:// address that is in the tokens, got "issuer.example"',
  ],
  [
    'jwtAuthorizer: the issuer is a table',
    () => jwtAuthorizer({ ...jwt, issuer: js(app.table('Table')) }),
    'option "issuer" is app.userPool(\'Name\'), or the https:// address that is in the tokens, got an object',
  ],
  [
    'jwtAuthorizer: the audience is a text',
    () => jwtAuthorizer({ ...jwt, audience: js('shop') }),
    'option "audience" is a list of the audiences that tokens are issued for, texts or app.env(\'NAME\'), got "shop"',
  ],
  [
    'jwtAuthorizer: the audience is a pool',
    () => jwtAuthorizer({ ...jwt, audience: [js(app.userPool('Users'))] }),
    'option "audience" is a list of the audiences that tokens are issued for, texts or app.env(\'NAME\'), got an array',
  ],
  [
    'jwtAuthorizer: nobody',
    () => jwtAuthorizer({ ...jwt, audience: [] }),
    'option "audience" is a list of the audiences that tokens are issued for, texts or app.env(\'NAME\'), got an empty array',
  ],
  [
    'jwtAuthorizer: a misspelt option',
    () => jwtAuthorizer(js({ ...jwt, scope: 'a' })),
    'jwtAuthorizer: unknown option "scope"',
  ],
  [
    'externalAuthorizer: no function',
    () => externalAuthorizer(js({ name: 'x' })),
    'externalAuthorizer: option "functionArn" is missing',
  ],
  [
    'externalAuthorizer: no ARN',
    () => externalAuthorizer({ name: 'x', functionArn: 'auth' }),
    'option "functionArn" is the ARN of a Lambda function, arn:aws:lambda:…, got "auth"',
  ],
  [
    'externalAuthorizer: an unknown type',
    () => externalAuthorizer({ name: 'x', functionArn: lambda, type: js('tokens') }),
    'option "type" is \'token\' or \'request\', got "tokens"',
  ],
  [
    'externalAuthorizer: a time beyond the limit',
    () => externalAuthorizer({ name: 'x', functionArn: lambda, ttlSeconds: 4000 }),
    'option "ttlSeconds" is a whole number from 0 to 3600, got 4000',
  ],
  [
    'externalAuthorizer: a name with a space',
    () => externalAuthorizer({ name: 'a b', functionArn: lambda }),
    'option "name" is letters, digits, "-" and "_", got "a b"',
  ],
  [
    'externalAuthorizer: identity sources of a token',
    () => externalAuthorizer({ name: 'x', functionArn: lambda, identitySources: ['context.identity.sourceIp'] }),
    'externalAuthorizer: option "identitySources" is for the type \'request\'; a token comes in one "header". Write type: \'request\'',
  ],
  [
    'cognitoAuthorizer: a header that is none',
    () => cognitoAuthorizer({ name: 'x', userPools: [app.userPool('Users')], header: '' }),
    'cognitoAuthorizer: option "header" is the name of a header, got ""',
  ],
  [
    'response: a misspelt option',
    () => response({}, js({ statusCode: 201 })),
    'response: unknown option "statusCode". Known options: status, headers, cookies',
  ],
  ['response: a status alone', () => response({}, js(201)), 'response: expected an object of options, got 201'],
  [
    'fromMiddy: a function that makes a middleware',
    () => fromMiddy(js(() => ({ before: () => 1 }))),
    'fromMiddy: expected a middleware, got a function. Call it: fromMiddy(middleware())',
  ],
  [
    'fromMiddy: nothing',
    () => fromMiddy(js(undefined)),
    'fromMiddy: expected a middleware of Middy, with before, after or onError, got undefined',
  ],
  ['fromMiddy: no hook', () => fromMiddy({}), 'with before, after or onError, got an object'],
  [
    'fromMiddy: a hook that is no function',
    () => fromMiddy(js({ before: 1 })),
    'fromMiddy: before: the handler must be a function, got 1',
  ],
])('%s', (_, make, message) => {
  expect(make).toThrow(message);
});

test('valid options are accepted', () => {
  expect(cron({ minute: 0, hour: '8', weekDay: undefined })).toBe('cron(0 8 * * ? *)');
  expect(rate(2, 'hours')).toBe('rate(2 hours)');
  expect(cors({ exposeHeaders: ['X-A'] }).exposeHeaders).toEqual(['X-A']);
  const pools = [app.userPool('Users'), { arn: 'arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/x' }];
  expect(cognitoAuthorizer({ name: 'pool', userPools: pools }).withScopes(['a']).scopes).toEqual(['a']);
  expect(jwtAuthorizer({ ...jwt, scopes: ['a'] }).declaration.name).toBe('jwt');
  expect(externalAuthorizer({ name: 'ext', functionArn: lambda, ttlSeconds: 0 }).declaration.type).toBe('token');
  expect(fromMiddy({ after: async () => undefined })).toBeInstanceOf(Function);
});

test('response: a response gives its status, headers and cookies to another one', () => {
  const other = response({ a: 1 }, { status: 201, headers: { 'X-A': '1' } });
  expect(response({ b: 1 }, other)).toMatchObject({ body: { b: 1 }, status: 201, headers: { 'X-A': '1' } });
  expect(response({ b: 1 }, { ...other, status: 202 })).toMatchObject({
    body: { b: 1 },
    status: 202,
    headers: { 'X-A': '1' },
  });
  expect(() => response({ b: 1 }, js({ ...other, statusCode: 202 }))).toThrow('response: unknown option "statusCode"');
});

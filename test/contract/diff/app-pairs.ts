import { z } from 'zod';
import { describeApp } from '../../../src/manifest/describe';
import type { Manifest } from '../../../src/manifest/manifest';
import { allow, APP, App, ConflictError, cors, cron, jwtAuthorizer, NotFoundError, rate } from '../../../src/runtime';

export function manifestOf(declare: (app: App) => void, more: Partial<Manifest> = {}): Manifest {
  const app = new App({ name: 'shop' });
  declare(app);
  return { version: 2, ...describeApp(app[APP]), operations: {}, unknownOperations: [], ...more };
}

export const handler = () => undefined as any;
const web = (audience = ['shop'], issuer = 'https://id.example') => jwtAuthorizer({ name: 'web', issuer, audience });
const post = (options: object) => (app: App) => app.post('/orders', options as any, handler);
export const body = (shape: z.ZodRawShape) => post({ body: z.object(shape) });
const answer = (shape: z.ZodRawShape) => post({ response: z.object(shape) });
const sqs = (options: object) => (app: App) =>
  app.onSqsMessage({ name: 'q' }, { name: 'work', ...options } as any, handler);
const s3 = (options: object) => (app: App) =>
  app.onS3Event({ name: 'bucket' }, { name: 'thumbnail', ...options } as any, handler);
const bus = (pattern: object) => (app: App) => app.onEventBridge({ name: 'on', pattern } as any, handler);
export const none = () => undefined;

export type Declare = (app: App) => void;

/** Two versions of an app, and all changes between them. A harmless one breaks nobody, whatever the changes are. */
export type Pair = readonly [
  name: string,
  before: Declare,
  after: Declare,
  changes: readonly string[],
  harmless?: 'harmless',
];

export const APP_PAIRS: readonly Pair[] = [
  // Routes
  ['the same app', post({}), post({}), [], 'harmless'],
  ['a route is gone', post({}), none, ['breaking POST /orders gone']],
  ['a route is new', none, post({}), ['safe POST /orders new']],
  [
    'a method is gone',
    (app) => app.route('/x', { methods: ['GET', 'PUT'] }, handler),
    (app) => app.get('/x', handler),
    ['breaking PUT /x gone'],
  ],
  [
    'a parameter has another name',
    (app) => app.get('/x/{a}', handler),
    (app) => app.get('/x/{b}', handler),
    [],
    'harmless',
  ],
  [
    'a route moves',
    (app) => app.get('/a', handler),
    (app) => app.get('/b', handler),
    ['breaking GET /a gone', 'safe GET /b new'],
  ],
  [
    'another handler',
    (app) => app.get('/a', function one() {}),
    (app) => app.get('/a', function two() {}),
    [],
    'harmless',
  ],
  // Who may call
  ['an authorizer is added', post({}), post({ authorizer: web() }), ['breaking POST /orders authorizer web added']],
  [
    'an authorizer is removed',
    post({ authorizer: web() }),
    post({}),
    ['dangerous POST /orders authorizer web removed'],
  ],
  [
    'scopes are added',
    post({ authorizer: web() }),
    post({ authorizer: web().withScopes(['a']) }),
    ['breaking POST /orders scopes added: a'],
  ],
  [
    'scopes are removed',
    post({ authorizer: web().withScopes(['a']) }),
    post({ authorizer: web() }),
    ['dangerous POST /orders scopes removed: a'],
  ],
  [
    'another scope is enough, too',
    post({ authorizer: web().withScopes(['a']) }),
    post({ authorizer: web().withScopes(['a', 'b']) }),
    ['dangerous POST /orders scopes that are enough, too: b'],
  ],
  [
    'a scope is not enough any more',
    post({ authorizer: web().withScopes(['a', 'b']) }),
    post({ authorizer: web().withScopes(['a']) }),
    ['breaking POST /orders scopes no longer enough: b'],
  ],
  [
    'another issuer',
    post({ authorizer: web() }),
    post({ authorizer: web(['shop'], 'https://other.example') }),
    ['breaking POST /orders issuer: https://id.example → https://other.example'],
  ],
  [
    'an audience is gone',
    post({ authorizer: web(['a', 'b']) }),
    post({ authorizer: web(['a']) }),
    ['breaking POST /orders audience b: gone'],
  ],
  [
    'an audience is new',
    post({ authorizer: web(['a']) }),
    post({ authorizer: web(['a', 'b']) }),
    ['dangerous POST /orders audience b: new'],
  ],
  [
    'the issuer is a user pool, its client the audience',
    post({ authorizer: web() }),
    (app) => {
      const own = jwtAuthorizer({ name: 'web', issuer: app.userPool('Users'), audience: [app.env('CLIENT_ID')] });
      app.post('/orders', { authorizer: own }, handler);
    },
    [
      'breaking POST /orders issuer: https://id.example → Users',
      'breaking POST /orders audience shop: gone',
      'dangerous POST /orders audience CLIENT_ID: new',
    ],
  ],
  [
    'another kind of authorizer',
    post({ authorizer: web() }),
    (app) =>
      app.post('/orders', { authorizer: app.authorizer({ name: 'own', type: 'token' }, () => allow()) }, handler),
    ['breaking POST /orders authorizer: web (jwt) → own (custom)'],
  ],
  ['an API key is required', post({}), post({ apiKeyRequired: true }), ['breaking POST /orders needs an API key']],
  [
    'an API key is not required',
    post({ apiKeyRequired: true }),
    post({}),
    ['dangerous POST /orders needs no API key any more'],
  ],
  // Requests
  ['a schema is added', post({}), body({ a: z.string() }), ['breaking POST /orders body: any value → object']],
  ['a schema is removed', body({ a: z.string() }), post({}), ['safe POST /orders body: changed, compatibly']],
  [
    'a whole number only',
    body({ amount: z.number() }),
    body({ amount: z.int() }),
    ['breaking POST /orders body.amount: number → integer'],
  ],
  [
    'a required property is added',
    body({}),
    body({ a: z.string() }),
    ['breaking POST /orders body.a: new, and required'],
  ],
  [
    'an optional property is added',
    body({}),
    body({ a: z.string().optional() }),
    ['safe POST /orders body: changed, compatibly'],
    'harmless',
  ],
  [
    'a property is required now',
    body({ a: z.string().optional() }),
    body({ a: z.string() }),
    ['breaking POST /orders body.a: required now'],
  ],
  [
    'a property is not required any more',
    body({ a: z.string() }),
    body({ a: z.string().optional() }),
    ['safe POST /orders body: changed, compatibly'],
    'harmless',
  ],
  [
    'a property is gone',
    body({ a: z.string() }),
    body({}),
    ['safe POST /orders body: changed, compatibly'],
    'harmless',
  ],
  [
    'a value is gone',
    body({ k: z.enum(['a', 'b']) }),
    body({ k: z.enum(['a']) }),
    ['breaking POST /orders body.k: "b" no longer among its values'],
  ],
  [
    'a value is new',
    body({ k: z.enum(['a']) }),
    body({ k: z.enum(['a', 'b']) }),
    ['safe POST /orders body: changed, compatibly'],
    'harmless',
  ],
  [
    'a limit is narrower',
    body({ n: z.string() }),
    body({ n: z.string().max(5) }),
    ['breaking POST /orders body.n: at most 5 characters now'],
  ],
  [
    'null is gone',
    body({ n: z.string().nullable() }),
    body({ n: z.string() }),
    ['breaking POST /orders body.n: null → string'],
  ],
  [
    'an item of a list',
    body({ l: z.array(z.string()) }),
    body({ l: z.array(z.number()) }),
    ['breaking POST /orders body.l.*: string → number'],
  ],
  [
    'a query parameter is required',
    post({ query: z.object({}) }),
    post({ query: z.object({ q: z.string() }) }),
    ['breaking POST /orders query.q: new, and required'],
  ],
  [
    'a header is optional',
    post({}),
    post({ headers: z.object({ 'x-a': z.string().optional() }) }),
    ['safe POST /orders headers: described'],
  ],
  [
    'another pattern',
    body({ n: z.string().regex(/^a/) }),
    body({ n: z.string().regex(/^b/) }),
    ['unknown POST /orders body.n: pattern ^a → ^b'],
  ],
  [
    'a content type is gone',
    post({ contentTypes: ['text/csv', 'application/json'] }),
    post({}),
    ['breaking POST /orders content type text/csv: gone'],
  ],
  ['any content type', post({}), post({ contentTypes: ['*/*'] }), ['safe POST /orders content type */*: new']],
  [
    'only texts about it',
    body({ a: z.string() }),
    body({ a: z.string().describe('a text') }),
    ['safe POST /orders body: changed, compatibly'],
    'harmless',
  ],
  // Responses
  [
    'a field of a response is gone',
    answer({ a: z.string(), b: z.string() }),
    answer({ a: z.string() }),
    ['breaking POST /orders response.b: gone'],
  ],
  [
    'a field is new',
    answer({ a: z.string() }),
    answer({ a: z.string(), b: z.string() }),
    ['safe POST /orders response: changed, compatibly'],
    'harmless',
  ],
  [
    'a field is not always there',
    answer({ a: z.string() }),
    answer({ a: z.string().optional() }),
    ['breaking POST /orders response.a: no longer always there'],
  ],
  [
    'a field may be null',
    answer({ a: z.string() }),
    answer({ a: z.string().nullable() }),
    ['breaking POST /orders response.a: string → null'],
  ],
  [
    'a value of a field is new',
    answer({ k: z.enum(['a']) }),
    answer({ k: z.enum(['a', 'b']) }),
    ['breaking POST /orders response.k: new values: "b"'],
  ],
  [
    'a value of a field is gone',
    answer({ k: z.enum(['a', 'b']) }),
    answer({ k: z.enum(['a']) }),
    ['safe POST /orders response: changed, compatibly'],
    'harmless',
  ],
  [
    'another type of a field',
    answer({ a: z.number() }),
    answer({ a: z.string() }),
    ['breaking POST /orders response.a: number → string'],
  ],
  [
    'a response is not described any more',
    answer({ a: z.string() }),
    post({}),
    ['unknown POST /orders response: no longer described'],
  ],
  ['a response is described', post({}), answer({ a: z.string() }), ['safe POST /orders response: described']],
  ['another status', post({}), post({ status: 201 }), ['breaking POST /orders status 200 → 201']],
  [
    'an error is gone',
    post({ errors: [NotFoundError] }),
    post({}),
    ['breaking POST /orders error 404 NotFoundError: gone'],
  ],
  ['an error is new', post({}), post({ errors: [ConflictError] }), ['safe POST /orders error 409 ConflictError: new']],
  // CORS
  [
    'any origin',
    post({ cors: cors({ allowOrigins: ['https://a.example'] }) }),
    post({ cors: true }),
    ['dangerous POST /orders CORS: any origin'],
  ],
  ['CORS is removed', post({ cors: true }), post({}), ['breaking POST /orders CORS: removed']],
  [
    'an origin is gone',
    post({ cors: cors({ allowOrigins: ['https://a.example', 'https://b.example'] }) }),
    post({ cors: cors({ allowOrigins: ['https://a.example'] }) }),
    ['breaking POST /orders CORS: https://b.example no longer allowed'],
  ],
  // Functions and events
  [
    'a function is gone',
    (app) => app.lambdaFunction({ name: 'report' }, handler),
    none,
    ['breaking report gone (lambda)'],
  ],
  ['a function is new', none, (app) => app.lambdaFunction({ name: 'report' }, handler), ['safe report new (lambda)']],
  [
    'another queue',
    sqs({}),
    (app) => app.onSqsMessage({ name: 'other' }, { name: 'work' }, handler),
    ['breaking work source: {"name":"q"} → {"name":"other"}'],
  ],
  [
    'smaller batches',
    sqs({ batchSize: 10, batch: true }),
    sqs({ batchSize: 5, batch: true }),
    ['dangerous work batchSize: 10 → 5'],
  ],
  [
    'larger batches',
    sqs({ batchSize: 5, batch: true }),
    sqs({ batchSize: 10, batch: true }),
    ['safe work batchSize: 5 → 10'],
  ],
  [
    'a filter is added',
    sqs({}),
    sqs({ filters: [{ body: { a: ['b'] } }] }),
    ['breaking work filters added: [{"body":{"a":["b"]}}]'],
  ],
  ['a filter is removed', sqs({ filters: [{ body: { a: ['b'] } }] }), sqs({}), ['safe work filters removed']],
  [
    'one more filter',
    sqs({ filters: [{ body: { a: ['b'] } }] }),
    sqs({ filters: [{ body: { a: ['b'] } }, { body: { c: ['d'] } }] }),
    ['safe work filters: [{"body":{"a":["b"]}}] → [{"body":{"a":["b"]}},{"body":{"c":["d"]}}]'],
    'harmless',
  ],
  ['a narrower prefix', s3({ prefix: 'in/' }), s3({ prefix: 'in/new/' }), ['breaking thumbnail prefix: in/ → in/new/']],
  [
    'a wider prefix',
    s3({ prefix: 'in/new/' }),
    s3({ prefix: 'in/' }),
    ['safe thumbnail prefix: in/new/ → in/'],
    'harmless',
  ],
  [
    'events of a bucket are gone',
    s3({ events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] }),
    s3({ events: ['s3:ObjectCreated:*'] }),
    ['breaking thumbnail events gone: s3:ObjectRemoved:*'],
  ],
  [
    'another pattern of a bus',
    bus({ source: ['a'] }),
    bus({ source: ['b'] }),
    ['unknown on pattern: {"source":["a"]} → {"source":["b"]}'],
  ],
  [
    'another time',
    (app) => app.schedule(rate(1, 'hour'), { name: 'tick' }, handler),
    (app) => app.schedule(cron({ minute: '0', hour: '5' }), { name: 'tick' }, handler),
    ['dangerous tick expression: rate(1 hour) → cron(0 5 * * ? *)'],
  ],
  [
    'a WebSocket route is gone',
    (app) => app.onWsRoute('say', { name: 'say' }, handler),
    none,
    ['breaking say gone (websocket)'],
  ],
  // Several at once
  [
    'several at once, the most serious first',
    (app) => {
      app.get('/a', { errors: [NotFoundError] }, handler);
      app.get('/b', { authorizer: web() }, handler);
    },
    (app) => {
      app.get('/a', { errors: [ConflictError] }, handler);
      app.get('/b', {}, handler);
      app.get('/c', handler);
    },
    [
      'breaking GET /a error 404 NotFoundError: gone',
      'dangerous GET /b authorizer web removed',
      'safe GET /a error 409 ConflictError: new',
      'safe GET /c new',
    ],
  ],
  // The same values, written in another way
  [
    'options of a union in another order',
    body({ a: z.union([z.string(), z.number()]) }),
    body({ a: z.union([z.number(), z.string()]) }),
    ['safe POST /orders body: changed, compatibly'],
    'harmless',
  ],
  [
    'literals instead of an enum',
    body({ k: z.enum(['a', 'b']) }),
    body({ k: z.union([z.literal('a'), z.literal('b')]) }),
    ['safe POST /orders body: changed, compatibly'],
    'harmless',
  ],
  [
    'a bound of whole numbers, written in another way',
    body({ n: z.int().min(1) }),
    body({ n: z.int().gt(0) }),
    ['safe POST /orders body: changed, compatibly'],
    'harmless',
  ],
  [
    'a schema with a name',
    body({ a: z.object({ b: z.string() }) }),
    body({ a: z.object({ b: z.string() }).meta({ id: 'A' }) }),
    ['safe POST /orders body: changed, compatibly'],
    'harmless',
  ],
  [
    'an intersection instead of one object',
    body({ x: z.object({ a: z.string(), b: z.string() }) }),
    body({ x: z.object({ a: z.string() }).and(z.object({ b: z.string() })) }),
    [],
    'harmless',
  ],
  [
    'a pattern for the same texts',
    body({ n: z.string().regex(/^[0-9]$/) }),
    body({ n: z.string().regex(/^\d$/) }),
    ['unknown POST /orders body.n: pattern ^[0-9]$ → ^\\d$'],
    'harmless',
  ],
];

import { CHECKS } from '../../src/runtime/checking';
import { checks } from '../../src/runtime/checks';

type Library = typeof import('../../src/runtime');

/** The library as it is deployed: without checks, or with those that the reading process has brought along. */
function deployed(given?: typeof checks): Library {
  let library: Library;
  (globalThis as any)[CHECKS] = given;
  jest.isolateModules(() => {
    library = jest.requireActual('../../src/runtime/exports');
  });
  delete (globalThis as any)[CHECKS];
  return library!;
}

function declareAll({ allow, App, Blueprint, cors, rate }: Library) {
  const app = new App({ name: 'a', cors: cors() });
  const users = app.authorizer({ name: 'users' }, () => allow());
  const blueprint = new Blueprint();
  blueprint.get('/{id}', { authorizer: users }, () => 1);
  app.register(blueprint, { urlPrefix: '/users', namePrefix: 'v1-' });
  app.onS3Event(app.bucket('Uploads'), { name: 'thumbnail' }, () => undefined);
  app.onSqsMessage({ arn: 'arn:aws:sqs:eu-west-1:1:q' }, { name: 'orders' }, () => undefined);
  app.schedule(rate(1, 'day'), { name: 'daily' }, () => undefined);
  app.onError(Error, () => 1);
  app.use((_, next) => next());
  app.env('PORT', { default: '80' });
  return app;
}

test('checks of another copy of the library accept valid declarations', () => {
  const library = deployed(checks);
  expect(library.App).not.toBe(jest.requireActual('../../src/runtime').App);
  expect(
    Object.values(declareAll(library)[library.APP])
      .flat()
      .filter((one) => one !== undefined),
  ).toHaveLength(8);
});

test('and refuse what is wrong', () => {
  const { App } = deployed(checks);
  const app = new App({ name: 'a' });
  expect(() => app.get('/x/' as any, () => 1)).toThrow('Route cannot end with a trailing slash: /x/');
  expect(() => app.onS3Event(app.queue('Q1') as any, { name: 'x' }, () => 1)).toThrow(
    'expected a bucket, got the queue "Q1"',
  );
  expect(() => app.register({} as any)).toThrow('register: expected a Blueprint');
});

test('without checks the same is served, and nothing is recorded', async () => {
  const app = declareAll(deployed());
  expect(JSON.stringify(app[deployed().APP])).toBe('{}');
  const event = {
    resource: '/users/{id}',
    httpMethod: 'GET',
    pathParameters: { id: '1' },
    headers: {},
    requestContext: { stage: 'api' },
  };
  await expect(app.handler()(event, {} as any)).resolves.toMatchObject({ statusCode: 200, body: '1' });
  const batch = { Records: [{ messageId: 'm', body: '{}', eventSourceARN: 'arn:aws:sqs:eu-west-1:1:q' }] };
  await expect(app.handler('orders')(batch, {} as any)).resolves.toEqual({ batchItemFailures: [] });
  expect(() => app.handler('other')).toThrow(
    'The app "a" has no function "other". It has APIHandler, users, thumbnail, orders, daily',
  );
  expect(() => app.get('/x/' as any, () => 1)).not.toThrow();
});

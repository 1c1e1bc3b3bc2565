import { App, Blueprint } from '../../../src/runtime';

const handler = () => undefined;

test.each<[string, (blueprint: Blueprint) => void, string]>([
  [
    'a route',
    (blueprint) => {
      blueprint.get('/x', handler);
      blueprint.get('/x', handler);
    },
    'GET /x is declared twice',
  ],
  [
    'a segment with two names',
    (blueprint) => {
      blueprint.get('/{a}', handler);
      blueprint.get('/{b}/x', handler);
    },
    'name the same path segment differently',
  ],
  [
    'a function',
    (blueprint) => {
      blueprint.lambdaFunction({ name: 'x' }, handler);
      blueprint.onWsMessage({ name: 'x' }, handler);
    },
    'The function "x" is declared twice',
  ],
  [
    'a WebSocket route',
    (blueprint) => {
      blueprint.onWsConnect({ name: 'x' }, handler);
      blueprint.onWsConnect({ name: 'y' }, handler);
    },
    'The WebSocket route $connect is declared twice',
  ],
  [
    'a resource',
    (blueprint) => {
      blueprint.table('Users');
      blueprint.bucket('Users');
    },
    'bucket "Users" is already declared, as table',
  ],
])('%s that a blueprint declares twice is an error there, before it is part of an app', (_, declare, message) => {
  expect(() => declare(new Blueprint())).toThrow(message);
});

test('the same resource may be declared again, and a blueprint may be part of several', () => {
  const blueprint = new Blueprint();
  blueprint.table('Users');
  blueprint.table('Users');
  blueprint.get('/x', handler);
  blueprint.lambdaFunction({ name: 'job' }, handler);
  const app = new App({ name: 'a' });
  app.register(blueprint, { urlPrefix: '/one', namePrefix: 'one-' });
  app.register(blueprint, { urlPrefix: '/two', namePrefix: 'two-' });
  expect(() => app.register(blueprint, { urlPrefix: '/one', namePrefix: 'three-' })).toThrow(
    'GET /one/x is declared twice',
  );
});

test('a blueprint is not part of itself, in whatever way', () => {
  const [one, two, three] = [new Blueprint(), new Blueprint(), new Blueprint()];
  expect(() => one.register(one)).toThrow('register: a blueprint cannot be part of itself');
  one.register(two);
  two.register(three);
  expect(() => three.register(one)).toThrow('register: a blueprint cannot be part of itself');
});

import { context, rest } from './events';
import { App, APP, HttpError, NotFoundError, response } from '../../src/runtime';

const handler = () => ({});

describe('a route that cannot be declared throws at its line', () => {
  test.each([
    ['', 'Route cannot be the empty string'],
    ['/foo/', 'Route cannot end with a trailing slash: /foo/'],
    ['foo', 'Route must start with a slash: foo'],
    ['/a b', 'Route cannot contain a space: /a b'],
    ['/a*b', 'Route has a segment that API Gateway refuses: "a*b" in /a*b'],
    ['/x{id}', 'Route has a segment that API Gateway refuses: "x{id}" in /x{id}'],
    ['/{}', 'Route has a segment that API Gateway refuses: "{}" in /{}'],
    ['//a', 'Route has a segment that API Gateway refuses: "" in //a'],
    ['/{id}/x/{id}', 'Route has the parameter {id} twice: /{id}/x/{id}'],
    ['/{rest+}/x', 'Route has a greedy parameter {rest+} that is not last: /{rest+}/x'],
    ['/users/:id', 'Route has the segment ":id" in /users/:id. A parameter is written {id}'],
    ['/{__proto__}', 'Route cannot have a parameter of this name: /{__proto__}'],
    [7 as any, 'Route must be a string, got number'],
  ])('path %j', (path: string, message) => {
    expect(() => new App({ name: 'a' }).route(path as any, {}, handler)).toThrow(message);
  });

  test.each([
    [{ methods: [] }, 'Route /x: option "methods" is empty. Leave it out for GET'],
    [{ methods: ['GET', 'get'] }, 'Route /x: option "methods" has GET twice'],
    [
      { contentTypes: [] },
      'Route /x: option "contentTypes" is empty, so that every body is refused. Leave it out for JSON',
    ],
    [
      { contentTypes: ['image/*'] },
      'Route /x: option "contentTypes" has "image/*", but types are compared literally. Name each of them, or accept any: */*',
    ],
    [
      { contentTypes: ['application/*+json'] },
      'option "contentTypes" has "application/*+json", but types are compared literally',
    ],
    [
      { contentTypes: ['json'] },
      'Route /x: option "contentTypes" has "json", which is no content type. Write type and subtype: application/json',
    ],
    [
      { methods: ['FETCH'] },
      'Route /x: unknown method "FETCH". Known methods: GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS',
    ],
    [{ methods: 'GET' }, 'Route /x: option "methods" must be an array of strings, got "GET"'],
    [{ methods: ['GET', 7] }, 'Route /x: option "methods" must be an array of strings, got one with 7'],
    [{ contentTypes: 'text/plain' }, 'Route /x: option "contentTypes" must be an array of strings, got "text/plain"'],
    [{ apiKeyRequired: 'yes' }, 'Route /x: option "apiKeyRequired" must be a boolean, got "yes"'],
    [{ method: ['GET'] }, 'Route /x: unknown option "method". Known options: methods, name'],
    [{ body: {} }, 'Route /x: option "body" is no schema of the Standard Schema interface'],
    [null, 'Route /x: expected an object of options, got null'],
  ])('options %j', (options: any, message) => {
    expect(() => new App({ name: 'a' }).route('/x', options, handler)).toThrow(message);
  });

  test('a handler that is no function', () => {
    expect(() => new App({ name: 'a' }).route('/x', {}, {} as any)).toThrow('Route /x: the handler must be a function');
  });

  test('the same path and method twice, naming both handlers', () => {
    const app = new App({ name: 'a' });
    app.get('/users', function listUsers() {
      return [];
    });
    expect(() =>
      app.get('/users', function allUsers() {
        return [];
      }),
    ).toThrow('GET /users is declared twice: handled by listUsers and by allUsers. Remove one of them');
    app.post('/users', handler);
  });

  test('the same path and method twice, by handlers without names', () => {
    const app = new App({ name: 'a' });
    app.get('/users', () => []);
    expect(() => app.get('/users', () => [])).toThrow(/^GET \/users is declared twice\. Remove one of them$/);
  });

  test.each<[object, string]>([
    [{ status: 404 }, 'option "status" is 404, but it is the status of a response that is no error: 200 to 399'],
    [{ status: 200.5 }, 'option "status" is 200.5'],
    [{ errors: NotFoundError }, 'option "errors" must be an array of error classes, got a function'],
    [{ errors: ['NotFoundError'] }, 'option "errors" has "NotFoundError" without the static properties'],
    [{ errors: [class Teapot extends HttpError {}] }, 'option "errors" has the class Teapot without'],
    [{ errors: [NotFoundError, NotFoundError] }, 'option "errors" has NotFoundError twice'],
  ])('the options %p', (options: any, message) => {
    expect(() => new App({ name: 'a' }).get('/x', options, handler)).toThrow(message);
  });

  test('two names for one parameter, naming both paths', () => {
    const app = new App({ name: 'a' });
    app.get('/x/{a}/y', handler);
    expect(() => app.get('/x/{b}/z', handler)).toThrow(
      '/x/{a}/y and /x/{b}/z name the same path segment differently, {a} and {b}',
    );
    app.get('/y/{b}/z', handler);
    app.get('/x/{a}', handler);
  });

  test('what is refused leaves no trace', async () => {
    const app = new App({ name: 'a' });
    app.get('/x/{a}', () => 1);
    expect(() => app.route('/x/{b}', { methods: ['POST'] }, handler)).toThrow();
    expect(app[APP].routes.map((route) => route.path)).toEqual(['/x/{a}']);
    expect(
      await app.handler()(rest('POST', '/x/{b}', { path: '/x/1', pathParameters: { b: '1' } }), context),
    ).toMatchObject({ statusCode: 405 });
  });

  test.each([
    [{}, 'App: option "name" is missing'],
    [{ name: 'a b' }, 'App: "a b" cannot be a name'],
    [{ name: 'a', debugg: true }, 'App: unknown option "debugg". Known options: name, debug'],
  ])('App(%j)', (options: any, message) => {
    expect(() => new App(options)).toThrow(message);
  });
});

describe('declarations', () => {
  test('are plain data of the app', () => {
    const app = new App({ name: 'shop' });
    app.route(
      '/users',
      {
        methods: ['post', 'PUT'],
        contentTypes: ['Application/JSON; charset=utf-8'],
        tags: ['users'],
        apiKeyRequired: true,
      },
      function save() {
        return {};
      },
    );
    app.get('/', { name: 'home', summary: 'Hello' }, handler);
    app.lambdaFunction({ name: 'nightly-report' }, handler);
    expect(app[APP]).toEqual({
      name: 'shop',
      routes: [
        {
          path: '/users',
          methods: ['POST', 'PUT'],
          name: 'save',
          contentTypes: ['application/json'],
          tags: ['users'],
          apiKeyRequired: true,
          handler: expect.any(Function),
        },
        {
          path: '/',
          methods: ['GET'],
          name: 'home',
          operation: 'home',
          contentTypes: ['application/json'],
          summary: 'Hello',
          handler,
        },
      ],
      functions: [{ name: 'nightly-report', kind: 'lambda', handler }],
      handlers: [],
      resources: [],
    });
  });

  test.each(['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const)(
    'app.%s() declares its method',
    async (method) => {
      const app = new App({ name: 'a' });
      app[method]('/plain', () => ({ method }));
      app[method]('/with-options', { contentTypes: ['*/*'] }, () => ({ method }));
      expect(app[APP].routes.map((route) => route.methods)).toEqual([[method.toUpperCase()], [method.toUpperCase()]]);
      expect(await app.handler()(rest(method.toUpperCase(), '/plain'), context)).toMatchObject({
        statusCode: 200,
        body: `{"method":"${method}"}`,
      });
    },
  );

  test('two apps do not see each other', async () => {
    const [first, second] = [new App({ name: 'first' }), new App({ name: 'second' })];
    first.get('/x', () => 'first');
    second.get('/x', () => 'second');
    expect((await first.handler()(rest('GET', '/x'), context)).body).toBe('first');
    expect((await second.handler()(rest('GET', '/x'), context)).body).toBe('second');
  });
});

describe('decorators', () => {
  test('declare methods of an instance, which keep their "this"', async () => {
    const app = new App({ name: 'a' });
    class Users {
      private readonly greeting = 'hello';

      @app.route('/users/{id}')
      get({ params }: { params: { id: string } }) {
        return { [this.greeting]: params.id };
      }

      @app.post('/users', { contentTypes: ['*/*'] })
      create() {
        return response({ by: this.greeting }, { status: 201 });
      }
    }
    new Users();
    expect(app[APP].routes.map(({ methods, path, name }) => [methods[0], path, name])).toEqual([
      ['GET', '/users/{id}', 'get'],
      ['POST', '/users', 'create'],
    ]);
    expect(await app.handler()(rest('GET', '/users/{id}', { pathParameters: { id: 'ada' } }), context)).toMatchObject({
      body: '{"hello":"ada"}',
    });
    expect(await app.handler()(rest('POST', '/users'), context)).toMatchObject({
      statusCode: 201,
      body: '{"by":"hello"}',
    });
  });

  test('declare static methods and functions', async () => {
    const app = new App({ name: 'a' });
    class Jobs {
      static readonly count = 3;

      @app.route('/jobs')
      static list() {
        return this.count;
      }

      @app.lambdaFunction({ name: 'report' })
      static report(event: any) {
        return { count: this.count, event };
      }
    }
    expect(Jobs.count).toBe(3);
    expect(await app.handler()(rest('GET', '/jobs'), context)).toMatchObject({ body: '3' });
    expect(await app.handler('report')({ day: 1 }, context)).toEqual({ count: 3, event: { day: 1 } });
  });

  test('call the method as the class has it: with what other decorators make of it, and as a subclass has it', async () => {
    const app = new App({ name: 'a' });
    const wrapped = (method: any, _context: unknown): any =>
      function (this: unknown, ...args: unknown[]) {
        return `wrapped ${method.apply(this, args)}`;
      };
    class Base {
      @wrapped
      @app.get('/static')
      static fixed() {
        return 'static';
      }

      @wrapped
      @app.get('/above')
      above() {
        return 'above';
      }

      @app.get('/below')
      @wrapped
      below() {
        return 'below';
      }

      @app.get('/overridden')
      overridden() {
        return 'base';
      }

      @app.get('/private')
      #own() {
        return 'private';
      }

      get all() {
        return [this.#own];
      }
    }
    class Derived extends Base {
      override overridden() {
        return `derived of ${super.overridden()}`;
      }
    }
    new Derived();
    const bodies = await Promise.all(
      ['/above', '/below', '/overridden', '/private', '/static'].map(
        async (path) => (await app.handler()(rest('GET', path), context)).body,
      ),
    );
    expect(bodies).toEqual(['wrapped above', 'wrapped below', 'derived of base', 'private', 'wrapped static']);
  });

  test('say what to do when there is no instance, or a second', async () => {
    const app = new App({ name: 'a' });
    class Users {
      @app.route('/users')
      list() {
        return [];
      }
    }
    const log = jest.spyOn(console, 'error').mockImplementation();
    expect(await app.handler()(rest('GET', '/users'), context)).toMatchObject({ statusCode: 500 });
    expect(log.mock.calls.join()).toContain('Route /users: the class of list() has no instance. Create one with "new"');
    log.mockRestore();
    new Users();
    expect(() => new Users()).toThrow('the class of list() has a second instance');
  });

  test('of the experimental kind are refused', () => {
    expect(() => (new App({ name: 'a' }).route('/x') as any)({}, 'list', {})).toThrow(
      'remove "experimentalDecorators" from tsconfig.json',
    );
  });

  test('check their options where they stand', () => {
    expect(() => new App({ name: 'a' }).route('/x', { methods: ['FETCH'] as any })).toThrow('unknown method "FETCH"');
  });
});

describe('functions', () => {
  const app = new App({ name: 'a' });
  app.lambdaFunction({ name: 'foo_bar' }, async (event) => event);

  test.each([
    ['foo_bar', 'The function "foo_bar" is declared twice'],
    ['foo__bar', 'The functions "foo_bar" and "foo__bar" have the same logical id, FooBar'],
    ['a b', '"a b" cannot be the name of a function: up to 64 letters, digits, "-" and "_" only'],
    ['größe', '"größe" cannot be the name of a function'],
    ['x'.repeat(65), 'cannot be the name of a function: up to 64 letters'],
    ['__proto__', '"__proto__" cannot be the name of a function'],
    ['-_-', '"-_-" cannot be the name of a function'],
    ['APIHandler', '"APIHandler" cannot be the name of a function: APIHandler is reserved'],
    ['default-role', '"default-role" cannot be the name of a function: DefaultRole is reserved'],
    [undefined as any, 'lambdaFunction: option "name" is missing'],
  ])('named %j throw', (name, message) => {
    expect(() => app.lambdaFunction({ name }, handler)).toThrow(message);
  });

  test('get the event as it is, and their errors propagate', async () => {
    const event = { any: ['thing'] };
    app.lambdaFunction({ name: 'throws' }, () => {
      throw new RangeError('as it is');
    });
    expect(await app.handler('foo_bar')(event, context)).toBe(event);
    await expect(app.handler('throws')(event, context)).rejects.toThrow(new RangeError('as it is'));
  });

  test('that do not exist are named with those that do', () => {
    expect(() => app.handler('nope')).toThrow('The app "a" has no function "nope". It has APIHandler, foo_bar');
    // The local cloud recognizes the error by it.
    expect(() => app.handler('nope')).toThrow(expect.objectContaining({ name: 'UnknownFunctionError' }));
  });
});

describe('short forms from plain JavaScript', () => {
  const app = new App({ name: 'a' }) as any;

  test.each<[string, () => void, string]>([
    [
      'a handler that is undefined',
      () => app.get('/x', undefined),
      'Route /x: the handler must be a function, got undefined. One from another file is undefined where two files import each other',
    ],
    [
      'a handler that is undefined, behind options',
      () => app.get('/x', {}, undefined),
      'Route /x: the handler must be a function, got undefined',
    ],
    ['a handler that is none', () => app.get('/x', {}, {}), 'Route /x: the handler must be a function, got an object'],
    [
      'methods of their own',
      () => app.get('/x', { methods: ['POST'] }, () => 1),
      'Route /x: option "methods" is for app.route(). The method of a short form is its name',
    ],
    [
      'methods of their own, as a decorator',
      () => app.get('/x', { methods: ['POST'] }),
      'Route /x: option "methods" is for app.route()',
    ],
    ['options that are none', () => app.get('/x', 'y', () => 1), 'Route /x: expected an object of options, got "y"'],
  ])('%s', (_, declare, message) => {
    expect(declare).toThrow(message);
  });
});

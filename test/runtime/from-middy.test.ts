import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import type { MiddlewareObj } from '@middy/core' with { 'resolution-mode': 'import' };
import { context, rest } from './events';
import { loadMiddy } from './middy';
import { App, fromMiddy, NotFoundError, response, type MiddyMiddleware } from '../../src/runtime';

const answer = async (middleware: MiddyMiddleware, handler: () => unknown = () => ({ a: 1 })) => {
  const app = new App({ name: 'a' });
  app.use(fromMiddy(middleware));
  app.get('/x', handler);
  app.lambdaFunction({ name: 'fn' }, handler);
  const { statusCode, headers, body, multiValueHeaders } = await app.handler()(rest('GET', '/x'), context);
  return { statusCode, headers, body, multiValueHeaders, raw: () => app.handler('fn')({ any: 'event' }, context) };
};

test('its types are those of Middy', () => {
  const middleware: MiddlewareObj = { before: () => undefined };
  fromMiddy(middleware);
});

test('whatever a middleware does, the outcome is that of Middy', async () => {
  const middy = loadMiddy();
  const does: { readonly [what: string]: ((request: any) => unknown) | undefined } = {
    'no hook': undefined,
    nothing: () => undefined,
    answers: () => ({ answer: 1 }),
    'answers early with nothing': (request) => {
      request.earlyResponse = undefined;
    },
    'sets the response': (request) => {
      request.response = { set: request.response ?? null };
    },
    'sets the event': (request) => {
      request.event = { other: request.event };
    },
    throws: (request) => {
      throw new Error(`thrown after ${request.error?.message}`);
    },
  };
  const handlers: { readonly [what: string]: (event: unknown) => unknown } = {
    returns: (event) => ({ event }),
    nothing: () => undefined,
    throws: () => {
      throw new Error('of the handler');
    },
  };
  const outcome = async (call: () => unknown) => {
    try {
      return { value: await call() };
    } catch (error: any) {
      return { error: error.message };
    }
  };
  for (const [handles, handler] of Object.entries(handlers)) {
    for (const [b, before] of Object.entries(does)) {
      for (const [a, after] of Object.entries(does)) {
        for (const [e, onError] of Object.entries(does)) {
          if (!before && !after && !onError) continue;
          // A middleware that returns nothing leaves what the handler has returned.
          if (handles === 'returns' && a === 'answers early with nothing') continue;
          const app = new App({ name: 'a' });
          app.use(fromMiddy({ before, after, onError }));
          app.lambdaFunction({ name: 'fn' }, handler);
          const expected = await outcome(() =>
            middy(handler as any).use({ before, after, onError } as MiddlewareObj)({ day: 1 }, context as any),
          );
          const found = await outcome(() => app.handler('fn')({ day: 1 }, context));
          expect({ handles, b, a, e, ...found }).toEqual({ handles, b, a, e, ...expected });
        }
      }
    }
  }
});

test('before and after see the event, the context and the response', async () => {
  const seen: any[] = [];
  const { body, headers, raw } = await answer({
    before: ({ event, context: own }) => {
      seen.push([event.httpMethod ?? event.any, own === context]);
    },
    after: (request) => {
      seen.push(request.response);
      if (request.response.headers) request.response.headers['X-After'] = '1';
    },
  });
  expect([body, headers['X-After']]).toEqual(['{"a":1}', '1']);
  expect(await raw()).toEqual({ a: 1 });
  expect(seen).toEqual([
    ['GET', true],
    { statusCode: 200, headers: { 'X-After': '1' }, body: { a: 1 } },
    ['event', true],
    { a: 1 },
  ]);
});

test('before can answer', async () => {
  const handler = jest.fn();
  expect(
    await answer(
      { before: () => ({ statusCode: 401, headers: { 'WWW-Authenticate': 'Basic' }, body: 'no' }) },
      handler,
    ),
  ).toMatchObject({ statusCode: 401, headers: { 'WWW-Authenticate': 'Basic' }, body: 'no' });
  expect(handler).not.toHaveBeenCalled();
});

test('the event that before puts in the place of another is what a function gets, and the next middleware', async () => {
  const app = new App({ name: 'a' });
  const seen: unknown[] = [];
  app.use(
    fromMiddy({
      before: (request) => {
        request.event = { day: Number(request.event.day) };
      },
    }),
  );
  app.use(
    fromMiddy({
      before: ({ event }) => {
        seen.push(event);
      },
    }),
  );
  app.lambdaFunction({ name: 'fn' }, (event) => event);
  app.get('/x', ({ query }) => query.get('a'));
  expect(await app.handler('fn')({ day: '5' }, context)).toEqual({ day: 5 });
  expect(seen).toEqual([{ day: 5 }]);
  expect(
    (await app.handler()(rest('GET', '/x', { multiValueQueryStringParameters: { a: ['1'] } }), context)).body,
  ).toBe('1');
});

test('onError can answer for an error, which is thrown on otherwise', async () => {
  const broken = () => {
    throw new Error('boom');
  };
  expect(
    await answer(
      {
        onError: (request) => {
          request.response = { statusCode: 418, body: request.error.message };
        },
      },
      broken,
    ),
  ).toMatchObject({ statusCode: 418, body: 'boom' });
  const log = jest.spyOn(console, 'error').mockImplementation();
  const { statusCode, raw } = await answer({ onError: () => undefined }, broken);
  expect(statusCode).toBe(500);
  await expect(raw()).rejects.toThrow('boom');
  log.mockRestore();
});

test('before can answer with nothing, or by `earlyResponse`, as in Middy', async () => {
  const handler = jest.fn();
  const early = async (value: unknown) =>
    (
      await answer(
        {
          before: (request) => {
            request.earlyResponse = value;
          },
        },
        handler,
      )
    ).raw();
  expect([await early('early'), await early(undefined)]).toEqual(['early', undefined]);
  expect(handler).not.toHaveBeenCalled();
});

test('a response in base64 is sent as bytes, with its type', async () => {
  const compress = {
    after: (request: any) => {
      request.response = {
        ...request.response,
        headers: { 'Content-Encoding': 'x' },
        body: 'aGVsbG8=',
        isBase64Encoded: true,
      };
    },
  };
  const app = new App({ name: 'a' });
  app.use(fromMiddy(compress), { on: 'http' });
  app.get('/bytes', () => Buffer.from('hello'));
  app.get('/text', () => 'hello');
  const answered = { body: 'aGVsbG8=', isBase64Encoded: true };
  expect(await app.handler()(rest('GET', '/bytes'), context)).toMatchObject({
    ...answered,
    headers: { 'Content-Encoding': 'x', 'Content-Type': 'application/octet-stream' },
  });
  expect(await app.handler()(rest('GET', '/text'), context)).toMatchObject({
    ...answered,
    headers: { 'Content-Encoding': 'x', 'Content-Type': 'text/plain; charset=utf-8' },
  });
});

test('the middlewares of a call share `internal`, and those of another call have their own', async () => {
  const app = new App({ name: 'a' });
  const seen: unknown[] = [];
  app.use(
    fromMiddy({
      before: ({ event, internal }) => {
        internal.secret = event.secret;
      },
    }),
  );
  app.use(
    fromMiddy({
      before: async ({ internal }) => {
        seen.push({ ...internal });
      },
    }),
  );
  app.lambdaFunction({ name: 'fn' }, () => undefined);
  await Promise.all([{ secret: 1 }, { secret: 2 }].map((event) => app.handler('fn')(event, context)));
  expect(seen).toEqual([{ secret: 1 }, { secret: 2 }]);
});

describe('the event of a batch', () => {
  const Records = ['a', 'b'].map((messageId) => ({ messageId, body: '{}', eventSource: 'aws:sqs' }));

  /** As idempotency does it: what was there before is answered without the handler. */
  const once = (): MiddyMiddleware => {
    const known = new Set<string>();
    return {
      before: ({ event }) => (known.has(JSON.stringify(event)) ? 'known' : void known.add(JSON.stringify(event))),
    };
  };

  test('is that of the record that the handler is called for', async () => {
    const app = new App({ name: 'a' });
    const handled: string[] = [];
    const seen: unknown[] = [];
    app.use(fromMiddy(once()));
    app.use(
      fromMiddy({
        before: ({ event }) => {
          seen.push(event);
        },
      }),
    );
    app.onSqsMessage({ name: 'q' }, { name: 'fn' }, ({ messageId }) => {
      handled.push(messageId);
    });
    await app.handler('fn')({ Records }, context);
    await app.handler('fn')({ Records }, context);
    expect(handled).toEqual(['a', 'b']);
    expect(seen).toEqual(Records.map((record) => ({ Records: [record] })));
  });

  test('is the whole where the handler gets the whole', async () => {
    const app = new App({ name: 'a' });
    const seen: unknown[] = [];
    app.use(
      fromMiddy({
        before: ({ event }) => {
          seen.push(event);
        },
      }),
    );
    app.onSqsMessage({ name: 'q' }, { name: 'fn', batch: true }, () => undefined);
    await app.handler('fn')({ Records }, context);
    expect(seen).toEqual([{ Records }]);
  });
});

test('cookies and thrown HttpErrors go through', async () => {
  expect(await answer({ after: () => undefined }, () => response({}, { cookies: ['a=1', 'b=2'] }))).toMatchObject({
    multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
  });
  expect(
    await answer({ after: () => undefined }, () => {
      throw new NotFoundError('x');
    }),
  ).toMatchObject({ statusCode: 404 });
});

test('Powertools for AWS Lambda', async () => {
  const lines: any[] = [];
  const logger = new Logger({ serviceName: 'shop' });
  jest.spyOn((logger as any).console, 'info').mockImplementation((line) => {
    lines.push(JSON.parse(line as string));
  });
  const { raw } = await answer(injectLambdaContext(logger, { resetKeys: true }), () => {
    logger.appendKeys({ order: 7 });
    logger.info('in the handler');
    return {};
  });
  await raw();
  logger.info('after it');
  expect(lines).toMatchObject([
    {
      message: 'in the handler',
      service: 'shop',
      function_request_id: 'lambda-request-id',
      function_name: 'APIHandler',
      order: 7,
    },
    { message: 'in the handler', order: 7 },
    { message: 'after it' },
  ]);
  expect(lines[2].order).toBeUndefined();
});

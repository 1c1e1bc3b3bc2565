import { Readable, Writable } from 'node:stream';
import { App, NotFoundError, response } from '../../../src/runtime';
import { context, functionUrl, rest } from '../events';

/** The stream that Lambda gives: what goes ahead of the body goes out with the first write, and not before. */
class LambdaStream extends Writable {
  readonly sent: string[] = [];
  ahead?: any;

  constructor(private readonly consume: () => Promise<void> = async () => undefined) {
    super({ highWaterMark: 10 });
    this.on('error', () => undefined);
  }

  override write(chunk: any): boolean {
    this.ahead ??= JSON.parse(JSON.stringify((this as any).prelude));
    return super.write(chunk);
  }

  override _write(chunk: Buffer, _: string, done: () => void): void {
    void this.consume().then(() => {
      if (chunk.length) this.sent.push(chunk.toString());
      done();
    });
  }
}

const streamifyResponse = jest.fn((handler) => Object.assign(handler, { streams: true }));
let lines: string[];
beforeEach(() => {
  lines = [];
  jest.spyOn(console, 'error').mockImplementation((line) => {
    lines.push(line);
  });
  (globalThis as any).awslambda = {
    streamifyResponse,
    HttpResponseStream: { from: (stream: object, prelude: object) => Object.assign(stream, { prelude }) },
  };
});
afterEach(() => {
  jest.restoreAllMocks();
  delete (globalThis as any).awslambda;
});

async function streamed(
  handler: (request: any) => unknown,
  event = rest('GET', '/x'),
  stream = new LambdaStream(),
): Promise<LambdaStream & { failed?: Error }> {
  const app = new App({ name: 'a' });
  app.get('/x', { stream: true }, handler);
  const failed = await app
    .streamingHandler()(event, stream as any, context)
    .then(
      () => undefined,
      (error) => error,
    );
  await new Promise((resolve) =>
    failed || stream.writableFinished ? setImmediate(resolve) : stream.once('finish', resolve),
  );
  return Object.assign(stream, { failed });
}

async function* parts(...all: unknown[]): AsyncGenerator<any> {
  for (const part of all) {
    if (part instanceof Error) throw part;
    yield part;
  }
}
const webStream = (...all: string[]) =>
  new ReadableStream({
    start(controller) {
      for (const part of all) controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  });

test.each<[string, () => unknown, object, string[]]>([
  [
    'an async iterable of strings',
    () => parts('a', 'bc', ''),
    { 'Content-Type': 'text/plain; charset=utf-8' },
    ['a', 'bc'],
  ],
  [
    'an async iterable of bytes',
    () => parts(Buffer.from('a'), new Uint8Array([98])),
    { 'Content-Type': 'application/octet-stream' },
    ['a', 'b'],
  ],
  ['a stream of Node', () => Readable.from(['a', 'b']), { 'Content-Type': 'text/plain; charset=utf-8' }, ['a', 'b']],
  ['a web stream', () => webStream('a', 'b'), { 'Content-Type': 'application/octet-stream' }, ['a', 'b']],
  [
    'a web Response',
    () => new Response(webStream('a', 'b'), { headers: { 'content-type': 'text/event-stream' } }),
    { 'content-type': 'text/event-stream' },
    ['a', 'b'],
  ],
  [
    'a response() with headers',
    () => response(parts('a'), { headers: { 'content-type': 'text/csv' } }),
    { 'content-type': 'text/csv' },
    ['a'],
  ],
  ['nothing to read', () => parts(), { 'Content-Type': 'application/octet-stream' }, []],
  ['plain data', () => ({ a: 1 }), { 'Content-Type': 'application/json' }, ['{"a":1}']],
  ['a string', () => 'hi', { 'Content-Type': 'text/plain; charset=utf-8' }, ['hi']],
  ['bytes', () => Buffer.from('hi'), { 'Content-Type': 'application/octet-stream' }, ['hi']],
])('%s is sent in chunks, or at once', async (_, value, headers, sent) => {
  const stream = await streamed(value);
  expect([stream.ahead, stream.sent, stream.failed]).toEqual([{ statusCode: 200, headers }, sent, undefined]);
});

test('without a value status and headers are sent all the same', async () => {
  const stream = await streamed(() => undefined);
  expect([stream.ahead.statusCode, stream.sent]).toEqual([204, []]);
});

test('status, headers and cookies go ahead, as the source of the event takes them', async () => {
  const answer = () => response(parts('a'), { status: 201, headers: { 'X-A': ['1', '2'] }, cookies: ['a=1', 'b=2'] });
  expect((await streamed(answer)).ahead).toEqual({
    statusCode: 201,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    multiValueHeaders: { 'X-A': ['1', '2'], 'Set-Cookie': ['a=1', 'b=2'] },
  });
  expect((await streamed(answer, functionUrl('GET', '/x'))).ahead).toEqual({
    statusCode: 201,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-A': '1, 2' },
    cookies: ['a=1', 'b=2'],
  });
});

test('each part is sent when it is there', async () => {
  let next!: () => void;
  const stream = new LambdaStream();
  const answer = streamed(
    async function* () {
      yield 'first';
      await new Promise<void>((resolve) => {
        next = resolve;
      });
      yield 'second';
    },
    undefined,
    stream,
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(stream.sent).toEqual(['first']);
  next();
  expect((await answer).sent).toEqual(['first', 'second']);
});

test('a source waits for a slow reader', async () => {
  let made = 0;
  let read = 0;
  let most = 0;
  const slow = new LambdaStream(async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    most = Math.max(most, made - read++);
  });
  await streamed(
    async function* () {
      for (; made < 50; made++) yield '0123456789';
    },
    undefined,
    slow,
  );
  expect([slow.sent.length, most <= 3]).toEqual([50, true]);
});

describe('an error', () => {
  test.each<[string, () => unknown, number, string]>([
    [
      'of the handler',
      () => {
        throw new NotFoundError('no x');
      },
      404,
      '{"Code":"NotFoundError","Message":"no x"}',
    ],
    ['before the first part', () => parts(new NotFoundError('no x')), 404, '{"Code":"NotFoundError","Message":"no x"}'],
    [
      'of another kind before the first part',
      () => parts(new Error('secret')),
      500,
      '{"Code":"InternalServerError","Message":"An internal server error occurred."}',
    ],
    [
      'for a part that cannot be sent',
      () => parts({ a: 1 }),
      500,
      '{"Code":"InternalServerError","Message":"An internal server error occurred."}',
    ],
  ])('%s is an error response', async (_, value, status, body) => {
    const stream = await streamed(value);
    expect([stream.ahead.statusCode, stream.sent, stream.failed]).toEqual([status, [body], undefined]);
  });

  test.each<[string, () => unknown, string]>([
    ['of the source', () => parts('a', new Error('gone')), 'gone'],
    [
      'for a part that cannot be sent',
      () => parts('a', { b: 1 }),
      'A stream consists of strings and bytes, and this one has a object',
    ],
    [
      'of a web stream',
      () => {
        let pulled = 0;
        return new ReadableStream({
          pull: (controller) =>
            pulled++ ? controller.error(new Error('gone')) : controller.enqueue(new Uint8Array([97])),
        });
      },
      'gone',
    ],
  ])(
    '%s after the first part fails the invocation, which leaves what was sent, and is logged',
    async (_, value, message) => {
      const stream = await streamed(value);
      expect([stream.sent, stream.destroyed, stream.writableEnded, stream.failed?.message]).toEqual([
        ['a'],
        false,
        false,
        message,
      ]);
      expect(lines.join()).toMatch(
        new RegExp(`^ERROR The response broke off requestId=lambda-request-id function=APIHandler\\n(.*)${message}`),
      );
    },
  );

  test('of the connection ends the source', async () => {
    const ended = jest.fn();
    const stream = new LambdaStream();
    const answer = await streamed(
      async function* () {
        try {
          for (;;) {
            yield 'x';
            stream.destroy(new Error('reset'));
          }
        } finally {
          ended();
        }
      },
      undefined,
      stream,
    );
    expect([answer.failed?.message, ended.mock.calls.length]).toEqual(['reset', 1]);
  });

  test.each<[string, (ended: () => void) => unknown]>([
    [
      'stream of Node',
      (ended) => {
        const source = new Readable({ read: () => undefined, destroy: (_, done) => (ended(), done(null)) });
        source.push('x');
        return source;
      },
    ],
    [
      'web stream',
      (cancel) => new ReadableStream({ start: (controller) => controller.enqueue('x'), cancel: () => cancel() }),
    ],
    [
      'iterator of its own',
      (ended) => {
        let first = true;
        const next = () => (first ? ((first = false), { value: 'x' }) : new Promise(() => undefined));
        let end: (result: unknown) => void = () => undefined;
        return {
          [Symbol.asyncIterator]: () => ({
            next: async () => Promise.race([next(), new Promise((resolve) => (end = resolve))]),
            return: async () => (ended(), end({ done: true })),
          }),
        };
      },
    ],
  ])('of the connection ends a %s that has nothing to send at that time', async (_, source) => {
    const ended = jest.fn();
    const stream = new LambdaStream();
    const answer = streamed(() => source(ended), undefined, stream);
    await new Promise((resolve) => setTimeout(resolve, 20));
    stream.destroy(new Error('reset'));
    expect((await answer).failed?.message).toBe('reset');
    expect(ended).toHaveBeenCalled();
  });
});

test('the handler says that it streams, where Lambda asks', () => {
  expect(new App({ name: 'a' }).streamingHandler()).toHaveProperty('streams', true);
  delete (globalThis as any).awslambda;
  expect(new App({ name: 'a' }).streamingHandler()).not.toHaveProperty('streams');
});

test('it serves all routes, with what is around them', async () => {
  const app = new App({ name: 'a', cors: true });
  const seen: string[] = [];
  app.use(
    async (_, next, info) => {
      seen.push(info.functionName);
      return next();
    },
    { on: 'http' },
  );
  app.get('/x', { stream: true }, () => parts('a'));
  app.get('/y', () => 1);
  for (const path of ['/x', '/y']) {
    const stream = new LambdaStream();
    await app.streamingHandler()(rest('GET', path), stream as any, context);
    expect(stream.ahead).toMatchObject({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } });
  }
  expect(seen).toEqual(['APIStreamHandler', 'APIStreamHandler']);
});

describe('where nothing streams', () => {
  const buffered = async (value: () => unknown) => {
    const app = new App({ name: 'a' });
    app.get('/x', value);
    const { body, isBase64Encoded, statusCode, headers } = await app.handler()(rest('GET', '/x'), context);
    return [
      statusCode,
      headers['Content-Type'],
      isBase64Encoded ? Buffer.from(body, 'base64').toString() : body,
      isBase64Encoded,
    ];
  };

  test.each<[string, () => unknown, unknown[]]>([
    ['strings', () => parts('a', 'bc'), [200, 'text/plain; charset=utf-8', 'abc', false]],
    ['bytes', () => parts('a', Buffer.from('b')), [200, 'application/octet-stream', 'ab', true]],
    [
      'a stream of Node',
      () => Readable.from([Buffer.from('a'), Buffer.from('b')]),
      [200, 'application/octet-stream', 'ab', true],
    ],
    [
      'an error',
      () => parts('a', new NotFoundError('no x')),
      [404, 'application/json', '{"Code":"NotFoundError","Message":"no x"}', false],
    ],
  ])('%s are read to the end', async (_, value, expected) => {
    expect(await buffered(value)).toEqual(expected);
  });

  test.each<[string, () => unknown]>([
    ['text', () => parts(...Array.from({ length: 7 }, () => 'x'.repeat(1024 * 1024)))],
    ['bytes, of which base64 makes more', () => parts(...Array.from({ length: 5 }, () => Buffer.alloc(1024 * 1024)))],
  ])('a result above the limit is an error that says what to do: %s', async (_, value) => {
    expect((await buffered(value))[0]).toBe(500);
    expect(lines.join()).toContain(
      'The stream is longer than the 6 MB that a response can have. To stream it, give the route the option stream: true',
    );
  });
});

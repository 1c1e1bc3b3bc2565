// The same in Node and in a browser: nothing of jest, and nothing of Node.

/** A client of the routes in `routes.ts.txt`, against the app wherever it runs. */
export interface Subject {
  /** Has the header `Authorization: let-me-in`. */
  readonly api: any;
  /** The chunks to ask for where a stream is ended early: a target in this process sends none before the last. */
  readonly ticks?: number;
}

export interface Check {
  readonly name: string;
  /** The routes of `streams.ts.txt`, which an HTTP API does not serve; or authorizers, which a function URL does not ask. */
  readonly needs?: 'streams' | 'authorizers';
  readonly run: (subject: Subject) => Promise<void>;
}

export const CHECKS: readonly Check[] = [
  {
    name: 'the data of a response has the form that the route describes',
    run: async ({ api }) => {
      const { ok, status, data, headers } = await api.getItem({ params: { id: '7' } });
      same({ ok, status, data }, { ok: true, status: 200, data: { id: '7', price: 1, tags: [] } });
      same(headers.get('content-type'), 'application/json');
    },
  },
  {
    name: 'JSON is sent, and the declared status is received',
    run: async ({ api }) => {
      const { status, data } = await api.saveItem({ body: { id: 'ü', price: 2.5, tags: ['€'] } });
      same({ status, data }, { status: 201, data: { id: 'ü', price: 2.5, tags: ['€'] } });
    },
  },
  {
    name: 'a response without a body has no data',
    run: async ({ api }) => {
      const { ok, status, data } = await api.removeItem({ params: { id: 7 } });
      same([ok, status, data === undefined], [true, 204, true]);
    },
  },
  {
    name: 'parameters may have any character',
    run: async ({ api }) => {
      const id = "ä b?c#d&e+f%g'h;i=j:k@l,m$n!o~p(q)*";
      same((await api.getItem({ params: { id } })).data?.id, id);
      same((await api.readFile({ params: { path: 'a b/ü+%/c&d.txt' } })).data, 'a b/ü+%/c&d.txt');
    },
  },
  {
    name: 'a parameter may have a slash',
    run: async ({ api }) => same((await api.getItem({ params: { id: 'a/b' } })).data?.id, 'a/b'),
  },
  {
    name: 'queries have arrays, numbers and any character; what is undefined is left out',
    run: async ({ api }) => {
      const query = { tag: ['a b', 'c&d=e+f%', 'ü'], page: 2 };
      same((await api.findItems({ query })).data, [...query.tag, '2']);
      same((await api.findItems({ query: { tag: 'one', page: undefined } })).data, ['one', 'first']);
    },
  },
  {
    name: 'errors that a route declares are known by their code',
    run: async ({ api }) => {
      const missing = await api.getItem({ params: { id: 'none' } });
      same(shown(missing), { ok: false, status: 404, code: 'NotFoundError', message: 'no such item' });
      same(missing.error.details, { id: 'none' });
      const soldOut = await api.saveItem({ body: { id: '1', price: 0 } });
      same(shown(soldOut), { ok: false, status: 409, code: 'SoldOutError', message: 'sold out' });
    },
  },
  {
    name: 'a body that the schema refuses is an error with its paths',
    run: async ({ api }) => {
      const { status, error } = await api.saveItem({ body: { id: 1, price: 'x' } });
      same([status, error.code], [422, 'UnprocessableEntityError']);
      same(
        error.details.map((one: any) => one.path),
        ['body.id', 'body.price'],
      );
    },
  },
  {
    name: 'errors of the server, and those that nothing declares, have codes of their own',
    run: async ({ api }) => {
      const { ok, status, error } = await api.broken();
      same({ ok, status, code: error.code }, { ok: false, status: 500, code: 'ServerError' });
      const teapot = await api.teapot();
      same(shown(teapot), { ok: false, status: 418, code: 'UnexpectedError', message: 'short and stout' });
      same(teapot.error.details.Code, 'TeapotError');
    },
  },
  {
    name: 'the token of the client is sent, another one for one call, or none',
    needs: 'authorizers',
    run: async ({ api }) => {
      same((await api.secret()).data, 'secret');
      const refused = await api.secret({}, { headers: { authorization: 'nobody' } });
      same([refused.status, refused.error.code], [403, 'Forbidden']);
      same((await api.secret({}, { headers: { Authorization: 'let-me-in' } })).data, 'secret');
    },
  },
  {
    name: 'a route has headers of its own, and its response has some',
    run: async ({ api }) => {
      const { data, headers } = await api.trace({ headers: { 'x-trace': '42' } });
      same([data, headers.get('x-traced')], [{ trace: '42' }, 'yes']);
      same((await api.trace({ headers: {} })).error.code, 'UnprocessableEntityError');
    },
  },
  {
    name: 'a form has fields and files',
    run: async ({ api }) => {
      const body = new FormData();
      body.set('name', 'Ada ü');
      body.set('photo', new Blob([Uint8Array.of(0, 255, 13, 10)], { type: 'image/png' }), 'ä.png');
      const { data } = await api.sendForm({ body });
      same(data, { name: 'Ada ü', file: 'ä.png', type: 'image/png', bytes: [0, 255, 13, 10] });
    },
  },
  {
    name: 'a form may be sent as either type that a route takes',
    run: async ({ api }) => {
      const fields: [string, string][] = [
        ['name', 'a b&c'],
        ['name', 'ü+%'],
      ];
      const form = new FormData();
      for (const [name, value] of fields) form.append(name, value);
      same((await api.sendFields({ body: form })).data, ['a b&c', 'ü+%']);
      same((await api.sendFields({ body: new URLSearchParams(fields) })).data, ['a b&c', 'ü+%']);
    },
  },
  {
    name: 'bytes are sent and received as they are',
    run: async ({ api }) => {
      const bytes = Uint8Array.of(0, 1, 127, 128, 255, 10, 13);
      const { data, headers } = await api.sendBytes({ body: bytes });
      same([data instanceof Uint8Array, [...data]], [true, [...bytes]]);
      same(headers.get('content-type'), 'image/png');
    },
  },
  {
    name: 'a request that is aborted rejects',
    run: async ({ api }) => {
      const controller = new AbortController();
      const call = api.getItem({ params: { id: '1' } }, { signal: controller.signal });
      controller.abort();
      same(await nameOfError(call), 'AbortError');
      same(await nameOfError(api.getItem({ params: { id: '1' } }, { signal: controller.signal })), 'AbortError');
    },
  },
  {
    name: 'a response in chunks is an iterable of bytes or of strings',
    needs: 'streams',
    run: async ({ api }) => {
      const texts: string[] = [];
      for await (const text of (await api.count()).data.text()) texts.push(text);
      same(texts.join(''), 'one zwö €');
      let length = 0;
      for await (const chunk of (await api.count()).data) length += chunk.byteLength;
      same(length, 12);
    },
  },
  {
    name: 'a response in chunks that fails before its first is an error',
    needs: 'streams',
    run: async ({ api }) => {
      const { ok, status, error } = await api.count({ query: { fail: 'yes' } });
      same({ ok, status, code: error.code }, { ok: false, status: 409, code: 'ConflictError' });
    },
  },
  {
    name: 'a response in chunks may be left before its end',
    needs: 'streams',
    run: async ({ api, ticks = 500 }) => {
      const { data } = await api.tick({ query: { ticks } });
      for await (const text of data.text()) {
        same(text.startsWith('tick'), true);
        break;
      }
    },
  },
  {
    name: 'a response in chunks that is aborted rejects',
    needs: 'streams',
    run: async ({ api, ticks = 500 }) => {
      const controller = new AbortController();
      const { data } = await api.tick({ query: { ticks } }, { signal: controller.signal });
      const reading = (async () => {
        for await (const chunk of data) if (chunk.byteLength > 0) controller.abort();
      })();
      same(await nameOfError(reading), 'AbortError');
    },
  },
];

function shown({ ok, status, error: { code, message } }: any): object {
  return { ok, status, code, message };
}

async function nameOfError(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    return (error as Error).name;
  }
}

/** Compares data, with its keys in any order. */
function same(actual: unknown, expected: unknown): void {
  const [found, wanted] = [actual, expected].map((value) => JSON.stringify(value, sorted));
  if (found !== wanted) throw new Error(`expected ${wanted}, got ${found}`);
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

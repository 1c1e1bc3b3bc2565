import * as fs from 'node:fs';
import * as path from 'node:path';
import { sleep, tempFolder, TestPools } from './temp-function';
import { FunctionLoadError, RequestTooLargeError } from '../../../src/local/lambda';

const pools = new TestPools();
afterEach(() => pools.close());

const COUNT = 'let n = 0; export const handler = async (event) => ({ n: ++n, event });';

describe('an invocation', () => {
  test('passes the event and the result as JSON', async () => {
    const { pool } = pools.make(`export const handler = async (event) => ({
      given: event, date: new Date(0), gone: undefined, type: event.constructor.name,
    });`);
    const event = { at: new Date(0), skipped: undefined, list: [1, undefined], nested: { a: null } };
    expect(await pool.invoke(event)).toEqual({
      payload: {
        given: { at: '1970-01-01T00:00:00.000Z', list: [1, null], nested: { a: null } },
        date: '1970-01-01T00:00:00.000Z',
        type: 'Object',
      },
    });
  });

  test('without a result gives null', async () => {
    const { pool } = pools.make('export const handler = async () => {};');
    expect(await pool.invoke({})).toEqual({ payload: null });
  });

  test('keeps module state within the function and never beyond it', async () => {
    const a = pools.make(COUNT);
    const b = pools.make(COUNT);
    await a.pool.invoke(1);
    await a.pool.invoke(2);
    expect(await a.pool.invoke(3)).toMatchObject({ payload: { n: 3 } });
    expect(await b.pool.invoke(1)).toMatchObject({ payload: { n: 1 } });
  });

  test('handles one event at a time in each instance', async () => {
    const { pool } = pools.make(`let running = 0;
      export const handler = async () => {
        const now = ++running;
        await new Promise((done) => setTimeout(done, 5));
        running--;
        return now;
      };`);
    const results = await Promise.all(Array.from({ length: 50 }, () => pool.invoke({})));
    expect(results.every(({ payload }) => payload === 1)).toBe(true);
  });

  test('never mixes responses', async () => {
    const { pool } = pools.make(
      'export const handler = async (i) => { await new Promise((r) => setTimeout(r, i % 7)); return i; };',
    );
    const results = await Promise.all(Array.from({ length: 200 }, (_, i) => pool.invoke(i)));
    expect(results.map(({ payload }) => payload)).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });

  test('starts no further instance for many short events', async () => {
    const { pool } = pools.make('export const handler = async (i) => i;');
    await pool.invoke(0);
    await Promise.all(Array.from({ length: 20 }, (_, i) => pool.invoke(i)));
    expect(pool.size).toBeLessThanOrEqual(2);
  });

  test('scales out for slow ones, up to the limit', async () => {
    const { pool } = pools.make(
      'export const handler = async () => new Promise((r) => setTimeout(r, 300));',
      {},
      { maxInstances: 3 },
    );
    const sizes: number[] = [];
    await Promise.all(Array.from({ length: 6 }, () => pool.invoke({}).then(() => sizes.push(pool.size))));
    expect(Math.max(...sizes)).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(3);
  });

  test('sees the environment that it is given, and nothing of this process', async () => {
    process.env.OF_THE_SHELL = 'secret';
    const { pool } = pools.make(
      'export const handler = async () => process.env;',
      {},
      { environment: { TABLE: 'users' } },
    );
    expect(await pool.invoke({})).toEqual({ payload: { TABLE: 'users' } });
    delete process.env.OF_THE_SHELL;
  });

  test('above 6 MiB is refused', async () => {
    const { pool } = pools.make('export const handler = async (event) => event.length;');
    await expect(pool.invoke('x'.repeat(6 * 1024 * 1024))).rejects.toThrow(RequestTooLargeError);
    expect(await pool.invoke('x'.repeat(6 * 1024 * 1024 - 2))).toEqual({ payload: 6 * 1024 * 1024 - 2 });
  });

  test('with a result above 6 MB fails', async () => {
    const { pool } = pools.make("export const handler = async () => 'é'.repeat(3200000);");
    expect(await pool.invoke({})).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'Function.ResponseSizeTooLarge' },
    });
  });
});

describe('output', () => {
  test('is forwarded as it is written, to the sink of its invocation', async () => {
    const { pool, output } = pools.make(`console.log('loading');
      export const handler = async (name) => { console.log('hello %s', name); console.error('oops'); process.stdout.write(Buffer.from('no newline')); };`);
    const lines: string[] = [];
    await pool.invoke('bob', { log: (chunk, stream) => lines.push(`${stream}: ${chunk}`) });
    expect(lines).toEqual(['stdout: hello bob\n', 'stderr: oops\n', 'stdout: no newline']);
    expect(output.stdout).toBe('loading\n');
  });

  test('comes before an endless loop ends', async () => {
    const { pool, output } = pools.make("export const handler = () => { console.log('before'); for (;;); };", {
      timeout: 1,
    });
    const invocation = pool.invoke({});
    for (let i = 0; i < 50 && output.stdout === ''; i++) await sleep(10);
    expect(output.stdout).toBe('before\n');
    await invocation;
  });
});

describe('a function that fails', () => {
  test('reports its error as Lambda does, and prints it', async () => {
    const { pool, output } = pools.make("export const handler = async () => { throw new TypeError('bad'); };");
    const result = await pool.invoke({});
    expect(result).toMatchObject({
      functionError: 'Unhandled',
      reason: 'error',
      payload: { errorType: 'TypeError', errorMessage: 'bad' },
    });
    expect((result.payload as any).trace[0]).toBe('TypeError: bad');
    expect(output.stderr).toContain('TypeError: bad');
    expect(output.stderr).toContain('index.mjs');
  });

  test('reports what is thrown without being an error', async () => {
    const { pool } = pools.make("export const handler = async () => { throw 'words'; };");
    expect(await pool.invoke({})).toMatchObject({ payload: { errorType: 'string', errorMessage: 'words', trace: [] } });
  });

  test('has a stack by its source map', async () => {
    const { pool } = pools.make({
      // esbuild --sourcemap --minify of a file src.ts that throws in line 3.
      'index.mjs': 'export const handler=async()=>{throw new Error("mapped")};\n//# sourceMappingURL=index.mjs.map\n',
      'index.mjs.map': JSON.stringify({
        version: 3,
        sources: ['src.ts'],
        sourcesContent: ['\n\n  throw new Error("mapped");\n'],
        names: [],
        mappings: '8BAEE,MAAM,IAAI',
      }),
    });
    const { payload } = await pool.invoke({});
    expect((payload as any).trace.join('\n')).toMatch(/src\.ts:3/);
  });

  test.each([
    ['a BigInt', '{ n: 1n }', 'BigInt'],
    ['a cycle', '(() => { const o = {}; o.o = o; return o; })()', 'circular'],
  ])('to give JSON (%s) lives on', async (_, expression, reason) => {
    const { pool } = pools.make(
      `let n = 0; export const handler = async (event) => event.ok ? ++n : (++n, ${expression});`,
    );
    const result = await pool.invoke({});
    expect(result).toMatchObject({ functionError: 'Unhandled', reason: 'error' });
    expect((result.payload as any).errorMessage).toMatch(new RegExp(`Unable to stringify response body: .*${reason}`));
    expect(await pool.invoke({ ok: true })).toEqual({ payload: 2 });
  });
});

describe('an instance that ends fails its own event only', () => {
  const fresh = (expression: string) => `let n = 0;
    export const handler = async (event) => { if (event.bad) { ${expression}; await new Promise((r) => setTimeout(r, 5000)); } return ++n; };`;

  test.each([
    ['process.exit', 'process.exit(3)', 'exit', 'Runtime.ExitError'],
    ['SIGSEGV to itself', "process.kill(process.pid, 'SIGSEGV')", 'exit', 'Runtime.ExitError'],
    ['SIGKILL to itself, by number', 'process.kill(process.pid, 9)', 'exit', 'Runtime.ExitError'],
    ['process.abort', 'process.abort()', 'exit', 'Runtime.ExitError'],
    ['an unhandled rejection', "Promise.reject(new Error('lost'))", 'error', 'Runtime.UnhandledPromiseRejection'],
    ['an uncaught exception', "setTimeout(() => { throw new RangeError('late'); })", 'error', 'RangeError'],
    ['out of memory in a loop', 'const a = []; for (;;) a.push({})', 'memory', 'Runtime.OutOfMemory'],
    [
      'out of memory step by step',
      'const a = []; for (;;) { a.push(new Array(1e5).fill(a.length)); await new Promise(setImmediate); }',
      'memory',
      'Runtime.OutOfMemory',
    ],
    [
      'out of memory by buffers',
      'const a = []; for (;;) { a.push(Buffer.alloc(4e6, 1)); await new Promise(setImmediate); }',
      'memory',
      'Runtime.OutOfMemory',
    ],
  ])(
    '%s',
    async (_, expression, reason, errorType) => {
      const { pool } = pools.make(fresh(expression), { timeout: 30 });
      const other = pools.make(COUNT);
      await Promise.all([pool.invoke({}), other.pool.invoke({})]);
      const failing = pool.invoke({ bad: true });
      expect(await other.pool.invoke({})).toMatchObject({ payload: { n: 2 } });
      expect(await failing).toMatchObject({ functionError: 'Unhandled', reason, payload: { errorType } });
      // A fresh instance, or one that was started meanwhile.
      expect(await pool.invoke({})).toEqual({ payload: 1 });
    },
    40_000,
  );

  test('the memory of an instance that has been idle is checked from its next event on', async () => {
    const { pool } = pools.make(
      `let all;
      export const handler = async (event) => {
        if (!event.bytes) return 'ok';
        all = Buffer.alloc(event.bytes, 1);
        await new Promise((resolve) => setTimeout(resolve, 3000));
        return 'not ended';
      };`,
      { timeout: 30 },
    );
    expect(await pool.invoke({})).toEqual({ payload: 'ok' });
    // Idle instances are checked less often, from the check after their event on.
    await sleep(300);
    expect(await pool.invoke({ bytes: 400 * 1024 * 1024 })).toMatchObject({
      reason: 'memory',
      payload: { errorType: 'Runtime.OutOfMemory' },
    });
  }, 40_000);

  test('an endless loop is ended at its timeout while the same and another function respond', async () => {
    const { pool, output } = pools.make(
      'export const handler = async (event) => { if (event.loop) for (;;); return 1; };',
      { timeout: 5 },
    );
    const other = pools.make(COUNT);
    await Promise.all([pool.invoke({}), other.pool.invoke({})]);

    const start = performance.now();
    const looping = pool.invoke({ loop: true });
    // A machine at full load starts the second instance late.
    for (let i = 0; i < 100 && pool.size < 2; i++) await sleep(10);
    const responses = Promise.all([other.pool.invoke({}), pool.invoke({})]);
    expect(await Promise.race([looping, responses])).toEqual([{ payload: { n: 2, event: {} } }, { payload: 1 }]);
    expect(await looping).toMatchObject({
      reason: 'timeout',
      payload: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/^RequestId: .* Error: Task timed out after 5\.00 seconds$/),
      },
    });
    expect(performance.now() - start).toBeGreaterThan(4990);
    expect(output.stderr).toContain('Task timed out after 5.00 seconds');
  }, 40_000);

  test('a function that has ended while this process paused is in time', async () => {
    const file = path.join(tempFolder({}), 'done');
    const { pool } = pools.make(
      `import { writeFileSync } from 'node:fs';
      export const handler = async ({ file }) => {
        if (file) await new Promise((done) => setTimeout(done, 200));
        if (file) writeFileSync(file, '');
        return 'in time';
      };`,
      { timeout: 2 },
    );
    await pool.invoke({});
    const running = pool.invoke({ file });
    // The event is with its worker before the pause.
    await sleep(50);
    // What is due runs after this, and before what has arrived meanwhile.
    await new Promise((resolve) => setImmediate(resolve));
    const begun = performance.now();
    const pause = (milliseconds: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    while (!fs.existsSync(file) || performance.now() - begun < 2500) pause(100);
    pause(500);
    expect(await running).toEqual({ payload: 'in time' });
  });

  test('events assigned after it are handled elsewhere', async () => {
    const { pool } = pools.make(
      'export const handler = async (event) => { if (event === 3) for (;;); return event; };',
      { timeout: 1 },
    );
    await pool.invoke(0);
    const results = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((event) => pool.invoke(event)));
    expect(results.map(({ payload, functionError }) => functionError ?? payload)).toEqual([
      1,
      2,
      'Unhandled',
      4,
      5,
      6,
      7,
      8,
    ]);
  });

  test('a worker that ends once its code has loaded fails the event that waits for it, whoever is next', async () => {
    const { pool } = pools.make(`
      setImmediate(() => process.exit(3));
      export const handler = () => new Promise(() => setTimeout(() => {}, 60_000));
    `);
    for (let i = 0; i < 2; i++) {
      expect(await pool.invoke({})).toMatchObject({ functionError: 'Unhandled', reason: 'exit' });
    }
  });

  test('NODE_OPTIONS that Node refuses are reported', async () => {
    const { pool } = pools.make(COUNT, {}, { environment: { NODE_OPTIONS: '--no-such-option' } });
    expect(await pool.invoke({})).toMatchObject({
      reason: 'load',
      payload: { errorMessage: expect.stringContaining('--no-such-option') },
    });
  });

  test('what is thrown between events fails none', async () => {
    const { pool, output } = pools.make(`export const handler = async (event) => {
      if (event.later) setTimeout(() => { throw new Error('between'); }, 20);
      return 'ok';
    };`);
    expect(await pool.invoke({ later: true })).toEqual({ payload: 'ok' });
    for (let i = 0; i < 100 && pool.size > 0; i++) await sleep(10);
    expect(output.stderr).toContain('Error: between');
    expect(await pool.invoke({})).toEqual({ payload: 'ok' });
  });
});

describe('new code', () => {
  const version = (v: string) => ({
    'index.mjs': `export const handler = async (ms) => { await new Promise((r) => setTimeout(r, ms)); return '${v}'; };`,
  });

  test('is served at once, and running events finish on the old', async () => {
    const { pool } = pools.make(version('old'));
    await pool.invoke(0);
    const running = pool.invoke(400);
    await sleep(30);
    await pool.replaceCode(tempFolder(version('new')));
    expect(await pool.invoke(0)).toEqual({ payload: 'new' });
    expect(await running).toEqual({ payload: 'old' });
    expect(await pool.invoke(0)).toEqual({ payload: 'new' });
  });

  test('comes in under load without a failed event', async () => {
    const { pool } = pools.make(version('0'));
    let stop = false;
    const results: unknown[] = [];
    const client = async () => {
      while (!stop) results.push((await pool.invoke(0)).payload);
    };
    const clients = Array.from({ length: 20 }, client);
    for (let v = 1; v <= 5; v++) {
      await pool.replaceCode(tempFolder(version(String(v))));
      await sleep(20);
    }
    stop = true;
    await Promise.all(clients);
    expect(results.every((payload) => typeof payload === 'string')).toBe(true);
    expect(results.at(-1)).toBe('5');
    expect(new Set(results).size).toBeGreaterThan(2);
  });

  test('that does not load is reported, and events fail until the next', async () => {
    const { pool } = pools.make(version('old'));
    await pool.invoke(0);
    await expect(pool.replaceCode(tempFolder({ 'index.mjs': "throw new Error('at import')" }))).rejects.toThrow(
      FunctionLoadError,
    );
    expect(await pool.invoke(0)).toMatchObject({
      functionError: 'Unhandled',
      reason: 'load',
      payload: { errorMessage: 'at import' },
    });
    await pool.replaceCode(tempFolder(version('new')));
    expect(await pool.invoke(0)).toEqual({ payload: 'new' });
  });

  test('of two replacements in a row the last one stays', async () => {
    const { pool } = pools.make(version('old'));
    await pool.invoke(0);
    await Promise.all([
      pool.replaceCode(tempFolder(version('first'))),
      pool.replaceCode(tempFolder(version('second'))),
    ]);
    expect(await pool.invoke(0)).toEqual({ payload: 'second' });
  });

  test('that is superseded while it loads leaves no file open', async () => {
    const { pool } = pools.make(version('old'));
    await pool.invoke(0);
    const modules = Array.from({ length: 20 }, (_, i) => `m${i}.mjs`);
    const folders = Array.from({ length: 8 }, () =>
      tempFolder({
        ...Object.fromEntries(modules.map((name) => [name, ''])),
        'index.mjs': `${modules.map((name) => `import './${name}';`).join('')} export const handler = async () => 'new';`,
      }),
    );
    for (let edit = 0; edit < 24; edit++) {
      void pool.replaceCode(folders[edit % 7]);
      await sleep(30 + 2 * edit);
    }
    await pool.replaceCode(folders[7]);
    expect(await pool.invoke(0)).toEqual({ payload: 'new' });
    for (let i = 0; i < 1000 && pool.size > 1; i++) await sleep(20);
    // Only Linux shows the open files of a process as files.
    const open = fs.existsSync('/proc/self/fd') ? fs.readdirSync('/proc/self/fd').map(target) : [];
    expect(open.filter((file) => folders.some((folder) => file.startsWith(folder)))).toEqual([]);
  });

  test('that is superseded prints no error of its own', async () => {
    const { pool, output } = pools.make(version('old'));
    await pool.invoke(0);
    const superseded = pool.replaceCode(tempFolder({ 'index.mjs': "throw new Error('half-written')" }));
    await pool.replaceCode(tempFolder(version('new')));
    await superseded;
    expect(await pool.invoke(0)).toEqual({ payload: 'new' });
    for (let i = 0; i < 1000 && pool.size > 1; i++) await sleep(20);
    expect(output.stderr).not.toContain('half-written');
  });
});

function target(descriptor: string): string {
  try {
    return fs.readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return '';
  }
}

describe('close', () => {
  test('ends all instances and fails what runs', async () => {
    const { pool } = pools.make('export const handler = async () => new Promise((r) => setTimeout(r, 60000));');
    const running = pool.invoke({});
    await sleep(100);
    await pool.close();
    expect(pool.size).toBe(0);
    expect(await running).toMatchObject({ functionError: 'Unhandled', reason: 'closed' });
    expect(await pool.invoke({})).toMatchObject({ functionError: 'Unhandled', reason: 'closed' });
  });

  test('fails an event that its instance has been handed, and has not started', async () => {
    const { pool } = pools.make('export const handler = async (event) => event;');
    await pool.invoke(0);
    const handed = pool.invoke(1);
    // Events are handed over in such a turn, and the other thread wakes up later.
    await new Promise((resolve) => setImmediate(resolve));
    await pool.close();
    expect(await handed).toMatchObject({ functionError: 'Unhandled', reason: 'closed' });
  });
});

describe('a pool that is retired', () => {
  test('finishes the events that it has, and then ends its instances', async () => {
    const { pool } = pools.make(
      'export const handler = (event) => new Promise((done) => setTimeout(() => done(event), 100));',
    );
    await pool.invoke(0);
    const results = Promise.all([1, 2, 3].map((event) => pool.invoke(event)));
    void pool.retire();
    expect(await results).toEqual([1, 2, 3].map((event) => ({ payload: event })));
    expect(pool.size).toBe(0);
  });

  test('ends at once if it has none', async () => {
    const { pool } = pools.make(COUNT);
    await pool.invoke(0);
    void pool.retire();
    expect(pool.size).toBe(0);
  });
});

describe('modules to preload', () => {
  const packages = tempFolder({
    'pkg.mjs': 'globalThis.loads = (globalThis.loads ?? 0) + 1; console.log("pkg"); export const name = "pkg";',
  });
  const code = (v: string) =>
    tempFolder({
      'index.mjs': `import { name } from '${packages}/pkg.mjs'; export const handler = async () => [name, '${v}', globalThis.loads];`,
    });

  test('are in the worker for the next code before that comes, once', async () => {
    const { pool, output } = pools.make({}, { codeDir: code('1'), preload: [`${packages}/pkg.mjs`] });
    expect(await pool.invoke({})).toEqual({ payload: ['pkg', '1', 1] });
    pool.prepare();
    for (let i = 0; i < 200 && output.stdout !== 'pkg\npkg\n'; i++) await sleep(10);
    expect(output.stdout).toBe('pkg\npkg\n');
    await pool.replaceCode(code('2'));
    expect(await pool.invoke({})).toEqual({ payload: ['pkg', '2', 1] });
    // More edits are likely.
    for (let i = 0; i < 1000 && output.stdout !== 'pkg\npkg\npkg\n'; i++) await sleep(10);
    expect(output.stdout).toBe('pkg\npkg\npkg\n');
  });

  test('are in no worker before its code where a debugger may stop it: it would keep the session of one that has gone', async () => {
    const folder = tempFolder({ 'pkg.mjs': 'export const name = "old";' });
    const { pool } = pools.make(
      { 'index.mjs': `export { name } from '${folder}/pkg.mjs'; export const handler = async () => 1;` },
      { preload: [`${folder}/pkg.mjs`] },
      { inspect: true },
    );
    await pool.invoke({});
    pool.prepare();
    // A worker of that time would have loaded the package meanwhile.
    await pools.make(COUNT).pool.invoke(0);
    fs.writeFileSync(`${folder}/pkg.mjs`, 'export const name = "new";');
    await pool.replaceCode(
      tempFolder({ 'index.mjs': `import { name } from '${folder}/pkg.mjs'; export const handler = async () => name;` }),
    );
    expect(await pool.invoke({})).toEqual({ payload: 'new' });
  });

  test('that are broken are reported by the code that imports them', async () => {
    const broken = tempFolder({ 'pkg.mjs': 'throw new Error("broken package");' });
    const { pool } = pools.make(
      { 'index.mjs': `import '${broken}/pkg.mjs'; export const handler = 1;` },
      { preload: [`${broken}/pkg.mjs`] },
    );
    expect(await pool.invoke({})).toMatchObject({ reason: 'load', payload: { errorMessage: 'broken package' } });
  });
});

describe('AWS', () => {
  const CALLS = `import https, { get } from 'node:https';
    import { createRequire } from 'node:module';
    const { SQSClient, SendMessageCommand } = createRequire('${__filename}')('@aws-sdk/client-sqs');
    const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/orders';
    const ended = (request) => new Promise((resolve, reject) => request.on('error', reject).on('response', resolve));
    const calls = {
      sqs: () => new SQSClient({ region: 'us-east-1' }).send(new SendMessageCommand({ QueueUrl, MessageBody: 'secret' })),
      fetch: () => fetch(QueueUrl),
      imported: () => ended(get(QueueUrl)),
      property: () => ended(https.get(QueueUrl)),
      metadata: () => fetch('http://169.254.169.254/'),
    };
    export const handler = (name) => calls[name]();`;
  const environment = {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };

  test.each(['sqs', 'fetch', 'imported', 'property', 'metadata'])(
    'is not called by a function, whatever way it takes: %s',
    async (name) => {
      const { pool } = pools.make(CALLS, {}, { environment });
      expect(await pool.invoke(name)).toMatchObject({
        functionError: 'Unhandled',
        payload: { errorType: 'CallRefusedError', errorMessage: expect.stringContaining('was not called: a function') },
      });
    },
  );
});

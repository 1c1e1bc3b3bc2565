import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildApp, compileLibrary, type Built } from '../../bench/runtime/build';
import { ours } from '../../bench/runtime/contenders';
import { TWO_ROUTES } from '../../bench/runtime/routes';
import { sizesOf } from '../../bench/runtime/size';

/** The library in the form that is deployed: its ES modules, in the bundle of an app. */
const folder = fs.mkdtempSync(path.join(tmpdir(), 'runtime-bundle-'));
const where = { folder, library: compileLibrary(path.join(folder, 'library')) };

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function build(name: string, source: string): Promise<Built> {
  return buildApp(
    {
      ...ours,
      source: () =>
        `import { App } from 'serverless-cdk-project/runtime';\nexport const app = new App({ name: 'a' });\n${source}`,
    },
    name,
    [],
    where,
  );
}

/** What calls of the bundle's handler return, in a process of its own. */
function answers({ file }: Built, events: readonly object[], environment: { [name: string]: string } = {}): any[] {
  const script = `import { handler } from ${JSON.stringify(pathToFileURL(file).href)};
const answers = [];
for (const event of ${JSON.stringify(events)}) answers.push(await handler(event, { awsRequestId: 'r' }));
console.log(JSON.stringify(answers));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env.PATH!, ...environment },
    encoding: 'utf8',
  });
  return JSON.parse(output.trim().split('\n').at(-1)!);
}

function event(method: string, resource: string, more: object = {}): object {
  return {
    resource,
    path: resource,
    httpMethod: method,
    headers: {},
    requestContext: { requestId: 'q', stage: 'api' },
    pathParameters: null,
    body: null,
    ...more,
  };
}

describe('modules that a function of two routes loads at a cold start', () => {
  let built: Built;
  beforeAll(async () => {
    built = await buildApp(ours, 'two', TWO_ROUTES, where, { minify: true });
  });

  test('is one file of at most 10,000 bytes, minified', () => {
    const { outputs } = built.metafile;
    const entry = Object.keys(outputs).find((file) => file.endsWith('index.mjs'))!;
    expect(outputs[entry].imports.filter(({ kind }) => kind === 'import-statement')).toEqual([]);
    expect(fs.statSync(built.file).size).toBe(sizesOf(built.metafile).entry);
    expect(sizesOf(built.metafile).entry).toBeLessThanOrEqual(10_000);
  });

  test('has nothing of other events, and no `require`', () => {
    expect(sizesOf(built.metafile).foreign).toBe(0);
    expect(fs.readFileSync(built.file, 'utf8')).not.toContain('from"node:module"');
  });

  test('answers without loading more', () => {
    const rest = fs.readdirSync(built.folder).filter((name) => /\.[mc]js$/.test(name) && name !== 'index.mjs');
    const alone = path.join(folder, 'alone');
    fs.mkdirSync(alone);
    fs.copyFileSync(built.file, path.join(alone, 'index.mjs'));
    expect(rest.length).toBeGreaterThan(4);
    const [answer] = answers({ ...built, file: path.join(alone, 'index.mjs') }, [
      event('GET', '/hello/{id}', { pathParameters: { id: 'ada' } }),
    ]);
    expect(answer).toMatchObject({ statusCode: 200, body: '{"id":"ada"}' });
  });
});

test('the details of a request are loaded with the first that is read, however it is read', async () => {
  const built = await build(
    'parts',
    `
    app.get('/named/{id}', ({ params, query, headers, cookies, path }) => ({ ...params, q: query.getAll('q'), a: headers.get('x-a'), c: cookies.get('c'), path }));
    app.get('/passed', (request) => ((one) => [one.requestId, one.baseUrl, Object.keys({ ...one })])(request));
    app.get('/json', (request) => JSON.parse(JSON.stringify(request)));
    app.post('/form', async ({ form }) => ({ a: (await form()).get('a') }), );
    app.route('/form', { methods: ['PUT'], contentTypes: ['*/*'] }, async ({ form, rawBody }) => ({ a: (await form()).get('a'), bytes: rawBody.length }));
    app.route('/text', { methods: ['PUT'], contentTypes: ['*/*'] }, ({ json }) => json());
    app.get('/log', ({ log }) => { log.info('hello', { n: 1 }); return {}; });`,
  );
  const headers = { 'X-A': 'b', Cookie: 'c=d', Host: 'h' };
  const found = answers(built, [
    event('GET', '/named/{id}', {
      path: '/named/1',
      pathParameters: { id: '1' },
      headers,
      multiValueQueryStringParameters: { q: ['1', '2'] },
    }),
    event('GET', '/passed', { headers }),
    event('GET', '/json', { headers, queryStringParameters: { q: '1' } }),
    event('PUT', '/form', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'a=b' }),
    // The library's own error, thrown there, is the class that the dispatcher knows.
    event('PUT', '/text', { headers: { 'Content-Type': 'text/plain' }, body: '{}' }),
    event('GET', '/log'),
  ]);
  expect(found.map(({ statusCode, body }) => [statusCode, JSON.parse(body)])).toEqual([
    [200, { id: '1', q: ['1', '2'], a: 'b', c: 'd', path: '/named/1' }],
    [200, ['q', 'https://h', ['event', 'lambdaContext', 'route']]],
    [
      200,
      expect.objectContaining({
        method: 'GET',
        path: '/json',
        route: '/json',
        query: { q: '1' },
        cookies: { c: 'd' },
        requestId: 'q',
      }),
    ],
    [200, { a: 'b', bytes: 3 }],
    [415, { Code: 'UnsupportedMediaType', Message: 'Unsupported media type: text/plain' }],
    [200, {}],
  ]);
});

test('everything else is loaded on first use: other routes, responses, errors and events', async () => {
  const built = await build(
    'rest',
    `
    import { NotFoundError, response, cors } from 'serverless-cdk-project/runtime';
    app.get('/cors', { cors: cors({ allowOrigins: ['https://a'] }) }, () => ({}));
    app.get('/created', () => response({ id: 1 }, { status: 201, headers: { Location: '/1' } }));
    app.get('/missing', () => { throw new NotFoundError('none'); });
    app.get('/bytes', () => Buffer.from('ab'));
    app.get('/{proxy+}', ({ params }) => params);
    app.onSqsMessage({ arn: 'arn:aws:sqs:us-east-1:1:q' }, { name: 'orders' }, ({ body }) => { if (body === 'bad') throw new Error(body); });`,
  );
  const found = answers(built, [
    event('GET', '/cors', { headers: { origin: 'https://a' } }),
    event('GET', '/created'),
    event('GET', '/missing'),
    event('GET', '/bytes'),
    event('GET', '/{proxy+}', { path: '/x/y', pathParameters: { proxy: 'x/y' } }),
    event('DELETE', '/bytes'),
    {},
  ]);
  expect(found.map(({ statusCode }) => statusCode)).toEqual([200, 201, 404, 200, 200, 405, 500]);
  expect(found[0].headers).toMatchObject({ 'Access-Control-Allow-Origin': 'https://a' });
  expect(found[4].body).toBe('{"proxy":"x/y"}');
  const records = ['good', 'bad'].map((body) => ({
    messageId: body,
    body,
    eventSourceARN: 'arn:aws:sqs:us-east-1:1:q',
  }));
  expect(answers(built, [{ Records: records }], { SERVERLESS_FUNCTION: 'orders' })).toEqual([
    { batchItemFailures: [{ itemIdentifier: 'bad' }] },
  ]);
});

test("with source maps on, a stack names the library's module, also one that is loaded on first use", async () => {
  const built = await build(
    'mapped',
    `
    app.use(async (_, next) => { try { return await next(); } catch (error) { return error.stack; } });
    const refused = { '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no' }] }) } };
    app.get('/', { response: refused }, () => ({}));`,
  );
  const [{ body }] = answers(built, [event('GET', '/')], { NODE_OPTIONS: '--enable-source-maps' });
  expect(body).toContain('The response does not match its schema');
  expect(body).toMatch(/runtime\/parts\/http\/validation\.mjs:\d+/);
});

test("a module of the app with the name of the library's own is the app's", async () => {
  fs.mkdirSync(path.join(folder, 'ours-namesake/runtime/http'), { recursive: true });
  fs.mkdirSync(path.join(folder, 'ours-namesake/runtime/parts'));
  fs.writeFileSync(
    path.join(folder, 'ours-namesake/runtime/parts/request-details.ts'),
    'export const requestDetails = "mine";',
  );
  fs.writeFileSync(
    path.join(folder, 'ours-namesake/runtime/http/x.ts'),
    'export { requestDetails } from "../parts/request-details";',
  );
  const built = await build(
    'namesake',
    'import { requestDetails } from "./http/x";\napp.get("/", ({ query }) => [requestDetails, query.get("a")]);',
  );
  expect(answers(built, [event('GET', '/', { queryStringParameters: { a: '1' } })])[0].body).toBe('["mine","1"]');
});

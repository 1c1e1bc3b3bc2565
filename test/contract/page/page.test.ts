import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import * as ts from 'typescript';
import { z } from 'zod';
import { big, documentOf, shop } from './apps';
import { PageMessages, renderPage } from '../../../src/contract/page';
import { sampleOf } from '../../../src/contract/page/sample';
import { openApi, type OpenApiDocument } from '../../../src/contract/openapi';
import { describeApp } from '../../../src/manifest/describe';
import { APP, App } from '../../../src/runtime';

const ROOT = path.join(__dirname, '../../..');
const BROWSER = path.join(ROOT, 'src/contract/page/browser');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'page-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** The text between two tags, as a reader sees it. */
const textOf = (page: string) =>
  page
    .replace(/<(script|style)>.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/\s+/g, ' ');

/** The part of a page about an operation. */
function operationIn(page: string, id: string): string {
  const start = page.indexOf(`id="op-${id}"`);
  expect(start).toBeGreaterThan(0);
  return page.slice(start, page.indexOf('</form>', start));
}

test.each([
  ['a shop', shop()],
  ['60 routes', big(60)],
])('every operation is there, with its parameters and responses: %s', (_, app) => {
  const document = documentOf(app);
  const page = renderPage(document);
  for (const [route, methods] of Object.entries(document.paths)) {
    for (const [method, { operationId, summary = '', parameters = [], responses }] of Object.entries(methods)) {
      const part = operationIn(page, operationId);
      expect(part).toContain(`data-method="${method.toUpperCase()}"`);
      expect(part).toContain(`data-path="${route}"`);
      const text = textOf(part);
      for (const one of [summary, ...parameters.map(({ name }) => name), ...Object.keys(responses)]) {
        expect(text).toContain(one);
      }
      for (const { name, in: place } of parameters) expect(part).toContain(`name="${name}" data-in="${place}"`);
    }
  }
});

test('operations are in groups by their first tag, those without one last', () => {
  const headings = [...renderPage(documentOf(shop())).matchAll(/<h2>(.*?)<\/h2>/g)].map(([, text]) => text);
  expect(headings).toEqual(['files', 'orders', 'Other operations', 'Schemas']);
});

describe('messages', () => {
  const app = new App({ name: 'shop' });
  const Order = z.object({ id: z.string(), count: z.number().min(1) }).meta({ id: 'Order' });
  app.post('/orders', { name: 'createOrder', body: Order }, () => ({}));
  app.queue('Orders', { message: Order });
  app.eventBus('Shop', { details: { 'order.placed': Order, 'order.sent': z.object({ at: z.string() }) } });
  app.topic('Plain');
  app.onWsRoute('say', { name: 'say', message: z.object({ text: z.string().max(9) }) }, () => undefined);
  const manifest = { version: 2 as const, ...describeApp(app[APP]), operations: {}, unknownOperations: [] };
  const messagesOn = (isPublic: boolean): string => {
    const messages = new PageMessages(manifest, isPublic);
    const page = renderPage(
      openApi(manifest, {}, (components) => messages.add(components)),
      { messages },
    );
    return textOf(page.slice(page.indexOf('<h2>Messages'), page.indexOf('<h2>Schemas')));
  };

  test('that have a schema are described', () => {
    const text = messagesOn(false);
    expect(text).toContain('WebSocket say message SayMessage text required string at most 9 characters');
    expect(text).toContain('queue Orders message Order id required string count required number ≥ 1');
    expect(text).toContain('event bus Shop order.placed Order id');
    expect(text).toContain('order.sent OrderSent at required string');
    expect(text).not.toContain('Plain');
  });

  test('of queues, topics and buses are not for the clients of the API', () => {
    expect(messagesOn(true)).toContain('WebSocket say');
    expect(messagesOn(true)).not.toMatch(/queue|bus/);
  });

  test('of an app without such are not mentioned', () => {
    const none = { ...manifest, resources: {}, functions: {} };
    expect(renderPage(openApi(none), { messages: new PageMessages(none, false) })).not.toContain('Messages');
  });
});

test('a schema is shown with its limits, its choices, and links to the schemas in it', () => {
  const page = renderPage(documentOf(shop()));
  const part = operationIn(page, 'createOrder');
  const text = textOf(part);
  expect(text).toContain('item required string at least 1 character, at most 80 characters The name of the item');
  expect(text).toContain('note required string | null');
  expect(text).toContain('payment required one of Card object kind required "card"');
  expect(text).toContain('each item object sku required string count integer ≥ 1, default 1');
  expect(text).toContain('any other name string');
  expect(text).toContain('409 The request conflicts with the state of the resource: ConflictError');
  expect(part).toContain('<a href="#schema-Money">Money</a>');
  // A schema that is part of itself.
  expect(page.slice(page.indexOf('id="schema-Category"'))).toContain('array of <a href="#schema-Category">');
});

test('the form has what the operation needs', () => {
  const page = renderPage(documentOf(shop()));
  const list = operationIn(page, 'listOrders');
  expect(list).toContain('data-schemes="users"');
  expect(textOf(list)).toContain('with one of the scopes orders:read');
  expect(list).toMatch(/<select[^>]*name="state"[^>]*><option value="">–<\/option><option>open<\/option>/);
  expect(operationIn(page, 'cancelOrder')).toMatch(/<input[^>]*name="id" data-in="path" required value="text"/);
  expect(operationIn(page, 'contact')).toMatch(
    /<option>application\/x-www-form-urlencoded<\/option>\s*<option>multipart/,
  );
  expect(page).toMatch(/type="password"\s+data-scheme="partner"\s+data-in="header"\s+data-name="X-Partner"/);
  expect(page).toMatch(/data-scheme="users"\s+data-in="header"\s+data-name="Authorization"\s+data-prefix="Bearer "/);
  const [, body] = /name="body"[^>]*>\n([^<]*)<\/textarea>/.exec(operationIn(page, 'createOrder'))!;
  expect(JSON.parse(body.replace(/&quot;/g, '"'))).toMatchObject({
    total: { amount: 1, currency: 'EUR' },
    payment: { kind: 'card' },
    lines: [{ count: 1 }],
  });
});

test('nothing is loaded', () => {
  for (const page of [renderPage(documentOf(shop())), renderPage(documentOf(shop()), { servedAt: '/docs' })]) {
    const html = page.replace(/<(script|style)>.*?<\/\1>/gs, '');
    const targets = [...html.matchAll(/\s(?:src|srcset|href|action|formaction|poster|data)="([^"]*)"/g)].map(
      ([, target]) => target,
    );
    expect(targets.filter((target) => !/^(#|docs\/openapi\.json$)/.test(target))).toEqual([]);
    expect(html).not.toMatch(/<(link|img|iframe|object|embed)\b/i);
    expect(/<style>(.*)<\/style>/s.exec(page)![1]).not.toMatch(/@import|url\(/i);
    expect(/<script>(.*)<\/script>/s.exec(page)![1]).not.toMatch(/\bimport\b/);
    expect(page).toContain('default-src &#39;none&#39;; script-src &#39;sha256-');
  }
});

test('texts are never HTML, wherever they stand', () => {
  const evil = `</script><script>alert(1)</script><img src=x onerror="alert(1)">" onfocus="alert(1)' {{x}} \${x} <!--`;
  const app = new App({ name: 'shop' });
  app.post(
    '/things',
    {
      name: evil,
      summary: evil,
      description: evil,
      tags: [evil],
      headers: z.object({ [evil.toLowerCase()]: z.enum([evil]).optional() }),
      query: z.object({ [evil]: z.string().describe(evil) }),
      body: z
        .object({ [evil]: z.literal(evil), other: z.string().default(evil) })
        .meta({ title: 'Thing', description: evil, examples: [{ [evil]: evil }] }),
      response: z.record(z.string(), z.string()).meta({ examples: [{ a: evil }] }),
    },
    () => ({}),
  );
  const document = documentOf(app);
  const page = renderPage({ ...document, info: { title: evil, version: evil } }, { servedAt: evil });
  const tags = page.replace(/<(script|style)>.*?<\/\1>/gs, '').match(/<[^>]*>/g)!;
  expect(page.match(/<script/gi)).toHaveLength(1);
  expect(tags.filter((tag) => /^<(img|!--)|alert/.test(tag.replace(/"[^"]*"/g, '""')))).toEqual([]);
  // All text is there nevertheless.
  expect(textOf(page).split('alert(1)').length).toBeGreaterThan(30);
});

test('60 routes have at most 60 kB, all in, and each further route at most 0.3 kB', () => {
  const size = (routes: number) => gzipSync(renderPage(documentOf(big(routes)))).length;
  const [sixty, more] = [size(60), size(120)];
  expect(sixty).toBeLessThanOrEqual(60_000);
  expect((more - sixty) / 60).toBeLessThanOrEqual(300);
});

test('the same description has the same bytes', () => {
  expect(renderPage(documentOf(shop()))).toBe(renderPage(documentOf(shop())));
});

test('script and style are those of the sources', () => {
  const file = path.join(folder, 'assets.ts');
  // Written by: node scripts/page-assets.mjs
  execFileSync(process.execPath, [path.join(ROOT, 'scripts/page-assets.mjs'), file]);
  expect(fs.readFileSync(path.join(BROWSER, '../assets.generated.ts'), 'utf8')).toBe(fs.readFileSync(file, 'utf8'));
});

test('the script has no errors of types', () => {
  const { config } = ts.readConfigFile(path.join(BROWSER, 'tsconfig.json'), ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, BROWSER);
  expect(fileNames.length).toBeGreaterThan(3);
  const problems = ts.getPreEmitDiagnostics(ts.createProgram(fileNames, options));
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))).toEqual([]);
});

/** A module of the script, as Node loads it. */
function browserModule(name: string): any {
  const outfile = path.join(folder, `${name}.cjs`);
  buildSync({ entryPoints: [path.join(BROWSER, `${name}.mts`)], bundle: true, format: 'cjs', outfile });
  return require(outfile);
}

test('a page that the API serves knows the address of the API, below a stage or a base path too', () => {
  const { addressOf } = browserModule('address');
  const address = (href: string, servedAt?: string) => {
    const { protocol, origin, pathname } = new URL(href);
    return addressOf({ protocol, origin, pathname }, servedAt);
  };
  expect(address('https://api.example/docs', '/docs')).toBe('https://api.example');
  expect(address('https://a1.execute-api.eu-west-1.amazonaws.com/prod/docs', '/docs')).toBe(
    'https://a1.execute-api.eu-west-1.amazonaws.com/prod',
  );
  expect(address('https://api.example/shop/internal/docs/', '/internal/docs')).toBe('https://api.example/shop');
  expect(address('file:///home/ada/api.html')).toBe('http://127.0.0.1:3000');
});

test('a request is one command of a shell, whatever is in it', () => {
  const { curl } = browserModule('curl');
  const body = `{"it's": "$(id) \`id\` \\\\ !"}`;
  const command = curl({ method: 'PUT', url: "https://a.example/x?y='", headers: [['x-a', "it's"]], body });
  const printed = execFileSync('sh', ['-c', command.replace(/^curl /, 'printf "%s\\n" ')], { encoding: 'utf8' });
  expect(printed.split('\n')).toEqual([
    '-X',
    'PUT',
    "https://a.example/x?y='",
    '-H',
    "x-a: it's",
    '--data-raw',
    body,
    '',
  ]);
});

describe('a sample of a schema', () => {
  const document = documentOf(new App({ name: 'a' }));
  const sample = (schema: object, schemas: object = {}) =>
    sampleOf(schema, { ...document, components: { schemas } } as OpenApiDocument);

  test('is its example, default or only value', () => {
    expect(sample({ type: 'string', examples: ['x'] })).toBe('x');
    expect(sample({ type: 'string', default: '' })).toBe('');
    expect(sample({ const: 0 })).toBe(0);
    expect(sample({ enum: ['a', 'b'] })).toBe('a');
  });

  test('keeps the limits of its type', () => {
    expect(sample({ type: 'string', minLength: 6 })).toBe('textxx');
    expect(sample({ type: 'string', maxLength: 2 })).toBe('te');
    expect(sample({ type: 'integer', minimum: 7, multipleOf: 5 })).toBe(10);
    expect(sample({ type: 'number', exclusiveMinimum: 0 })).toBe(1);
    expect(sample({ type: 'integer', maximum: -3 })).toBe(-3);
    expect(sample({ type: ['null', 'boolean'] })).toBe(true);
    expect(sample({ anyOf: [{ type: 'null' }, { type: 'string', format: 'date' }] })).toBe('2030-01-31');
  });

  test('of a schema that is part of itself ends', () => {
    const Node = {
      type: 'object',
      properties: {
        name: { type: 'string' },
        next: { $ref: '#/components/schemas/Node' },
        all: { type: 'array', items: { $ref: '#/components/schemas/Node' } },
      },
      required: ['name', 'all'],
    };
    expect(sample({ $ref: '#/components/schemas/Node' }, { Node })).toEqual({ name: 'text', all: [] });
  });
});

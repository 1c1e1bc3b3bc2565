import { z } from 'zod';
import { renderArchitecture } from '../../../src/contract/architecture';
import type { Manifest } from '../../../src/manifest/manifest';
import { describeApp } from '../../../src/manifest/describe';
import { allow, APP, App, NotFoundError, rate } from '../../../src/runtime';

const manifestOf = (app: App): Manifest => ({
  version: 2,
  ...describeApp(app[APP]),
  operations: {},
  unknownOperations: [],
});

const handler = () => undefined;

function shop(): App {
  const app = new App({ name: 'shop' });
  const orders = app.table('Orders');
  const jobs = app.queue('Jobs');
  app.env('LEVEL', { default: 'info' });
  const auth = app.authorizer({ name: 'auth', type: 'token', uses: [] }, () => allow());
  app.get(
    '/orders/{id}',
    { uses: [orders], authorizer: auth, response: z.object({}), errors: [NotFoundError] },
    handler as any,
  );
  app.get('/live', { stream: true, uses: [] }, handler);
  app.onSqsMessage(jobs, { name: 'work', uses: [orders] }, handler);
  app.schedule(rate(1, 'hour'), { name: 'tick', uses: [jobs] }, handler);
  app.onEventBridge({ name: 'on-"paid"'.replace(/"/g, '_'), pattern: { source: ['shop<b>'] }, uses: [] }, handler);
  return app;
}

test('a picture shows what calls each function, and what it uses', () => {
  const text = renderArchitecture(manifestOf(shop()), 'Generated');
  expect(text.startsWith('<!-- Generated -->\n\n# shop\n\n```mermaid\nflowchart LR\n')).toBe(true);
  const lines = text.split('\n').map((line) => line.trim());
  expect(lines).toEqual(
    expect.arrayContaining([
      'f_APIHandler["APIHandler"]',
      'r_Orders[("Orders<br/>table")]',
      'p_0(["GET /live"])',
      'p_0 --> f_APIStreamHandler',
      'p_1 --> f_APIHandler',
      'p_1 -. asks .-> f_auth',
      'f_APIHandler --> r_Orders',
      'r_Jobs -- messages --> f_work',
      'f_work --> r_Orders',
      't_tick(["rate(1 hour)"])',
      't_tick --> f_tick',
      'f_tick --> r_Jobs',
      // No character of a text is one of Mermaid or HTML.
      't_on_2d__5f_paid_5f_(["events {#34;source#34;:[#34;shop#60;b#62;#34;]}"])',
      '| `GET /orders/{id}` | `APIHandler` | `auth` | response | 404 NotFoundError |',
      '| `work` | messages of Jobs | `Orders` |',
    ]),
  );
  // A variable is no part of the picture, and what is not used has no arrow.
  expect(text).not.toContain('LEVEL');
  expect(lines.filter((line) => line.startsWith('f_auth -->'))).toEqual([]);
});

test('routes of a large app are grouped by their first segment', () => {
  const app = new App({ name: 'large' });
  for (let i = 0; i < 60; i++) app.get(`/${i % 2 ? 'users' : 'orders'}/x${i}`, handler);
  const text = renderArchitecture(manifestOf(app));
  expect(text).toContain('p_0(["/orders (30 routes)"])');
  expect(text).toContain('p_1(["/users (30 routes)"])');
  expect(text.match(/^ {2}p_\d+\(/gm)).toHaveLength(2);
  // The table has each of them.
  expect(text.match(/^\| `GET /gm)).toHaveLength(60);
});

test('many arrows are few: to all resources as one, and from the function of many routes to their authorizer', () => {
  const app = new App({ name: 'large' });
  const auth = app.authorizer({ name: 'auth', type: 'token', uses: [] }, () => allow());
  const tables = Array.from({ length: 11 }, (_, i) => app.table(`Table${i}`));
  for (let i = 0; i < 11; i++) app.get(`/r${i}`, { authorizer: auth }, handler);
  app.schedule(rate(1, 'hour'), { name: 'one', uses: [tables[0]] }, handler);
  app.schedule(rate(1, 'hour'), { name: 'every' }, handler);
  const lines = renderArchitecture(manifestOf(app)).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      '  r[("all 11 resources")]',
      '  f_APIHandler --> r',
      '  f_every --> r',
      '  f_one --> r_Table0',
      '  f_APIHandler -. routes ask .-> f_auth',
    ]),
  );
  expect(lines.filter((line) => /^ {2}\w+ -.*> (f_auth|r\w*)$/.test(line))).toHaveLength(4);
});

test('a long trigger is shortened in the picture, and whole in the table', () => {
  const app = new App({ name: 'shop' });
  app.onEventBridge({ name: 'paid', pattern: { source: ['shop'], 'detail-type': 'x'.repeat(60).split('') } }, handler);
  const text = renderArchitecture(manifestOf(app));
  expect(/^ {2}t_paid\(\["(.*)"\]\)$/m.exec(text)![1].replace(/#\d+;/g, '"')).toMatch(/^.{60}…$/);
  expect(text.match(/"x"/g)).toHaveLength(60);
});

test('an app without functions, and the same app twice', () => {
  expect(renderArchitecture(manifestOf(new App({ name: 'empty' })))).toBe('# empty\n\n```mermaid\nflowchart LR\n```\n');
  expect(renderArchitecture(manifestOf(shop()))).toBe(renderArchitecture(manifestOf(shop())));
});

test('the messages that have a schema are a table; without any there is none', () => {
  const app = new App({ name: 'shop' });
  const Order = z.object({ id: z.string(), note: z.string().optional() });
  app.queue('Orders', { message: Order });
  app.topic('News', { message: Order.meta({ title: 'News of the shop' }) });
  app.eventBus('Shop', { details: { 'order.placed': Order, closed: z.null() } });
  app.queue('Plain');
  app.onWsRoute('say', { name: 'say', message: Order, response: z.string() }, () => 'x');
  const text = renderArchitecture(manifestOf(app));
  expect(text.slice(text.indexOf('## Messages'))).toBe(`## Messages

| of | message |
| --- | --- |
| \`News\` (topic) | \`News of the shop\` |
| \`Orders\` (queue) | \`{ id, note? }\` |
| \`Shop\` (eventBus) \`closed\` | \`null\` |
| \`Shop\` (eventBus) \`order.placed\` | \`{ id, note? }\` |
| WebSocket \`say\` | \`{ id, note? }\` |
| WebSocket \`say\`, response | \`string\` |
`);
  expect(renderArchitecture(manifestOf(shop()))).not.toContain('## Messages');
});

test('the description that an app serves is one node, and two routes in the table', () => {
  const app = new App({ name: 'shop' });
  app.get('/orders', handler);
  app.docs('/docs');
  const text = renderArchitecture(manifestOf(app));
  expect(text.match(/p_\d\(\[.*/g)).toEqual(['p_0(["GET /docs (API reference)"])', 'p_1(["GET /orders"])']);
  expect(text.match(/`GET \/docs[^`]*`/g)).toEqual(['`GET /docs`', '`GET /docs/openapi.json`']);
});
